// SPDX-License-Identifier: MIT
// How an HTTP server ends: what it still does, what it refuses, and what happens to payments.
#include "../support/held_time.hpp"
#include "../support/http_endpoint.hpp"
#include "../support/http_shop.hpp"
#include "mcp_elicit_fixture.hpp"


#include <doctest/doctest.h>

namespace http_shutdown_test {

namespace {

using namespace http_test;
using namespace paymcp;
using namespace paymcp::detail;
using mcp_fixture::modern_meta;
using mcp_fixture::release_now;
using mcp_fixture::text_at;
using mcp_fixture::tool_call;
using paymcp_tests::held_time;

constexpr std::string_view knows_tasks = R"({"extensions":{"io.modelcontextprotocol/tasks":{}}})";

/// Options with a clock that stands still: a test that waits for it would never end.
mcp::http_host_options held(held_time& time) {
    mcp::http_host_options options;
    options.waits = &time;
    return options;
}

void await_running(endpoint& at, std::size_t count) {
    while (at.on_loop([&] { return at.host.endpoint().running() + at.served.running(); }) != count)
        std::this_thread::yield();
}

/// Advances the clock by the grace period, once it has begun.
void pass(endpoint& at, held_time& time, milliseconds length) {
    while (!at.on_loop([&] { return time.awaited(length); })) std::this_thread::yield();
    at.on_loop([&] { time.advance(length); });
}

/// A legacy call with an unread answer.
std::unique_ptr<client> begin_call(const endpoint& at, const visitor& from, std::string_view tool,
                                   std::string_view arguments = "{}") {
    auto line = std::make_unique<client>(at.where());
    line->send(line->text("POST", "/mcp", from.common({{"Content-Type", "application/json"}}),
                          tool_call("1", tool, arguments)));
    return line;
}

std::string task_message(std::string_view id) {
    return R"({"jsonrpc":"2.0","id":2,"method":"tasks/get","params":{"taskId":")" + std::string(id) +
           R"(","_meta":)" + modern_meta("", knows_tasks) + "}}";
}

/// The only payment of a shop, as its store has it.
payment only_payment(const http_shop::shop& at, const json::value& told) {
    const auto found = at.store.find(text_at(told, "/result/structuredContent/payment_id"));
    REQUIRE((found && *found));
    return **found;
}

}  // namespace

TEST_CASE("shutting down: running calls finish, new ones are refused, and the server ends") {
    held_time time;
    endpoint at(held(time));
    release_now = false;
    visitor ann(at);
    ann.initialize();
    const auto line = begin_call(at, ann, "wait");
    auto [general, begun] = ann.open("GET", "");
    REQUIRE(begun.streams());
    await_running(at, 2);
    at.stop();
    const http_answer refused = ann.post(ping);
    CHECK(refused.status == 503);
    CHECK(refused.header("Retry-After") == "5");
    CHECK(ann.open("GET", "").second.status == 503);
    CHECK(visitor(at).initialize().status == 503);
    CHECK(client(at.where()).ask("GET", "/healthz", {}).status == 503);
    release_now = true;
    CHECK(line->read().json().at("id") == 1);
    while (general->next_event()) {
    }
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
}

TEST_CASE("shutting down: a client may still answer, and resume a lost stream") {
    held_time time;
    endpoint at(held(time));
    at.calls.act = [](client_link& client) -> boost::asio::awaitable<gating::reply> {
        const client_answer answer = co_await client.ask("roots/list", "{}", milliseconds(60'000));
        CHECK(answer.outcome == ask_outcome::answered);
        co_return gating::reply{.says = verdict::result, .output = mcp_fixture::text_output("done")};
    };
    visitor ann(at);
    ann.initialize();
    auto [line, begun] = ann.open("POST", tool_call("7", "paint", R"({"text":"x"})"));
    const auto primed = line->next_event();
    CHECK(text_at(line->next_message(), "/method") == "roots/list");
    at.stop();
    line->hang_up();
    while (client(at.where()).ask("GET", "/healthz", {}).status == 200) std::this_thread::yield();
    auto [again, resumed] = ann.open("GET", "", {{"Last-Event-ID", primed->id}});
    REQUIRE(resumed.streams());
    CHECK(text_at(again->next_message(), "/method") == "roots/list");
    CHECK(ann.post(R"({"jsonrpc":"2.0","id":0,"result":{"roots":[]}})").status == 202);
    CHECK(again->next_message().at("id") == 7);
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
}

TEST_CASE("shutting down: a call that outlasts the grace period is canceled") {
    held_time time;
    endpoint at(held(time));
    release_now = false;
    visitor ann(at);
    ann.initialize();
    const auto sleeping = begin_call(at, ann, "sleep");
    visitor bob(at);
    bob.initialize();
    const auto blocking = begin_call(at, bob, "wait");
    await_running(at, 4);
    at.stop();
    pass(at, time, mcp::http_host_options{}.grace);
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
    CHECK(sleeping->read().status == 202);
    CHECK(blocking->read().status == 202);
}

TEST_CASE("shutting down: a call that cannot be stopped is left to the end of the process") {
    held_time time;
    endpoint at(held(time));
    at.calls.act = [](client_link&) -> boost::asio::awaitable<gating::reply> {
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
        co_await timer.async_wait(boost::asio::use_awaitable);
        co_return gating::reply{};
    };
    visitor ann(at);
    ann.initialize();
    const auto line = begin_call(at, ann, "paint", R"({"text":"x"})");
    await_running(at, 2);
    at.stop();
    for (const milliseconds given : {mcp::http_host_options{}.grace, milliseconds(250), milliseconds(1500)})
        pass(at, time, given);
    CHECK(at.ended.get_future().get() == mcp::http_end::abandoned);
}

TEST_CASE("shutting down: a second stop ends at once") {
    held_time time;
    endpoint at(held(time));
    visitor ann(at);
    ann.initialize();
    const auto line = begin_call(at, ann, "sleep");
    await_running(at, 2);
    at.stop();
    at.stop();
    CHECK(at.ended.get_future().get() == mcp::http_end::abandoned);
}

TEST_CASE("shutting down: a running task finishes, and its client may query it; new tasks are refused") {
    held_time time;
    endpoint at(held(time), {}, machine_clock(), asking_fixture::tools);
    release_now = false;
    const visitor ann(at);
    const auto begin = [&] {
        return ann.post(visitor::modern_call("stubborn", "{}", modern_meta("", knows_tasks)),
                        visitor::modern_fields("tools/call", "stubborn"));
    };
    const std::string id = text_at(begin().json(), "/result/taskId");
    at.stop();
    while (client(at.where()).ask("GET", "/healthz", {}).status == 200) std::this_thread::yield();
    CHECK(begin().status == 503);
    const http_answer asked = ann.post(task_message(id), visitor::modern_fields("tasks/get", id));
    CHECK(text_at(asked.json(), "/result/status") == "working");
    release_now = true;
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
}

TEST_CASE("shutting down: a task that outlasts the grace period is canceled") {
    held_time time;
    endpoint at(held(time), {}, machine_clock(), asking_fixture::tools);
    release_now = false;
    const visitor ann(at);
    const http_answer made = ann.post(visitor::modern_call("stubborn", "{}", modern_meta("", knows_tasks)),
                                      visitor::modern_fields("tools/call", "stubborn"));
    CHECK(text_at(made.json(), "/result/resultType") == "task");
    at.stop();
    pass(at, time, mcp::http_host_options{}.grace);
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
}

TEST_CASE("shutting down: a call that waits for money answers at once, and its payment stays open") {
    held_time time;
    http_shop::shop at(http_shop::sold<Progress<>>(http_shop::spec), time);
    http_shop::buyer ann(at);
    ann.initialize("2025-11-25", "{}");
    auto [line, begun] = ann.call("paint", http_shop::fox, R"({"progressToken":"t"})");
    REQUIRE(begun.streams());
    CHECK(text_at(line->next_message(), "/params/progressToken") == "t");
    at.stop();
    const json::value told = line->next_message();
    CHECK(text_at(told, "/result/structuredContent/error") == "payment_pending");
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
    CHECK(only_payment(at, told).state == payment_state::created);
    CHECK(http_shop::painted == 0);
}

TEST_CASE("shutting down: the server does not wait for a user's answer, and the payment stays open") {
    held_time time;
    http_shop::shop at(http_shop::sold<Elicitation<>>(http_shop::spec), time);
    http_shop::buyer ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    auto [line, begun] = ann.call("paint", http_shop::fox);
    REQUIRE(begun.streams());
    CHECK(text_at(line->next_message(), "/method") == "elicitation/create");
    at.stop();
    CHECK(text_at(line->next_message(), "/method") == "notifications/cancelled");
    const json::value told = line->next_message();
    CHECK(text_at(told, "/result/structuredContent/error") == "payment_pending");
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
    CHECK(only_payment(at, told).state == payment_state::created);
}

TEST_CASE("shutting down: a task that waits for money does not delay the server") {
    held_time time;
    http_shop::shop at(http_shop::sold<Progress<>>(http_shop::spec), time);
    const http_shop::buyer ann(at);
    const auto made = ann.post(visitor::modern_call("paint", http_shop::fox, modern_meta("", knows_tasks)),
                               visitor::modern_fields("tools/call", "paint"));
    CHECK(text_at(made.second.json(), "/result/resultType") == "task");
    at.stop();
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
    CHECK(http_shop::painted == 0);
}

TEST_CASE("a loop that is destroyed with calls in progress leaks nothing") {
    std::weak_ptr<int> witness;
    {
        mcp::server_options telling;
        telling.features.announces(announcer(), {change::tools});
        endpoint at({}, std::move(telling));
        at.calls.act = [&witness](client_link& client) -> boost::asio::awaitable<gating::reply> {
            const auto held = std::make_shared<int>();
            witness = held;
            const client_answer answer = co_await client.ask("roots/list", "{}", milliseconds(60'000));
            co_return gating::reply{.says =
                                        answer.outcome == ask_outcome::left ? verdict::pending : verdict::unavailable};
        };
        visitor ann(at);
        ann.initialize();
        auto [asked, begun] = ann.open("POST", tool_call("7", "paint", R"({"text":"x"})"));
        CHECK(text_at(asked->next_message(), "/method") == "roots/list");
        auto [general, opened] = ann.open("GET", "");
        CHECK(opened.streams());
        const visitor eve(at);
        const std::string filter = R"(,"notifications":{"toolsListChanged":true})";
        auto [listener, listening] = eve.open("POST", mcp_fixture::modern("5", "subscriptions/listen", filter),
                                              visitor::modern_fields("subscriptions/listen"));
        CHECK(text_at(listener->next_message(), "/method") == "notifications/subscriptions/acknowledged");
        const auto sleeping = begin_call(at, ann, "sleep");
        await_running(at, 5);
        CHECK_FALSE(witness.expired());
        at.loop.stop();
    }
    CHECK(witness.expired());
}

}  // namespace http_shutdown_test
