// SPDX-License-Identifier: MIT
// MCP 2025-03-26: its arrays of messages, and the features that it lacks.
#include "mcp_fixture.hpp"

#include <paymcp/mcp/protocol/detail/old_content.hpp>

#include <doctest/doctest.h>

namespace mcp_batch_test {

namespace {

using namespace mcp_fixture;

struct oldest : conversation {
    explicit oldest(mcp::server_options options = {}) : conversation(definition, std::move(options)) {
        initialize("2025-03-26", R"({"elicitation":{},"sampling":{}})");
    }
};

json::array ids_of(const json::value& answers) {
    json::array ids;
    for (const json::value& one : answers.as_array()) ids.push_back(one.at("id"));
    return ids;
}

constexpr std::string_view ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
constexpr std::string_view second_ping = R"({"jsonrpc":"2.0","id":2,"method":"ping"})";

}  // namespace

TEST_CASE("2025-03-26 is negotiated, and only then are arrays accepted") {
    conversation with;
    CHECK(code_of(with.ask("[" + std::string(ping) + "]")) == -32600);
    const json::value hello = with.ask(
        R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}})");
    CHECK(hello.at_pointer("/result/protocolVersion") == "2025-03-26");
    CHECK(hello.at_pointer("/result/serverInfo") == json::parse(R"({"name":"test","version":"1"})"));
    CHECK(with.ask("[" + std::string(ping) + "]") == json::parse(R"([{"jsonrpc":"2.0","id":1,"result":{}}])"));
    for (const char* version : {"2025-06-18", "2025-11-25"}) {
        conversation newer;
        newer.initialize(version);
        CHECK(code_of(newer.ask("[" + std::string(ping) + "]")) == -32600);
    }
}

TEST_CASE("the responses to an array are sent as one array, after the last one") {
    oldest with;
    release_now = false;
    with.send('[' + tool_call("1", "wait") + ',' + std::string(second_ping) +
              R"(,{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":77,"result":{}},)" +
              tool_call("\"c\"", "echo", R"({"text":"x"})") + R"(,5,{"jsonrpc":"2.0","id":3,"method":"no/such"}])");
    with.run_ready();
    CHECK(with.channel->messages.empty());
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":9,"method":"ping"})").at("id") == 9);
    release_now = true;
    const json::value answers = with.expect(2);
    CHECK(answers.as_array().size() == 5);
    const json::array ids = ids_of(answers);
    for (const char* id : {"1", "2", "\"c\"", "3", "\"unreadable\""})
        CHECK(std::find(ids.begin(), ids.end(), json::parse(id)) != ids.end());
    CHECK(with.channel->finished == 2);
}

TEST_CASE("an array without requests gets no answer") {
    oldest with;
    with.send(R"([{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":5,"result":{}}])");
    with.run_ready();
    CHECK(with.channel->messages.empty());
    CHECK(with.channel->finished == 0);
    CHECK_FALSE(
        with.served.receive_batch(with.from, with.channel, R"([{"jsonrpc":"2.0","method":"notifications/x"}])"));
    CHECK(with.served.receive_batch(with.from, with.channel, '[' + std::string(ping) + ']'));
}

TEST_CASE("a request of an array can be canceled, and the others are answered") {
    oldest with;
    release_now = false;
    with.send('[' + tool_call("1", "sleep") + ',' + std::string(second_ping) + ']');
    with.run_ready();
    with.send(R"([{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}])");
    CHECK(ids_of(with.expect(1)) == json::array{2});
    with.send('[' + tool_call("1", "sleep") + ']');
    with.run_ready();
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
    with.run_until([&] { return with.channel->abandoned == 1; });
    CHECK(with.channel->messages.size() == 1);
}

TEST_CASE("an array holds messages of one session: no initialize, and no other revision") {
    oldest with;
    const json::value answers =
        with.ask(R"([{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}},)" +
                 modern("2", "server/discover") + ']');
    for (const json::value& one : answers.as_array()) CHECK(one.at_pointer("/error/code") == -32600);
    CHECK(with.from->session()->speaks == mcp::revision::r2025_03_26);
}

TEST_CASE("a malformed array is refused as a whole") {
    oldest with({.limits = {.bytes = 2000, .depth = 8}, .max_in_batch = 3});
    const auto code = [&](const std::string& text) { return code_of(with.ask(text)); };
    CHECK(code("[]") == -32600);
    CHECK(code("[1,2") == -32700);
    CHECK(code("[" + std::string(ping) + ',' + std::string(ping) + ',' + std::string(ping) + ',' + std::string(ping) +
               "]") == -32600);
    CHECK(code("[" + std::string(3000, '{') + "]") == -32700);
    for (const std::string& none :
         {std::string(R"([{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}])"), "[\"" + std::string(3000, 'x') + "\"]",
          std::string("[[[[[[[[[[[[1]]]]]]]]]]]]")})
        CHECK(with.ask(none).at(0).at_pointer("/error/code") == -32600);
    CHECK(with.ask("[1]").at(0).at_pointer("/error/code") == -32600);
    CHECK(with.ask("[[]]").at(0).at_pointer("/error/code") == -32600);
}

TEST_CASE("2025-03-26 receives only what it defines") {
    oldest with;
    const json::value counted = with.ask(tool_call("1", "count"));
    CHECK(counted.at("result") == json::parse(R"({"content":[{"type":"text","text":"{\"n\":1}"}]})"));
    const json::value to_pay = with.ask(tool_call("1", "paint", R"({"text":"x"})"));
    CHECK_FALSE(to_pay.at("result").as_object().contains("structuredContent"));
    CHECK(json::parse(text_at(to_pay, "/result/content/0/text")).at("payment_id") == "pay_1");
    CHECK(mcp::detail::content_before_links(
              R"([{"type":"resource_link","uri":"a://b","name":"n"},{"type":"text","text":"t"}])") ==
          R"([{"type":"text","text":"n: a://b"},{"type":"text","text":"t"}])");
    CHECK(mcp::detail::content_before_links(R"([{"type":"text","text":"a resource_link"}])") ==
          R"([{"type":"text","text":"a resource_link"}])");
}

}  // namespace mcp_batch_test
