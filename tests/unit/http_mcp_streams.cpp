// SPDX-License-Identifier: MIT
// Streamable HTTP over real sockets: the messages on streams, and clients that disconnect.
#include "../support/http_endpoint.hpp"


#include <boost/asio/redirect_error.hpp>
#include <doctest/doctest.h>

namespace http_mcp_streams_test {

namespace {

using namespace http_test;
using namespace paymcp;
using namespace paymcp::detail;
using mcp_fixture::code_of;
using mcp_fixture::text_at;
using mcp_fixture::tool_call;

/// Paid calls that ask the client, and reply with the tool's result after the answer.
void ask_then_deliver(endpoint& at) {
    at.calls.act = [](client_link& client) -> boost::asio::awaitable<gating::reply> {
        const client_answer answer =
            co_await client.ask("elicitation/create", mcp_fixture::one_question, milliseconds(60'000));
        if (answer.outcome != ask_outcome::answered)
            co_return gating::reply{.says = verdict::link, .subject = mcp_fixture::some_payment()};
        co_return gating::reply{.says = verdict::result, .output = mcp_fixture::text_output("paid")};
    };
}

const std::string paint = tool_call("7", "paint", R"({"text":"x"})");

}  // namespace

TEST_CASE("progress turns the answer into a stream, in both eras; the response ends it") {
    endpoint at;
    visitor ann(at);
    ann.initialize("2025-11-25");
    auto [legacy, begun] = ann.open("POST", tool_call("3", "report", "{}", R"({"progressToken":"t"})"));
    REQUIRE(begun.streams());
    CHECK(begun.header("X-Accel-Buffering") == "no");
    const auto primed = legacy->next_event();
    REQUIRE(primed);
    CHECK_FALSE(primed->id.empty());
    CHECK(primed->data.empty());
    int messages = 0;
    std::vector<std::string> ids{primed->id};
    for (auto came = legacy->next_event(); came; came = legacy->next_event()) {
        ++messages;
        for (const std::string& id : ids) CHECK(id != came->id);
        ids.push_back(came->id);
        if (json::parse(came->data).as_object().contains("result")) CHECK(json::parse(came->data).at("id") == 3);
    }
    CHECK(messages == 4);

    auto [modern, started] =
        ann.open("POST", visitor::modern_call("report", "{}", modern_meta(R"(,"progressToken":1)")),
                 visitor::modern_fields("tools/call", "report"));
    REQUIRE(started.streams());
    messages = 0;
    for (auto came = modern->next_event(); came; came = modern->next_event()) {
        ++messages;
        CHECK(came->id.empty());
    }
    CHECK(messages == 4);
    // The connection serves another request.
    CHECK(modern->ask("GET", "/healthz", {}).body == "ok\n");
}

TEST_CASE("a question arrives on the call's own stream, and its answer arrives by another request") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    auto [line, begun] = ann.open("POST", paint);
    REQUIRE(begun.streams());
    const json::value question = line->next_message();
    CHECK(text_at(question, "/method") == "elicitation/create");
    const std::string answered =
        R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) + R"(,"result":{"action":"accept"}})";
    const http_answer took = ann.post(answered);
    CHECK(took.status == 202);
    CHECK(took.body.empty());
    const json::value result = line->next_message();
    CHECK(result.at("id") == 7);
    CHECK(text_at(result, "/result/content/0/text") == "paid");
    CHECK_FALSE(line->next_event());
}

TEST_CASE("a client that accepts no stream is not asked") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    const http_answer told = ann.post(paint, {{"Accept", "application/json"}});
    CHECK(told.header("Content-Type") == "application/json");
    CHECK(text_at(told.json(), "/result/structuredContent/payment_id") == "pay_1");
}

TEST_CASE("an answer to another session's question is ignored") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    visitor eve(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    eve.initialize();
    auto [line, begun] = ann.open("POST", paint);
    const json::value question = line->next_message();
    const std::string id = json::serialize(question.at("id"));
    CHECK(eve.post(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"action":"accept"}})").status == 202);
    CHECK(ann.post(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"action":"decline"}})").status == 202);
    CHECK(line->next_message().at("id") == 7);
}

TEST_CASE("a lost connection of a legacy call cancels nothing: the stream is resumed by a GET") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    auto [line, begun] = ann.open("POST", paint);
    const auto primed = line->next_event();
    const auto question = line->next_event();
    REQUIRE(question);
    line->reset();
    CHECK(ann.post(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})").status == 202);

    auto [again, resumed] = ann.open("GET", "", {{"Last-Event-ID", question->id}});
    REQUIRE(resumed.streams());
    CHECK(again->next_message().at("id") == 7);
    CHECK_FALSE(again->next_event());

    // A replay from the first event repeats everything, although the stream has ended.
    auto [whole, replayed] = ann.open("GET", "", {{"Last-Event-ID", primed->id}});
    CHECK(whole->next_message() == json::parse(question->data));
    CHECK(whole->next_message().at("id") == 7);
    CHECK_FALSE(whole->next_event());
}

TEST_CASE("a lost stream is resumed while its call still runs") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-06-18", R"({"elicitation":{}})");
    auto [line, begun] = ann.open("POST", paint);
    const auto question = line->next_event();
    line->hang_up();
    auto [again, resumed] = ann.open("GET", "", {{"Last-Event-ID", question->id}});
    REQUIRE(resumed.streams());
    CHECK(ann.post(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})").status == 202);
    CHECK(again->next_message().at("id") == 7);
}

TEST_CASE("a stateless client that disconnects cancels its call; a paid call keeps running") {
    endpoint at;
    std::promise<void> began;
    std::promise<void> noticed;
    at.calls.act = [&](client_link& client) -> boost::asio::awaitable<gating::reply> {
        boost::asio::steady_timer left(co_await boost::asio::this_coro::executor,
                                       boost::asio::steady_timer::time_point::max());
        client.when_interrupted([&] { left.cancel(); });
        began.set_value();
        boost::system::error_code woken;
        co_await left.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
        if (client.running().canceled()) noticed.set_value();
        co_return gating::reply{.says = verdict::result, .output = mcp_fixture::text_output("paid")};
    };
    visitor ann(at);
    client line(at.where());
    auto fields = visitor::modern_fields("tools/call", "paint");
    fields.push_back({"Content-Type", "application/json"});
    line.send(line.text("POST", "/mcp", fields, visitor::modern_call("paint", R"({"text":"x"})")));
    began.get_future().wait();
    line.hang_up();
    noticed.get_future().wait();
    // The server keeps nothing of it.
    while (at.on_loop([&] { return at.host.endpoint().running(); }) != 0) std::this_thread::yield();
}

TEST_CASE("a canceled legacy call ends without a response") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    client line(at.where());
    line.send(line.text("POST", "/mcp", ann.common({{"Content-Type", "application/json"}}), tool_call("1", "sleep")));
    while (at.on_loop([&] { return at.host.endpoint().running(); }) != 1) std::this_thread::yield();
    CHECK(ann.post(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})").status == 202);
    const http_answer over = line.read();
    CHECK(over.status == 202);
    CHECK(over.body.empty());
}

TEST_CASE("messages outside calls arrive on the session's own stream") {
    announcer events;
    mcp::server_features features;
    features.announces(events, {change::tools});
    endpoint at({}, {.features = features});
    visitor ann(at);
    ann.initialize();
    auto [line, begun] = ann.open("GET", "");
    REQUIRE(begun.streams());
    REQUIRE(line->next_event());
    events.tools_changed();
    CHECK(text_at(line->next_message(), "/method") == "notifications/tools/list_changed");
    CHECK(ann.open("GET", "", {{"Accept", "application/json"}}).second.status == 406);
    CHECK(ann.open("DELETE", "").second.status == 204);
    CHECK_FALSE(line->next_event());
}

TEST_CASE("a stateless client listens on its own stream, which the server ends with a result") {
    announcer events;
    mcp::server_features features;
    features.announces(events, {change::tools});
    endpoint at({}, {.features = features});
    visitor ann(at);
    auto [line, begun] = ann.open(
        "POST", mcp_fixture::modern("5", "subscriptions/listen", R"(,"notifications":{"toolsListChanged":true})"),
        visitor::modern_fields("subscriptions/listen"));
    REQUIRE(begun.streams());
    CHECK(text_at(line->next_message(), "/method") == "notifications/subscriptions/acknowledged");
    events.tools_changed();
    CHECK(text_at(line->next_message(), "/method") == "notifications/tools/list_changed");
    at.stop();
    const json::value last = line->next_message();
    CHECK(last.at("id") == 5);
    CHECK(text_at(last, "/result/resultType") == "complete");
    CHECK_FALSE(line->next_event());
    CHECK(at.ended.get_future().get() == mcp::http_end::finished);
}

TEST_CASE("a client that accepts no stream cannot listen, and gets an error") {
    announcer events;
    mcp::server_features features;
    features.announces(events, {change::tools});
    endpoint at({}, {.features = features});
    std::vector<http::header> fields = visitor::modern_fields("subscriptions/listen");
    fields.push_back({"Accept", "application/json"});
    const http_answer refused = visitor(at).post(
        mcp_fixture::modern("5", "subscriptions/listen", R"(,"notifications":{"toolsListChanged":true})"), fields);
    CHECK(refused.status == 406);
    CHECK(code_of(refused.json()) == -32600);
    CHECK(refused.json().at("id") == 5);
}

}  // namespace http_mcp_streams_test
