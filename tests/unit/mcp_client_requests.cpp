// SPDX-License-Identifier: MIT
// Requests from the server to its client on behalf of a call.
#include "mcp_fixture.hpp"


#include <doctest/doctest.h>

namespace mcp_client_requests_test {

namespace {

using namespace paymcp::detail;
using namespace mcp_fixture;

/// A legacy session whose `paint` asks the client, and the answer.
struct asking_session : conversation {
    explicit asking_session(milliseconds timeout = std::chrono::seconds(2)) {
        initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
        calls.act = [this, timeout](client_link& client) -> boost::asio::awaitable<paymcp::gating::reply> {
            can = client.can();
            answer = co_await client.ask("elicitation/create", one_question, timeout);
            co_return paymcp::gating::reply{.says = paymcp::rules::verdict::link, .subject = some_payment()};
        };
    }
    paymcp::mcp::client_capabilities can{};
    client_answer answer{};
};

const std::string paint_call = tool_call("0", "paint", R"({"text":"x"})");

}  // namespace

TEST_CASE("a request to a legacy client is matched with its response, in a separate id space") {
    asking_session with;
    const json::value request = with.ask(paint_call);
    CHECK(request ==
          json::parse(R"({"jsonrpc":"2.0","id":0,"method":"elicitation/create","params":)" + one_question + '}'));
    CHECK(with.can == paymcp::mcp::client_capabilities{paymcp::mcp::declared::no, paymcp::mcp::declared::yes});
    with.send(R"({"jsonrpc":"2.0","id":"0","result":{"action":"decline"}})");
    with.send(R"({"jsonrpc":"2.0","id":1,"result":{"action":"decline"}})");
    with.run_ready();
    CHECK(with.channel->messages.size() == 1);
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})").at("id") == 0);
    CHECK(with.answer.outcome == ask_outcome::answered);
    CHECK(with.answer.value.at("action") == "accept");

    CHECK(with.ask(tool_call("9", "paint", R"({"text":"x"})")).at("id") == 1);
    with.ask(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}})");
    CHECK(with.answer.outcome == ask_outcome::refused);
    CHECK(with.answer.value.at("code") == -32602);
}

TEST_CASE("an unanswered request times out, and is canceled at the client") {
    asking_session with(milliseconds(5));
    with.send(paint_call);
    CHECK(with.expect(3).at("id") == 0);
    const json::value canceled = json::parse(with.channel->messages[1]);
    CHECK(text_at(canceled, "/method") == "notifications/cancelled");
    CHECK(canceled.at_pointer("/params/requestId") == 0);
    CHECK(with.answer.outcome == ask_outcome::unanswered);
    with.send(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})");
    with.run_ready();
    CHECK(with.channel->messages.size() == 3);
}

TEST_CASE("canceling a call, or disconnecting, ends the requests made for it") {
    asking_session with;
    with.ask(paint_call);
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}})");
    with.run_until([&] { return with.from->running() == 0; });
    CHECK(with.answer.outcome == ask_outcome::left);
    CHECK(with.channel->abandoned == 1);
    CHECK(with.channel->messages.size() == 2);

    asking_session gone;
    gone.ask(paint_call);
    gone.from->requests().close();
    gone.run_until([&] { return gone.from->running() == 0; });
    CHECK(gone.answer.outcome == ask_outcome::left);
    CHECK(gone.channel->messages.size() == 2);
    gone.ask(paint_call);
    CHECK(gone.answer.outcome == ask_outcome::left);
}

TEST_CASE("a modern client is never sent a request") {
    asking_session with;
    with.answer.outcome = ask_outcome::answered;
    const json::value answer = with.ask(modern("0", "tools/call", R"(,"name":"paint","arguments":{"text":"x"})"));
    CHECK(text_at(answer, "/result/resultType") == "complete");
    CHECK(with.answer.outcome == ask_outcome::cannot_ask);
    CHECK(with.can == paymcp::mcp::client_capabilities{paymcp::mcp::declared::no, paymcp::mcp::declared::no});
}

}  // namespace mcp_client_requests_test
