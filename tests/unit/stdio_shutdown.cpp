// SPDX-License-Identifier: MIT
// How a server on standard input and output ends: when its client closes, and at a signal.
#include "../support/held_time.hpp"
#include "mcp_elicit_fixture.hpp"
#include "stdio_fixture.hpp"


#include <doctest/doctest.h>

#include <csignal>

namespace stdio_shutdown_test {

namespace {

using namespace stdio_fixture;
using paymcp_tests::held_time;

/// Options with a clock that stands still: a test that waits for it would never end.
paymcp::mcp::stdio_options held(held_time& time) {
    paymcp::mcp::stdio_options options;
    options.waits = &time;
    return options;
}

/// Waits until the server starts this grace period.
void await_limit(process& server, const held_time& time, milliseconds length) {
    while (!server.on_loop([&] { return time.awaited(length); })) std::this_thread::yield();
}

/// Advances the clock by the grace period, once it has begun.
void pass(process& server, held_time& time, milliseconds length) {
    await_limit(server, time, length);
    server.on_loop([&] { time.advance(length); });
}

const std::string waiting_call = modern("1", "tools/call", R"(,"name":"wait")") + '\n';
const std::string paid_call = modern("1", "tools/call", R"(,"name":"paint","arguments":{"text":"x"})") + '\n';

/// A session that gets a signal while a call waits.
struct interrupted {
    explicit interrupted(int signal) : server(held(time)) {
        release_now = false;
        server.say(waiting_call);
        CHECK(server.ask(ping).at("id") == 1);
        std::raise(signal);
    }
    held_time time;
    process server;
};

/// Waits for money until it is interrupted.
boost::asio::awaitable<paymcp::gating::reply> wait_for_money(client_link& client) {
    boost::asio::steady_timer paid(co_await boost::asio::this_coro::executor,
                                   boost::asio::steady_timer::time_point::max());
    client.when_interrupted([&paid] { paid.cancel(); });
    boost::system::error_code woken;
    co_await paid.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    const bool open = client.ending() && !client.running().canceled();
    co_return paymcp::gating::reply{
        .says = open ? paymcp::rules::verdict::pending : paymcp::rules::verdict::unavailable,
        .subject = some_payment()};
}

}  // namespace

TEST_CASE("a running call is answered after the client has closed, and so is a last line without line feed") {
    release_now = false;
    held_time time;
    process server(held(time));
    server.say(waiting_call + modern("2", "tools/call", R"(,"name":"count")"));
    server.close_input();
    CHECK(server.hear().at("id") == 2);
    release_now = true;
    CHECK(server.hear().at("id") == 1);
    CHECK(server.remainder().empty());
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("a call that outlasts the grace period is canceled") {
    held_time time;
    process server(held(time));
    server.say(modern("1", "tools/call", R"(,"name":"sleep")") + '\n');
    CHECK(server.ask(ping).at("id") == 1);
    server.close_input();
    pass(server, time, paymcp::mcp::stdio_options{}.grace);
    CHECK(server.remainder().empty());
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("a paid call that outlasts every grace period is reported as abandoned") {
    held_time time;
    process server(held(time));
    server.calls.act = [](client_link&) -> boost::asio::awaitable<paymcp::gating::reply> {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
        co_await timer.async_wait(boost::asio::use_awaitable);
        co_return paymcp::gating::reply{};
    };
    server.say(paid_call);
    server.close_input();
    pass(server, time, paymcp::mcp::stdio_options{}.grace);
    pass(server, time, milliseconds(250));
    CHECK(server.join() == paymcp::mcp::stdio_end::abandoned);
}

TEST_CASE("SIGTERM ends the session, and lets a call finish for a short time") {
    interrupted session(SIGTERM);
    auto& [time, server] = session;
    await_limit(server, time, paymcp::mcp::stdio_options{}.signal_grace);
    server.say(ping + '\n');
    release_now = true;
    CHECK(server.remainder().size() == 1);
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("SIGTERM: calls that outlast the short time are canceled") {
    interrupted session(SIGTERM);
    auto& [time, server] = session;
    pass(server, time, paymcp::mcp::stdio_options{}.signal_grace);
    CHECK(server.remainder().empty());
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("a second signal ends the session at once") {
    interrupted session(SIGINT);
    auto& [time, server] = session;
    await_limit(server, time, paymcp::mcp::stdio_options{}.signal_grace);
    std::raise(SIGINT);
    CHECK(server.remainder().empty());
    CHECK(server.join() == paymcp::mcp::stdio_end::finished);
}

TEST_CASE("a call that waits for money ends at once with the session, and reports its open payment") {
    for (const bool by_signal : {false, true}) {
        CAPTURE(by_signal);
        held_time time;
        process server(held(time));
        server.calls.act = wait_for_money;
        server.say(paid_call);
        CHECK(server.ask(ping).at("id") == 1);
        if (by_signal) std::raise(SIGTERM);
        else server.close_input();
        CHECK(text_at(server.hear(), "/result/structuredContent/error") == "payment_pending");
        CHECK(server.join() == paymcp::mcp::stdio_end::finished);
    }
}

TEST_CASE("the session ends after its tasks: a running one finishes or is canceled, one that waits for money ends") {
    constexpr std::string_view knows_tasks = R"({"extensions":{"io.modelcontextprotocol/tasks":{}}})";
    const auto call = [&](std::string_view tool) {
        return R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(tool) +
               R"(","arguments":{},"_meta":)" + modern_meta("", knows_tasks) + "}}";
    };
    held_time time;
    for (const bool in_time : {true, false}) {
        CAPTURE(in_time);
        release_now = false;
        process server(descriptor(), held(time), {}, asking_fixture::tools);
        server.calls.act = wait_for_money;
        CHECK(text_at(server.ask(call("stubborn")), "/result/resultType") == "task");
        CHECK(text_at(server.ask(call("dear")), "/result/resultType") == "task");
        std::raise(SIGTERM);
        await_limit(server, time, paymcp::mcp::stdio_options{}.signal_grace);
        if (in_time) release_now = true;
        else
            server.on_loop([&] { time.advance(paymcp::mcp::stdio_options{}.signal_grace); });
        CHECK(server.join() == paymcp::mcp::stdio_end::finished);
    }
}

}  // namespace stdio_shutdown_test
