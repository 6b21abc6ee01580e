// SPDX-License-Identifier: MIT
// Running calls: progress, concurrency, cancellation, and bounds on their number.
#include "mcp_fixture.hpp"


#include <doctest/doctest.h>

namespace mcp_calls_test {

namespace {

using namespace paymcp::detail;
using namespace mcp_fixture;

/// The parameters of the sent progress notifications.
std::vector<json::value> progress_of(const kept_outlet& channel) {
    std::vector<json::value> found;
    for (const std::string& message : channel.messages) {
        const json::value parsed = json::parse(message);
        const json::value* method = parsed.as_object().if_contains("method");
        if (method != nullptr && *method == "notifications/progress") found.push_back(parsed.at("params"));
    }
    return found;
}

/// Whether a call was refused because too many run.
bool is_busy(const json::value& answer) {
    return json::parse(text_at(answer, "/result/content/0/text")).at("error") == "server_busy";
}

boost::asio::awaitable<void> pass_time(std::chrono::milliseconds length) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, length);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

}  // namespace

TEST_CASE("progress carries the client's token, increases strictly, and skips what cannot be represented") {
    for (const std::string token : {"7", "\"t\"", "0"}) {
        conversation with;
        with.initialize();
        with.send(tool_call("1", "report", "{}", R"({"progressToken":)" + token + "}"));
        CHECK(text_at(with.expect(4), "/result/content/0/text") == "reported");
        const auto sent = progress_of(*with.channel);
        CHECK(sent ==
              std::vector<json::value>{
                  json::parse(R"({"progressToken":)" + token + R"(,"progress":0,"total":100})"),
                  json::parse(R"({"progressToken":)" + token + R"(,"progress":50,"total":100,"message":"half"})"),
                  json::parse(R"({"progressToken":)" + token + R"(,"progress":100.5})")});
    }
    conversation silent;
    silent.initialize();
    CHECK(silent.ask(tool_call("1", "report")).at("id") == 1);
    CHECK(silent.ask(tool_call("2", "report", "{}", R"({"progressToken":1.5})")).at("id") == 2);
    silent.channel->full = true;
    CHECK(silent.ask(tool_call("3", "report", "{}", R"({"progressToken":1})")).at("id") == 3);
}

TEST_CASE("the flow's progress precedes the tool's own, and all of it increases") {
    conversation with;
    with.initialize();
    bool told = false;
    with.calls.act = [&](client_link& client) -> boost::asio::awaitable<paymcp::gating::reply> {
        told = client.tell("pay here") && client.tell("still waiting");
        client.running().report(0, 10);
        client.running().report(5, 10);
        told = client.tell("late") && told;
        client.running().report(6, 10);
        co_return paymcp::gating::reply{.says = paymcp::rules::verdict::result, .output = text_output("done")};
    };
    with.send(tool_call("1", "paint", R"({"text":"x"})", R"({"progressToken":"t"})"));
    with.expect(7);
    CHECK(told);
    double last = -1;
    for (const json::value& one : progress_of(*with.channel)) {
        CHECK(one.at("progress").to_number<double>() > last);
        last = one.at("progress").to_number<double>();
        if (one.as_object().contains("total")) CHECK(one.at("total").to_number<double>() >= last);
    }
    CHECK(progress_of(*with.channel).size() == 6);

    conversation deaf;
    deaf.initialize();
    deaf.calls.act = [&](client_link& client) -> boost::asio::awaitable<paymcp::gating::reply> {
        told = client.tell("pay here");
        co_return paymcp::gating::reply{.says = paymcp::rules::verdict::link, .subject = some_payment()};
    };
    deaf.ask(tool_call("1", "paint", R"({"text":"x"})"));
    CHECK_FALSE(told);
}

TEST_CASE("a long call never blocks another, and calls end in any order") {
    conversation with;
    release_now = false;
    with.initialize();
    with.send(tool_call("1", "wait"));
    with.send(tool_call("2", "sleep"));
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":3,"method":"ping"})").at("id") == 3);
    CHECK(with.ask(tool_call("4", "count")).at("id") == 4);
    CHECK(with.from->running() == 2);
    release_now = true;
    CHECK(with.expect(3).at("id") == 1);
    with.from->leave();
    with.run_until([&] { return with.from->running() == 0; });
    CHECK(with.channel->messages.size() == 3);
}

TEST_CASE("a canceled call ends, and sends nothing more") {
    const std::string cancel = R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}})";
    for (const char* tool : {"wait", "sleep"}) {
        for (const bool modern_era : {false, true}) {
            CAPTURE(tool);
            conversation with;
            release_now = false;
            with.initialize();
            with.send(modern_era ? R"({"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":")" +
                                       std::string(tool) + R"(","_meta":)" + modern_meta(R"(,"progressToken":1)") + "}}"
                                 : tool_call("\"a\"", tool, "{}", R"({"progressToken":1})"));
            with.run_ready();
            CHECK(with.from->running() == 1);
            with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"b"}})");
            with.run_ready();
            CHECK(with.from->running() == 1);
            with.send(cancel);
            with.run_until([&] { return with.from->running() == 0; });
            with.send(cancel);
            with.run_ready();
            CHECK(with.channel->messages.empty());
            CHECK(with.channel->abandoned == 1);
        }
    }
}

TEST_CASE("a canceled paid call is not torn down: it is notified, finishes, and its reply is dropped") {
    conversation with;
    with.initialize();
    bool left = false;
    bool finished = false;
    int late = 0;
    with.calls.act = [&](client_link& client) -> boost::asio::awaitable<paymcp::gating::reply> {
        client.when_interrupted([&] { left = true; });
        while (!client.running().canceled()) co_await pass_time(std::chrono::milliseconds(1));
        co_await pass_time(std::chrono::milliseconds(5));
        client.when_interrupted([&] { ++late; });
        client.running().report(1);
        finished = !client.tell("too late");
        co_return paymcp::gating::reply{.says = paymcp::rules::verdict::result, .output = text_output("done")};
    };
    with.send(tool_call("1", "paint", R"({"text":"x"})", R"({"progressToken":1})"));
    with.run_ready();
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
    with.run_until([&] { return finished && with.from->running() == 0; });
    CHECK(left);
    CHECK(finished);
    CHECK(late == 1);
    CHECK(with.channel->messages.empty());
    CHECK(with.channel->abandoned == 1);
}

TEST_CASE("an id in use is refused, and free again after the call; after a cancellation, at once") {
    conversation with;
    release_now = false;
    with.initialize();
    with.send(tool_call("1", "wait"));
    CHECK(code_of(with.ask(tool_call("1", "count"))) == -32600);
    release_now = true;
    with.expect(2);
    CHECK(with.ask(tool_call("1", "count")).as_object().contains("result"));
    CHECK(with.ask(tool_call("\"1\"", "count")).at("id") == "1");
}

TEST_CASE("calls beyond the bound are refused with a sentence; canceled ones that still run count") {
    conversation with(definition, {.max_calls = 2});
    release_now = false;
    with.initialize();
    with.send(tool_call("1", "sleep"));
    with.calls.act = [](client_link&) -> boost::asio::awaitable<paymcp::gating::reply> {
        while (!release_now) co_await pass_time(std::chrono::milliseconds(1));
        co_return paymcp::gating::reply{};
    };
    with.send(tool_call("2", "paint", R"({"text":"x"})"));
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}})");
    const json::value refused = with.ask(tool_call("3", "count"));
    CHECK(refused.at_pointer("/result/isError").as_bool());
    CHECK(is_busy(refused));
    CHECK_FALSE(refused.at("result").as_object().contains("structuredContent"));
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":4,"method":"ping"})").at("id") == 4);
    release_now = true;
    with.run_until([&] { return with.from->running() == 1; });
    CHECK(with.ask(tool_call("5", "count")).at("id") == 5);
    with.from->leave();
    with.run_until([&] { return with.from->running() == 0; });
}

TEST_CASE("the calls of all clients together are bounded, those of disconnected ones included") {
    conversation with(definition, {.max_calls_in_all = 2});
    release_now = false;
    with.calls.act = [](client_link&) -> boost::asio::awaitable<paymcp::gating::reply> {
        while (!release_now) co_await pass_time(std::chrono::milliseconds(1));
        co_return paymcp::gating::reply{};
    };
    const auto as_new_peer = [&] {
        with.from = std::make_shared<mcp::client_session>(with.loop.get_executor(), paymcp::gating::caller{});
    };
    const std::string paint = modern("1", "tools/call", R"(,"name":"paint","arguments":{"text":"x"})");
    for (int calls = 0; calls < 2; ++calls) {
        as_new_peer();
        with.send(paint);
        with.run_until([&] { return with.from->running() == 1; });
        with.from->leave();
    }
    as_new_peer();
    CHECK(is_busy(with.ask(paint)));
    release_now = true;
    with.run_ready();
    CHECK_FALSE(is_busy(with.ask(paint)));
}

}  // namespace mcp_calls_test
