// SPDX-License-Identifier: MIT
// `serve` opens the store that it is given: one that cannot be used ends the start in one line, and help opens none.
#include "../support/temp_folder.hpp"

#include <paymcp.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace serve_stores_test {

namespace {

using namespace paymcp;
using namespace paymcp_tests;

constexpr auto ping = tool<"ping">("Answers", [] { return std::string("pong"); });

/// Sends what the process writes to a descriptor into a file while it lives.
class kept_output {
public:
    kept_output(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {
        std::cout.flush();
        const int file = ::open(path_.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
        REQUIRE(file >= 0);
        ::dup2(file, descriptor_);
        ::close(file);
    }
    kept_output(const kept_output&) = delete;
    kept_output& operator=(const kept_output&) = delete;
    ~kept_output() {
        ::dup2(before_, descriptor_);
        ::close(before_);
    }

    std::string text() const {
        std::fflush(nullptr);
        std::ifstream file(path_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    int descriptor_;
    int before_ = ::dup(descriptor_);
    std::string path_;
};

struct ended {
    int code = 0;
    std::string out;
    std::string err;
};

template <class Store>
ended serve_with(const temp_folder& folder, std::vector<const char*> words, Store store, mock provider = mock{}) {
    words.insert(words.begin(), "shop");
    const kept_output out(STDOUT_FILENO, folder.file("out.txt"));
    const kept_output err(STDERR_FILENO, folder.file("err.txt"));
    const int code = serve<TwoStep<>>(static_cast<int>(words.size()), const_cast<char**>(words.data()), toolset<ping>,
                                      std::move(provider), std::move(store));
    return {code, out.text(), err.text()};
}

TEST_CASE("a store that cannot be opened ends the start in one line") {
    const temp_folder folder;
    const ended file = serve_with(folder, {}, sqlite_store{folder.file("no/such/folder/shop.db")});
    CHECK(file.code == EXIT_FAILURE);
    CHECK(file.err.starts_with("paymcp: the payment database " + folder.file("no/such/folder/shop.db") +
                               " cannot be used: unable to open database file"));
    CHECK(file.err.find('\n') == file.err.size() - 1);
    CHECK(file.out.empty());
    const ended url = serve_with(folder, {}, redis_store{"radish://host"});
    CHECK(url.code == EXIT_FAILURE);
    CHECK(url.err.starts_with("paymcp: "));
    CHECK(url.err.find('\n') == url.err.size() - 1);
    REQUIRE(::unsetenv("PAYMCP_TEST_URL") == 0);
    const ended missing = serve_with(folder, {}, redis_store{env("PAYMCP_TEST_URL")});
    CHECK(missing.code == EXIT_FAILURE);
    CHECK(missing.err == "paymcp: the environment variable PAYMCP_TEST_URL is not set\n");
    const ended nobody = serve_with(folder, {}, redis_store{"redis://127.0.0.1:1", {.timeout = milliseconds(200)}});
    CHECK(nobody.err.find(" 127.0.0.1:1") != std::string::npos);
    CHECK(nobody.err.find("boost") == std::string::npos);
}

TEST_CASE("a check remarks a mock that forgets payments which the store keeps") {
    const temp_folder folder;
    const std::string remark =
        "note   the payments of mock end with this process, those of the store do not: give mock a "
        "file, mock{{.books = \"mock.books\"}}\n";
    const auto remarks = [&](auto store, mock provider) {
        const ended told = serve_with(folder, {"--check"}, std::move(store), std::move(provider));
        CHECK(told.code == EXIT_SUCCESS);
        return told.out.find(remark) != std::string::npos;
    };
    CHECK(remarks(sqlite_store{folder.file("shop.db")}, mock{}));
    CHECK_FALSE(remarks(sqlite_store{folder.file("shop.db")}, mock{{.books = folder.file("mock.books")}}));
    CHECK_FALSE(remarks(memory_store{}, mock{}));
}

TEST_CASE("help opens no store") {
    const temp_folder folder;
    const ended told = serve_with(folder, {"--help"}, sqlite_store{folder.file("shop.db")});
    CHECK(told.code == EXIT_SUCCESS);
    CHECK(told.out.find("--transport") != std::string::npos);
    CHECK(told.err.empty());
    CHECK_FALSE(std::filesystem::exists(folder.file("shop.db")));
    CHECK(serve_with(folder, {"--help"}, redis_store{"redis://127.0.0.1:1"}).code == EXIT_SUCCESS);
}

TEST_CASE("a store that is only described opens at its first use, and a failure is told and tried again") {
    const temp_folder folder;
    const std::string path = folder.file("later/shop.db");
    sqlite_store store(path);
    sqlite_store copy = store;
    const result<std::optional<payment>> early = store.find("pay_1");
    REQUIRE(early.has_error());
    CHECK(early.error().code == "store_unavailable");
    CHECK(early.error().message.find("cannot be used") != std::string::npos);
    std::filesystem::create_directory(folder.file("later"));
    CHECK(copy.find("pay_1").value() == std::nullopt);
    CHECK(std::filesystem::exists(path));
    CHECK_NOTHROW(store.connect());
    redis_store unreachable("redis://127.0.0.1:1", {.timeout = milliseconds(200)});
    CHECK(unreachable.find("pay_1").error().code == "store_unavailable");
}

}  // namespace

}  // namespace serve_stores_test
