// SPDX-License-Identifier: MIT
// A name lookup that hangs delays only the request that needs it.
#include "../support/held_names.hpp"
#include "../support/loopback_peer.hpp"

#include <paymcp/http/client/curl_client.hpp>
#ifdef PAYMCP_HAVE_REDIS
#include <paymcp/store/redis/redis.hpp>
#endif

#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace http_client_names_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;

constexpr const char* ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

http::outgoing_request to(std::string url) { return {.method = "GET", .url = std::move(url), .repeatable = true}; }

struct bench {
    boost::asio::io_context context;
    http::curl_client client;
    bool ended = false;
    boost::asio::cancellation_signal cancel;

    explicit bench(http::curl_options options = {}) : client(context.get_executor(), std::move(options)) {}

    /// Requests a host whose name is not found, and returns while its lookup runs.
    void ask_held(const held_names& names) {
        boost::asio::co_spawn(context, client.send(to("http://provider.held/")),
                              boost::asio::bind_cancellation_slot(cancel.slot(), [this](auto&&...) { ended = true; }));
        run_until([&] { return names.waiting() == 1; });
        REQUIRE(names.waiting() == 1);
    }
    template <class Condition>
    void run_until(Condition there) {
        const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(15);
        while (!there() && std::chrono::steady_clock::now() < latest)
            context.run_one_for(std::chrono::milliseconds(5));
    }
};

TEST_CASE("other requests and timers proceed while a name is looked up") {
    const held_names names;
    bench test;
    loopback_peer peer(test.context, [](const std::string&, std::size_t) {
        return loopback_peer::answer{ok, loopback_peer::then::close};
    });
    test.ask_held(names);
    const http::send_result answer = run(test.context, test.client.send(to(peer.url("/"))));
    REQUIRE(answer.has_value());
    CHECK(answer->body == "hi");
    CHECK_FALSE(test.ended);
    CHECK(names.waiting() == 1);
    CHECK_FALSE(names.given_up());
}

TEST_CASE("a request whose name is not found in time times out") {
    for (const bool in_all : {true, false}) {
        const held_names names;
        http::curl_options options;
        (in_all ? options.total_timeout : options.connect_timeout) = milliseconds(200);
        bench test(options);
        const http::send_result answer = run(test.context, test.client.send(to("http://provider.held/")));
        CHECK_FALSE(answer.has_value());
        CHECK_FALSE(answer.error().may_have_happened);
        CHECK(names.waiting() == 1);
        CHECK_FALSE(names.given_up());
    }
}

TEST_CASE("a request is canceled while its name is looked up") {
    const held_names names;
    bench test;
    test.ask_held(names);
    test.cancel.emit(boost::asio::cancellation_type::terminal);
    test.run_until([&] { return test.ended; });
    CHECK(test.ended);
    CHECK(names.waiting() == 1);
    CHECK_FALSE(names.given_up());
}

TEST_CASE("a client is destroyed while a name is looked up") {
    const held_names names;
    std::optional<bench> test(std::in_place);
    test->ask_held(names);
    test.reset();
    CHECK(names.waiting() == 1);
    CHECK_FALSE(names.given_up());
}

#ifdef PAYMCP_HAVE_REDIS
TEST_CASE("a Redis store is abandoned while the name of its server is looked up") {
    const held_names names;
    CHECK_THROWS_AS(redis_store("redis://redis.held", {.timeout = milliseconds(200)}).connect(), std::runtime_error);
    CHECK(names.waiting() >= 1);  // it may have tried again
    CHECK_FALSE(names.given_up());
}
#endif

}  // namespace

}  // namespace http_client_names_test
