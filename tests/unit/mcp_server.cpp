// SPDX-License-Identifier: MIT
// A server's answers: the handshake of each era, the methods, calls, and errors.
#include "mcp_fixture.hpp"


#include <doctest/doctest.h>

namespace mcp_server_test {

namespace {

using namespace paymcp::detail;
using namespace mcp_fixture;

json::object payload_of(const json::value& message) {
    return json::parse(text_at(message, "/result/content/0/text")).as_object();
}

}  // namespace

TEST_CASE("a legacy session: initialize, initialized, ping, list, call") {
    for (const std::string version : {"2025-06-18", "2025-11-25"}) {
        conversation with;
        CHECK(with.ask(R"({"jsonrpc":"2.0","id":0,"method":"ping"})") ==
              json::parse(R"({"jsonrpc":"2.0","id":0,"result":{}})"));
        const json::value hello =
            with.ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":")" + version +
                     R"(","capabilities":{},"clientInfo":{"name":"c","version":"1"}}})");
        CHECK(text_at(hello, "/result/protocolVersion") == version);
        CHECK(hello.at_pointer("/result/capabilities") == json::parse(R"({"tools":{}})"));
        CHECK(text_at(hello, "/result/serverInfo/name") == "test");
        CHECK(hello.at_pointer("/result/serverInfo").as_object().contains("websiteUrl") == (version == "2025-11-25"));
        CHECK(text_at(hello, "/result/instructions") == "Call echo.");
        with.send(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
        CHECK(with.ask(R"({"jsonrpc":"2.0","id":"p","method":"ping"})").at("id") == "p");
        CHECK(with.ask(R"({"jsonrpc":"2.0","id":2,"method":"tools/list"})").at("result") == json::parse(legacy_list));
        const json::value answer = with.ask(tool_call("3", "echo", R"({"text":"hi "})"));
        CHECK(answer ==
              json::parse(R"({"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"hi ann"}]}})"));
    }
}

TEST_CASE("a server that sells explains payment once, unless its author replaces or removes the text") {
    const auto told = [](const paymcp::mcp::server_definition& set, std::optional<std::string> own) {
        conversation with(set, {}, std::move(own));
        const json::value hello = with.ask(
            R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
            R"("capabilities":{},"clientInfo":{"name":"c","version":"1"}}})");
        const json::value* legacy = hello.at("result").as_object().if_contains("instructions");
        const json::value discovered = with.ask(modern("2", "server/discover"));
        const json::value* modern_too = discovered.at("result").as_object().if_contains("instructions");
        CHECK((legacy == nullptr) == (modern_too == nullptr));
        if (legacy != nullptr && modern_too != nullptr) CHECK(*legacy == *modern_too);
        return legacy == nullptr ? std::string() : std::string(legacy->as_string());
    };
    const std::string standard = told(definition, std::nullopt);
    for (const char* what : {"payment_url", "payment_id", "next_step", "prefix"})
        CHECK(standard.find(what) != std::string::npos);
    CHECK(told(definition, "Call echo.") == "Call echo.");
    CHECK(told(definition, "").empty());
    static constexpr exposed_tool free_names[] = {{"echo", tool_role::free_call, echo_tool}};
    paymcp::mcp::server_definition free = definition;
    free.exposed = free_names;
    free.tools = definition.tools.first(1);
    CHECK(told(free, std::nullopt).empty());
}

TEST_CASE("a delivered result names its payment to a client that asks for it, or to all if so configured") {
    const auto receipt = [](mcp::server_options options, std::string_view version, std::string_view capabilities) {
        conversation with(definition, std::move(options));
        with.calls.act = [](client_link&) -> boost::asio::awaitable<paymcp::gating::reply> {
            co_return paymcp::gating::reply{
                .says = paymcp::rules::verdict::result, .subject = some_payment(), .output = text_output("painted")};
        };
        json::value answer;
        if (version == "2026-07-28") {
            answer = with.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":)" +
                              modern_meta("", capabilities) + R"(,"name":"paint","arguments":{"text":"x"}}})");
        } else {
            with.initialize(version, capabilities);
            answer = with.ask(tool_call("1", "paint", R"({"text":"x"})"));
        }
        const json::value* meta = answer.at("result").as_object().if_contains("_meta");
        if (meta == nullptr) CHECK(version != "2026-07-28");
        return meta != nullptr && meta->as_object().contains("paymcp/payment");
    };
    for (const std::string_view version : {"2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"}) {
        CAPTURE(version);
        CHECK_FALSE(receipt({}, version, "{}"));
        CHECK_FALSE(receipt({}, version, R"({"extensions":{"other/thing":{}},"experimental":7})"));
        CHECK(receipt({}, version, R"({"extensions":{"paymcp/payment":{}}})"));
        CHECK(receipt({}, version, R"({"experimental":{"paymcp/payment":{}}})"));
        mcp::server_options all;
        all.receipts = true;
        CHECK(receipt(std::move(all), version, "{}"));
    }
}

TEST_CASE("modern requests need no handshake and get results with resultType and serverInfo") {
    conversation with;
    const auto complete = [](const json::value& message) {
        CHECK(text_at(message, "/result/resultType") == "complete");
        CHECK(text_at(message, "/result/_meta/io.modelcontextprotocol~1serverInfo/name") == "test");
    };
    const json::value discovered = with.ask(modern("1", "server/discover"));
    complete(discovered);
    CHECK(discovered.at_pointer("/result/supportedVersions") == json::parse(R"(["2026-07-28"])"));
    CHECK(discovered.at_pointer("/result/capabilities") == json::parse(R"({"tools":{}})"));
    CHECK(discovered.at_pointer("/result/ttlMs").is_int64());
    const json::value listed = with.ask(modern("2", "tools/list"));
    complete(listed);
    CHECK(listed.at_pointer("/result/tools").is_array());
    const json::value called = with.ask(modern("3", "tools/call", R"(,"name":"count","arguments":{})"));
    complete(called);
    CHECK(called.at_pointer("/result/structuredContent/n") == 1);
    const json::value sold = with.ask(modern("4", "tools/call", R"(,"name":"paint","arguments":{"text":"x"})"));
    complete(sold);
    CHECK(text_at(sold, "/result/structuredContent/payment_id") == "pay_1");
    with.initialize();
    CHECK(with.ask(modern("5", "server/discover")) ==
          json::parse(R"({"jsonrpc":"2.0","id":5,"result":)" + json::serialize(discovered.at("result")) + "}"));
    CHECK(with.ask(tool_call("6", "count")).at("result").as_object().size() == 2);
}

TEST_CASE("a method of the other era is -32601, before an unknown method is") {
    conversation with;
    for (const char* method : {"initialize", "ping", "logging/setLevel", "resources/subscribe", "prompts/list",
                               "resources/list", "completion/complete", "subscriptions/listen", "unknown/method"})
        CHECK(code_of(with.ask(modern("1", method))) == -32601);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":"server/discover"})")) == -32602);
    with.initialize();
    for (const char* method :
         {"server/discover", "logging/setLevel", "prompts/list", "resources/list", "tasks/list", ""})
        CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + "\"}")) == -32601);
    const json::value longest =
        with.ask(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(100'000, 'm') + "\"}");
    CHECK(json::serialize(longest).size() < 300);
}

TEST_CASE("an unsupported version is -32022 with the supported ones") {
    conversation with;
    const json::value answer = with.ask(
        R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":)"
        R"("v999.0.0","io.modelcontextprotocol/clientCapabilities":{}}}})");
    CHECK(code_of(answer) == -32022);
    CHECK(answer.at_pointer("/error/data") == json::parse(R"({"supported":["2026-07-28"],"requested":"v999.0.0"})"));
}

TEST_CASE("errors of initialize name the fault") {
    conversation with;
    for (const char* params :
         {"{}", R"({"protocolVersion":5})", R"({"protocolVersion":"2025-11-25","capabilities":[]})"})
        CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)" + std::string(params) +
                               "}")) == -32602);
    CHECK_FALSE(with.from->session());
}

TEST_CASE("malformed calls are -32602, and are never billed") {
    conversation with;
    with.initialize();
    const auto code = [&](std::string_view params) {
        return code_of(
            with.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":)" + std::string(params) + "}"));
    };
    CHECK(code("{}") == -32602);
    CHECK(code(R"({"name":5})") == -32602);
    CHECK(code(R"({"name":"nothing"})") == -32602);
    CHECK(code(R"({"name":"Paint"})") == -32602);
    CHECK(code(R"({"name":"paint","arguments":[]})") == -32602);
    CHECK(code(R"({"name":"paint","arguments":"text"})") == -32602);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}})")) == -32602);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":""}})")) == -32602);
    CHECK(with.calls.asked.empty());
}

TEST_CASE("wrong arguments are a tool error that names them, in every era, and are never billed") {
    conversation with;
    runs = 0;
    with.initialize("2025-06-18");
    const auto pointer = [](const json::value& message) {
        CHECK(message.at_pointer("/result/isError").as_bool());
        CHECK(payload_of(message).at("error") == "invalid_arguments");
        return std::string(payload_of(message).at("pointer").as_string());
    };
    CHECK(pointer(with.ask(tool_call("1", "echo"))) == "/text");
    CHECK(pointer(with.ask(tool_call("1", "paint", R"({"text":5})"))) == "/text");
    CHECK(pointer(with.ask(tool_call("1", "paint", R"({"text":"a","more":1})"))) == "/more");
    CHECK(pointer(with.ask(tool_call("1", "confirm_paint"))) == "/payment_id");
    CHECK(pointer(with.ask(tool_call("1", "confirm_paint", R"({"payment_id":1})"))) == "/payment_id");
    CHECK(pointer(with.ask(tool_call("1", "confirm_paint", R"({"payment_id":"p","a/b~c":1})"))) == "/a~1b~0c");
    CHECK(pointer(with.ask(modern("2", "tools/call", R"(,"name":"paint")"))) == "/text");
    CHECK(with.calls.asked.empty());
    CHECK(runs == 0);
}

TEST_CASE("paid calls receive the called tool and the caller") {
    conversation with;
    with.initialize();
    with.ask(tool_call("1", "paint", R"({"text":"x"})"));
    with.ask(tool_call("2", "confirm_paint", R"({"payment_id":"pay_1"})"));
    with.ask(modern("3", "tools/call", R"(,"name":"confirm_measure","arguments":{"payment_id":"pay_2"})"));
    CHECK(with.calls.asked ==
          std::vector<std::string>{R"(call 6 {"text":"x"} ann)", "confirm 6 pay_1 ann", "confirm 7 pay_2 ann"});
    conversation shared(defined<shared_names>);
    shared.initialize();
    shared.ask(tool_call("1", "confirm_payment", R"({"payment_id":"pay_3"})"));
    CHECK(shared.calls.asked == std::vector<std::string>{"confirm any pay_3 ann"});
}

TEST_CASE("a handler that throws fails its call, in valid UTF-8") {
    conversation with;
    with.initialize();
    const json::value answer = with.ask(tool_call("1", "throw"));
    CHECK(answer.at_pointer("/result/isError").as_bool());
    CHECK(text_at(answer, "/result/content/0/text") == "broken \xEF\xBF\xBD inside");
}

TEST_CASE("paid calls that throw are an internal error of that call, which is logged") {
    std::string logged;
    conversation with(definition, {.log = [&](std::string_view line) { logged = line; }});
    with.initialize();
    with.calls.act = [](client_link&) -> boost::asio::awaitable<paymcp::gating::reply> {
        throw std::runtime_error("secret detail");
        co_return paymcp::gating::reply{};
    };
    const json::value answer = with.ask(tool_call("1", "paint", R"({"text":"x"})"));
    CHECK(code_of(answer) == -32603);
    CHECK(json::serialize(answer).find("secret") == std::string::npos);
    CHECK(logged.find("secret detail") != std::string::npos);
    CHECK(with.from->running() == 0);
}

TEST_CASE("hostile input is answered, and the next message is served") {
    conversation with;
    with.initialize();
    CHECK(code_of(with.ask("{\"jsonrpc\":")) == -32700);
    CHECK_FALSE(with.ask("garbage").as_object().contains("id"));
    CHECK(code_of(with.ask("[]")) == -32600);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":null,"method":"ping"})")) == -32600);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":4,"method":"ping","method":"ping"})")) == -32600);
    const std::size_t before = with.channel->messages.size();
    with.send(R"({"jsonrpc":"2.0","method":"unknown/notification","params":{"x":1}})");
    with.send(R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}})");
    with.send(R"({"jsonrpc":"2.0","id":77,"result":{}})");
    with.send(R"({"jsonrpc":"2.0","id":null,"error":{}})");
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":12}})");
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled"})");
    with.run_ready();
    CHECK(with.channel->messages.size() == before);
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":5,"method":"ping"})").at("id") == 5);
}

TEST_CASE("an unreadable message gets an id only in 2025-06-18, whose schema requires one") {
    conversation old;
    old.initialize("2025-06-18");
    CHECK(old.ask("garbage").at("id").is_string());
    conversation unknown;
    CHECK_FALSE(unknown.ask("garbage").as_object().contains("id"));
}

}  // namespace mcp_server_test
