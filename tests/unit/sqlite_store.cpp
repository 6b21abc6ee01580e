// SPDX-License-Identifier: MIT
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/store/sqlite/detail/schema.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include "../support/child_process.hpp"
#include "../support/temp_folder.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sqlite_store_test {

namespace {

std::atomic<int> disk_syncs = 0;

}  // namespace

}  // namespace sqlite_store_test

/// Counts the waits for the disk: SQLite's library calls this one.
extern "C" int fdatasync(int file) {
    ++sqlite_store_test::disk_syncs;
    return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace sqlite_store_test {

namespace {

using namespace paymcp;
using namespace paymcp_tests;
using paymcp::testing::sample_payment;
namespace lifecycle = paymcp::detail::lifecycle;

std::string refusal(const std::string& path, sqlite_options options = {}) {
    try {
        sqlite_store(path, options).connect();
        return "";
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

payment delivered(sqlite_store& store, unix_time ended, std::string content = R"([{"type":"text","text":"dog"}])") {
    payment made = store.open(sample_payment()).value().subject;
    made.state = payment_state::delivered;
    made.ended = ended;
    made.output.content = std::move(content);
    CHECK(store.replace(made, made.version).value());
    ++made.version;
    return made;
}

TEST_CASE("a foreign file is refused and left unchanged") {
    const temp_folder folder;
    const std::string text = folder.file("text.db");
    std::ofstream(text) << std::string(5000, 'x');
    const std::string before = bytes_of(text);
    CHECK(contains(refusal(text), "it is no SQLite database, or is damaged"));
    CHECK(bytes_of(text) == before);

    const std::string other = folder.file("other.db");
    detail::sqlite_database(other, 100).run("CREATE TABLE payments(id); PRAGMA user_version=1");
    const std::string others = bytes_of(other);
    CHECK(contains(refusal(other), "it is a database of another program"));
    CHECK(bytes_of(other) == others);
}

TEST_CASE("a newer schema is refused and left unchanged") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    CHECK(refusal(path) == "");
    detail::sqlite_database(path, 100).run("PRAGMA user_version=1000");
    const std::string before = bytes_of(path);
    CHECK(contains(refusal(path), "written by a newer version of paymcp (schema 1000"));
    CHECK(bytes_of(path) == before);
}

TEST_CASE("a damaged file is refused and left unchanged") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    {
        sqlite_store store(path);
        for (int i = 0; i < 400; ++i) CHECK(store.open(sample_payment()).has_value());
    }
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path) / 2));
    file << std::string(20'000, '\x5a');
    file.close();
    const std::string before = bytes_of(path);
    CHECK(contains(refusal(path), "damaged"));
    CHECK(bytes_of(path) == before);
}

TEST_CASE("an unwritable path is refused at once") {
    const temp_folder folder;
    CHECK(contains(refusal(folder.file("no/such/folder/a.db")), "unable to open"));
    CHECK(contains(refusal(folder.path().string()), "cannot be used"));
    const std::string path = folder.file("a.db");
    CHECK(refusal(path) == "");
    CHECK(contains(refusal("file:" + path + "?mode=ro"), "it cannot be written"));
    const std::string fresh = folder.file("b.db");
    const detail::sqlite_database holder(fresh, 100);
    holder.run("BEGIN EXCLUSIVE");
    const auto began = std::chrono::steady_clock::now();
    CHECK(contains(refusal(fresh, {.busy_timeout = milliseconds(100)}), "locked"));
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}

TEST_CASE("the place in an event list is kept for each provider, in a file that an earlier version still opens") {
    const temp_folder folder;
    const std::string path = folder.file("payments.db");
    {
        sqlite_store store(path);
        CHECK(store.event_cursor("stripe").value().empty());
        CHECK(store.keep_event_cursor("stripe", "evt_1").has_value());
        CHECK(store.keep_event_cursor("stripe", "evt_2").has_value());
        CHECK(store.keep_event_cursor("other", "x").has_value());
        CHECK(store.open(sample_payment()).has_value());
    }
    sqlite_store again(path);
    CHECK(again.event_cursor("stripe").value() == "evt_2");
    CHECK(again.event_cursor("other").value() == "x");
    CHECK(again.event_cursor("third").value().empty());
    CHECK(detail::sqlite_database(path, 1000).integer("PRAGMA user_version") == std::ssize(detail::sqlite_steps));
}

TEST_CASE("a schema is upgraded in steps, each whole or not at all") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    const detail::sqlite_step first = "CREATE TABLE one(a); INSERT INTO one VALUES(7)";
    const detail::sqlite_step second = "ALTER TABLE one ADD COLUMN b DEFAULT 8";
    const detail::sqlite_step third = "CREATE TABLE two(c)";
    const detail::sqlite_step broken = "CREATE TABLE three(d); CREATE TABLE one(e)";
    const auto bring = [&](std::vector<detail::sqlite_step> steps) {
        const detail::sqlite_database database(path, 100);
        detail::sqlite_schema(database, steps).prepare(1 << 20);
        return database.integer("PRAGMA user_version");
    };
    CHECK(bring({first}) == 1);
    CHECK(bring({first, second, third}) == 3);
    const detail::sqlite_database database(path, 100);
    CHECK(database.integer("SELECT a * 10 + b FROM one") == 78);
    CHECK_THROWS(bring({first, second, third, broken}));
    CHECK(database.integer("SELECT count(*) FROM sqlite_schema WHERE name='three'") == 0);
    CHECK(database.integer("PRAGMA user_version") == 3);
    CHECK_THROWS(bring({first, second}));
}

TEST_CASE("another process's lock is waited for, up to a limit") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    sqlite_store store(path, {.busy_timeout = milliseconds(300)});
    const payment known = store.open(sample_payment()).value().subject;
    const detail::sqlite_database holder(path, 100);
    holder.run("BEGIN IMMEDIATE");
    const auto began = std::chrono::steady_clock::now();
    std::atomic<int> many_refused = 0;
    for (int i = 0; i < 50; ++i)
        store.open(sample_payment(),
                   [&](const result<opened_payment>& opened) { many_refused += opened.has_error() ? 1 : 0; });
    const auto refused = store.open(sample_payment());
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));  // not each call waited for it
    CHECK(many_refused == 50);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == "store_unavailable");
    CHECK(contains(refused.error().message, "locked"));
    CHECK(store.find(known.id).value() == known);  // readers continue
    std::thread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        holder.run("COMMIT");
    });
    CHECK(store.open(sample_payment()).has_value());
    later.join();
}

TEST_CASE("a full disk refuses cleanly, keeps its contents, and accepts more when there is room") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    const int code = in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        sqlite_store store(path);
        const payment kept = store.open(sample_payment()).value().subject;
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const rlimit before = limit;
        limit.rlim_cur = 256 * 1024;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::vector<payment> taken;
        std::string refused;
        for (int i = 0; i < 2000 && refused.empty(); ++i) {
            payment large = sample_payment();
            large.arguments = std::string(4000, 'x');
            const auto opened = store.open(large);
            if (opened.has_value())
                taken.push_back(opened->subject);
            else
                refused = opened.error().code + " " + large.id;
        }
        if (refused.empty() || taken.empty()) return 1;
        const std::string id = refused.substr(refused.find(' ') + 1);
        if (!refused.starts_with("store_unavailable")) return 2;
        payment changed = kept;
        changed.link = std::string(400'000, 'y');
        if (store.replace(changed, kept.version).has_value()) return 3;
        ::setrlimit(RLIMIT_FSIZE, &before);
        if (store.find(id).value().has_value()) return 4;
        if (store.find(kept.id).value() != kept) return 5;
        for (const payment& one : taken)
            if (store.find(one.id).value() != one) return 6;
        return store.replace(changed, kept.version).has_value() && store.open(sample_payment()).has_value() ? 0 : 7;
    });
    CHECK(code == 0);
    CHECK(refusal(path) == "");
}

TEST_CASE("a file that was moved away under the store accepts nothing more") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    sqlite_store store(path);
    const payment known = store.open(sample_payment()).value().subject;
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::rename(path + part, path + ".moved" + part);
    CHECK(contains(store.open(sample_payment()).error().message, "its file was moved or deleted"));
    CHECK(store.replace(known, known.version).has_error());
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::rename(path + ".moved" + part, path + part);
    CHECK(store.replace(known, known.version).value());
}

TEST_CASE("a new file is readable by its owner only, and an existing one keeps its permissions") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    sqlite_store store(path);
    CHECK(store.open(sample_payment()).has_value());
    using std::filesystem::perms;
    for (const char* part : {"", "-wal"})
        CHECK(std::filesystem::status(path + part).permissions() == (perms::owner_read | perms::owner_write));
    const std::string shared = folder.file("b.db");
    std::ofstream(shared).close();
    std::filesystem::permissions(shared, perms::group_read, std::filesystem::perm_options::add);
    CHECK(refusal(shared) == "");
    CHECK((std::filesystem::status(shared).permissions() & perms::group_read) != perms::none);
}

TEST_CASE("an answered write survives a kill right afterwards") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    for (int round = 0; round < 5; ++round) {
        payment wanted = sample_payment();
        const int code = in_child([&] {
            sqlite_store store(path);
            payment made = store.open(wanted).value().subject;
            made.link = "https://pay.example/";
            if (!store.replace(made, 1).value()) return 1;
            ::kill(::getpid(), SIGKILL);
            return 2;
        });
        CHECK(code == -SIGKILL);
        wanted.link = "https://pay.example/";
        wanted.version = 2;
        CHECK(sqlite_store(path).find(wanted.id).value() == wanted);
    }
}

TEST_CASE("concurrent writes are committed together, and each is answered") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"));
    constexpr int writers = 2000;
    std::atomic<int> answered = 0;
    for (int i = 0; i < writers; ++i)
        store.open(sample_payment(),
                   [&](const result<opened_payment>& opened) { answered += opened.has_value() ? 1 : 0; });
    const payment last = store.open(sample_payment()).value().subject;
    CHECK(answered == writers);  // the earlier ones were answered first
    CHECK(store.totals({}).value().at(0).count == writers + 1);
    CHECK(store.find(last.id).value() == last);
}

/// The number of transactions in a write-ahead log: each ends with a commit frame.
int commits_in(const std::string& log) {
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(log[i]);
        return value;
    };
    if (log.size() < 32) return 0;
    const std::size_t frame = 24 + number(8);
    int commits = 0;
    for (std::size_t at = 32; at + frame <= log.size(); at += frame) commits += number(at + 4) != 0 ? 1 : 0;
    return commits;
}

TEST_CASE("one disk sync covers all writes that arrived meanwhile") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    sqlite_store store(path);
    store.connect();
    const detail::sqlite_database holder(path, 100);
    const int before = commits_in(bytes_of(path + "-wal"));
    holder.run("BEGIN IMMEDIATE");
    std::atomic<int> answered = 0;
    for (int i = 0; i < 500; ++i)
        store.open(sample_payment(),
                   [&](const result<opened_payment>& opened) { answered += opened.has_value() ? 1 : 0; });
    holder.run("COMMIT");
    const payment last = store.open(sample_payment()).value().subject;
    CHECK(answered == 500);
    CHECK(store.find(last.id).value() == last);
    CHECK(commits_in(bytes_of(path + "-wal")) - before <= 4);
}

TEST_CASE("a purchase waits for the disk with its link, its claim and its result, and not for what nobody is told") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"));
    payment one = store.open(sample_payment()).value().subject;
    const auto replace = [&](const payment& next) {
        if (!lifecycle::may_lag(one, next)) return store.replace(next, one.version);
        return detail::wait_for<bool>([&](auto done) { store.replace_behind(next, one.version, std::move(done)); });
    };
    const auto syncs = [&](std::optional<payment> next) {
        const int before = disk_syncs;
        CHECK(replace(next.value()).value());
        one = store.find(one.id).value().value();
        return disk_syncs - before;
    };
    CHECK(syncs(lifecycle::linked(one, "ref", "https://pay.example/")) > 0);  // and the log's head
    CHECK(syncs(lifecycle::secured(one, false)) == 0);
    CHECK(syncs(lifecycle::claim(one, one.created, milliseconds(30'000), false).next) == 1);
    CHECK(syncs(lifecycle::recorded(one, 1, {.content = "[]", .structured = "", .failed = false}, one.created)) == 1);
    CHECK(syncs(lifecycle::collected(one)) == 0);
    const int before = disk_syncs;
    one = store.open(sample_payment()).value().subject;
    CHECK(disk_syncs == before);
    CHECK(syncs(lifecycle::ended(one, payment_state::canceled, one.created)) == 1);
    CHECK(syncs(lifecycle::secured(one, false)) == 1);  // nobody would ask the provider again for it
}

TEST_CASE("a destroyed store answers its pending calls, also when destroyed within an answer") {
    const temp_folder folder;
    std::atomic<int> answered = 0;
    std::atomic<bool> dropped = false;
    {
        auto store = std::make_unique<sqlite_store>(folder.file("a.db"));
        for (int i = 0; i < 50; ++i) store->open(sample_payment(), [&](const auto&) { ++answered; });
        auto held = std::make_shared<std::unique_ptr<sqlite_store>>(std::move(store));
        (*held)->open(sample_payment(), [held, &dropped](const auto&) {
            held->reset();
            dropped = true;
        });
    }
    for (int i = 0; i < 500 && !dropped; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(dropped);
    CHECK(answered == 50);
}

TEST_CASE("a file can be copied while it is in use") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    const std::string copy = folder.file("copy.db");
    sqlite_store store(path);
    for (int i = 0; i < 200; ++i) CHECK(store.open(sample_payment()).has_value());
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        while (!stop) CHECK(store.open(sample_payment()).has_value());
    });
    detail::sqlite_database(path, 5000).run("VACUUM INTO '" + copy + "'");
    stop = true;
    writer.join();
    CHECK(sqlite_store(copy).totals({}).value().at(0).count >= 200);
}

TEST_CASE("an expired result is removed, the record stays, and the pages return to the file system") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    sqlite_store store(path);
    const unix_time now = detail::system_clock().now();
    const payment fresh = delivered(store, now);
    std::vector<payment> old;
    for (int i = 0; i < 450; ++i)
        old.push_back(delivered(store, now - milliseconds(24 * 3'600'000), std::string(10'000, 'x')));
    const payment open = store.open(sample_payment()).value().subject;
    int rounds = 1;
    while (store.sweep(now).value()) ++rounds;
    CHECK(rounds == 3);
    CHECK(store.find(fresh.id).value() == fresh);
    CHECK(store.find(open.id).value() == open);
    for (const payment& one : old) {
        const payment rest = store.find(one.id).value().value();
        CHECK(rest.output.content == "");
        CHECK(rest.version == one.version + 1);
        CHECK(rest.state == payment_state::delivered);
    }
    for (int i = 0; i < 20; ++i) CHECK(store.sweep(now).has_value());
    CHECK(detail::sqlite_database(path, 5000).integer("PRAGMA page_count") < 600);
}

TEST_CASE("records are removed only where requested, and never one that may still be paid") {
    const temp_folder folder;
    sqlite_store store(folder.file("a.db"), {.kept = {.records = milliseconds(1000)}});
    const unix_time now = detail::system_clock().now();
    std::vector<payment> all;
    for (const payment_state state : testing::detail::all_states) {
        payment one = store.open(sample_payment()).value().subject;
        one.state = state;
        one.ended = now - milliseconds(2000);
        CHECK(store.replace(one, 1).value());
        all.push_back(one);
    }
    CHECK_FALSE(store.sweep(now).value());
    for (const payment& one : all) CHECK(store.find(one.id).value().has_value() == states::is_open(one.state));
}

TEST_CASE("a call finds its payment by the index") {
    const temp_folder folder;
    const std::string path = folder.file("a.db");
    CHECK(refusal(path) == "");
    const detail::sqlite_database database(path, 100);
    const auto plan = [&](const std::string& sql) {
        detail::sqlite_statement query = database.prepare("EXPLAIN QUERY PLAN " + sql);
        return query.step() ? query.text(3) : std::string();
    };
    CHECK(contains(plan("SELECT id FROM payments WHERE owner='a' AND tool='b' AND digest='c' AND amount=1 AND "
                        "currency='USD' AND provider='d' ORDER BY state=0, created, id LIMIT 1"),
                   "payments_open"));
    CHECK(contains(plan("SELECT id FROM payments WHERE (content<>'')=1 AND settled<>0 AND settled<=5 AND state=4 AND "
                        "failed=0 LIMIT 9"),
                   "payments_settled (<expr>=? AND settled<?)"));
    CHECK(contains(plan("SELECT id FROM payments WHERE (content<>'') IN (0,1) AND settled<>0 AND settled<=5 AND "
                        "state IN (4,7,8,9,10) LIMIT 9"),
                   "payments_settled (<expr>=? AND settled<?)"));
}

}  // namespace

}  // namespace sqlite_store_test
