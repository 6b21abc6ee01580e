// SPDX-License-Identifier: MIT
// Ten thousand clients that connect and send nothing.
#include "../support/http_endpoint.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace {

using namespace http_test;
using namespace paymcp;

/// The limit of open descriptors of this process, after raising it to the maximum.
std::size_t max_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur == RLIM_INFINITY ? 1'000'000 : static_cast<std::size_t>(limit.rlim_cur);
}

/// The clients, in a separate process, as both ends of each connection take a descriptor. They connect when they get
/// the address, report their number, and disconnect when told to.
class crowd {
public:
    explicit crowd(std::size_t size) {
        REQUIRE(pipe(orders_) == 0);
        REQUIRE(pipe(events_) == 0);
        process_ = fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) be_idle(size);
        close(orders_[0]);
        close(events_[1]);
    }
    ~crowd() {
        leave();
        close(orders_[1]);
        close(events_[0]);
    }

    /// The number of connected clients.
    std::size_t come(unsigned short port) {
        REQUIRE(write(orders_[1], &port, sizeof port) == sizeof port);
        std::size_t connected = 0;
        REQUIRE(read(events_[0], &connected, sizeof connected) == sizeof connected);
        return connected;
    }

    void leave() {
        if (process_ <= 0) return;
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
        process_ = 0;
    }

private:
    [[noreturn]] void be_idle(std::size_t size) {
        unsigned short port = 0;
        if (read(orders_[0], &port, sizeof port) != sizeof port) _exit(1);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::size_t connected = 0;
        for (; connected < size; ++connected) {
            const int line = socket(AF_INET, SOCK_STREAM, 0);
            if (line < 0 || connect(line, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) break;
        }
        if (write(events_[1], &connected, sizeof connected) != sizeof connected) _exit(1);
        for (;;) pause();
    }

    int orders_[2]{};
    int events_[2]{};
    pid_t process_ = 0;
};

}  // namespace

TEST_CASE("ten thousand idle connections: other clients are served as before, and all memory is released") {
    constexpr std::size_t wanted = 10'000;
    const std::size_t size = std::min(wanted, max_descriptors() - 200);
    if (size < wanted) MESSAGE("the limit of open files admits only ", size, " idle connections");
    crowd clients(size);
    mcp::http_host_options options;
    options.limits.connection_limit = wanted + 100;
    options.limits.idle_timeout = std::chrono::minutes(10);
    endpoint at(std::move(options));
    visitor ann(at);
    ann.initialize();
    REQUIRE(clients.come(at.where().port()) == size);
    while (at.host.listener().connections() < size) std::this_thread::yield();
    for (int round = 0; round < 20; ++round) CHECK(ann.post(ping).status == 200);
    clients.leave();
    while (at.host.listener().connections() > 0) std::this_thread::yield();
    CHECK(ann.post(ping).status == 200);
}

TEST_CASE("more busy connections than the bound: further ones are refused with a sentence, and none of these ends") {
    constexpr std::size_t bound = 50;
    constexpr std::size_t of_session = 5;
    mcp::http_host_options options;
    options.limits.connection_limit = bound;
    options.limits.reserved_connections = 0;
    endpoint at(std::move(options));
    std::vector<std::unique_ptr<client>> held;
    while (held.size() < bound) {
        visitor listener(at);
        listener.initialize();
        while (at.host.listener().connections() > held.size()) std::this_thread::yield();
        for (std::size_t i = 0; i < of_session; ++i) {
            auto [line, begun] = listener.open("GET", {});
            REQUIRE(begun.streams());
            held.push_back(std::move(line));
        }
    }
    for (int i = 0; i < 200; ++i) {
        client late(at.where());
        CHECK(late.read_to_end().starts_with("HTTP/1.1 503 "));
    }
    CHECK(at.on_loop([&] { return at.host.endpoint().streams(); }) == bound);
    CHECK(at.host.listener().connections() == bound);
}
