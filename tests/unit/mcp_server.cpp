// SPDX-License-Identifier: MIT
#include "mcp_fixture.hpp"

#include <doctest/doctest.h>

namespace {

using namespace mcp_fixture;

/// The parameters of the progress notifications that were sent.
std::vector<json::value> progress_of(const kept_outlet& way) {
    std::vector<json::value> found;
    for (const std::string& message : way.messages) {
        const json::value parsed = json::parse(message);
        const json::value* method = parsed.as_object().if_contains("method");
        if (method != nullptr && *method == "notifications/progress") found.push_back(parsed.at("params"));
    }
    return found;
}

json::object payload_of(const json::value& message) {
    return json::parse(text_at(message, "/result/content/0/text")).as_object();
}

boost::asio::awaitable<void> pass_time(std::chrono::milliseconds length) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, length);
    co_await timer.async_wait(boost::asio::use_awaitable);
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

TEST_CASE("what the other era removed or has not yet is -32601, before the method of nobody is") {
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

TEST_CASE("a version that is not served is -32022 with what is") {
    conversation with;
    const json::value answer = with.ask(
        R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":)"
        R"("v999.0.0","io.modelcontextprotocol/clientCapabilities":{}}}})");
    CHECK(code_of(answer) == -32022);
    CHECK(answer.at_pointer("/error/data") == json::parse(R"({"supported":["2026-07-28"],"requested":"v999.0.0"})"));
}

TEST_CASE("initialize says what is wrong with it") {
    conversation with;
    for (const char* params :
         {"{}", R"({"protocolVersion":5})", R"({"protocolVersion":"2025-11-25","capabilities":[]})"})
        CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":)" + std::string(params) +
                               "}")) == -32602);
    CHECK_FALSE(with.from->session());
}

TEST_CASE("malformed calls are -32602, and nobody is asked for money") {
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
    CHECK(code(R"({"name":"paint","arguments":null})") == -32602);
    CHECK(code(R"({"name":"paint","arguments":[]})") == -32602);
    CHECK(code(R"({"name":"paint","arguments":"text"})") == -32602);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}})")) == -32602);
    CHECK(code_of(with.ask(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":""}})")) == -32602);
    CHECK(with.desk.asked.empty());
}

TEST_CASE("wrong arguments are a tool error that names them, in every era, and nobody is asked for money") {
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
    CHECK(with.desk.asked.empty());
    CHECK(runs == 0);
}

TEST_CASE("the desk is asked with what was called, by whom") {
    conversation with;
    with.initialize();
    with.ask(tool_call("1", "paint", R"({"text":"x"})"));
    with.ask(tool_call("2", "confirm_paint", R"({"payment_id":"pay_1"})"));
    with.ask(modern("3", "tools/call", R"(,"name":"confirm_measure","arguments":{"payment_id":"pay_2"})"));
    CHECK(with.desk.asked == std::vector<std::string>{R"(call 6 {"text":"x"} ann)", "confirm 6 pay_1 ann",
                                                      "confirm 7 pay_2 ann"});
    conversation shared(defined<shared_names>);
    shared.initialize();
    shared.ask(tool_call("1", "confirm_payment", R"({"payment_id":"pay_3"})"));
    CHECK(shared.desk.asked == std::vector<std::string>{"confirm any pay_3 ann"});
}

TEST_CASE("a handler that throws fails its call, in valid UTF-8") {
    conversation with;
    with.initialize();
    const json::value answer = with.ask(tool_call("1", "throw"));
    CHECK(answer.at_pointer("/result/isError").as_bool());
    CHECK(text_at(answer, "/result/content/0/text") == "broken \xEF\xBF\xBD inside");
}

TEST_CASE("a desk that throws is an internal error of that call, which is logged") {
    std::string logged;
    conversation with(definition, {.log = [&](std::string_view line) { logged = line; }});
    with.initialize();
    with.desk.act = [](client_link&) -> boost::asio::awaitable<reply> {
        throw std::runtime_error("secret detail");
        co_return reply{};
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
    const std::size_t before = with.way->messages.size();
    with.send(R"({"jsonrpc":"2.0","method":"unknown/notification","params":{"x":1}})");
    with.send(R"({"jsonrpc":"2.0","method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}})");
    with.send(R"({"jsonrpc":"2.0","id":77,"result":{}})");
    with.send(R"({"jsonrpc":"2.0","id":null,"error":{}})");
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":12}})");
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled"})");
    with.settle();
    CHECK(with.way->messages.size() == before);
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":5,"method":"ping"})").at("id") == 5);
}

TEST_CASE("an unreadable message gets an id in 2025-06-18 only, whose schema demands one") {
    conversation old;
    old.initialize("2025-06-18");
    CHECK(old.ask("garbage").at("id").is_string());
    conversation unknown;
    CHECK_FALSE(unknown.ask("garbage").as_object().contains("id"));
}

TEST_CASE("progress carries the client's token, rises strictly, and leaves out what cannot be said") {
    for (const std::string token : {"7", "\"t\"", "0"}) {
        conversation with;
        with.initialize();
        with.send(tool_call("1", "report", "{}", R"({"progressToken":)" + token + "}"));
        CHECK(text_at(with.expect(4), "/result/content/0/text") == "reported");
        const auto sent = progress_of(*with.way);
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
    silent.way->full = true;
    CHECK(silent.ask(tool_call("3", "report", "{}", R"({"progressToken":1})")).at("id") == 3);
}

TEST_CASE("what the flow tells comes before the tool's own progress, and it all rises") {
    conversation with;
    with.initialize();
    bool told = false;
    with.desk.act = [&](client_link& client) -> boost::asio::awaitable<reply> {
        told = client.tell("pay here") && client.tell("still waiting");
        client.running().report(0, 10);
        client.running().report(5, 10);
        told = client.tell("late") && told;
        client.running().report(6, 10);
        co_return reply{.says = verdict::result, .output = text_output("done")};
    };
    with.send(tool_call("1", "paint", R"({"text":"x"})", R"({"progressToken":"t"})"));
    with.expect(7);
    CHECK(told);
    double last = -1;
    for (const json::value& one : progress_of(*with.way)) {
        CHECK(one.at("progress").to_number<double>() > last);
        last = one.at("progress").to_number<double>();
        if (one.as_object().contains("total")) CHECK(one.at("total").to_number<double>() >= last);
    }
    CHECK(progress_of(*with.way).size() == 6);

    conversation deaf;
    deaf.initialize();
    deaf.desk.act = [&](client_link& client) -> boost::asio::awaitable<reply> {
        told = client.tell("pay here");
        co_return reply{.says = verdict::link, .subject = some_payment()};
    };
    deaf.ask(tool_call("1", "paint", R"({"text":"x"})"));
    CHECK_FALSE(told);
}

TEST_CASE("a slow call never blocks another, and calls end in any order") {
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
    CHECK(with.way->messages.size() == 3);
}

TEST_CASE("a canceled call ends, and nothing more is sent for it") {
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
            with.settle();
            CHECK(with.from->running() == 1);
            with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"b"}})");
            with.settle();
            CHECK(with.from->running() == 1);
            with.send(cancel);
            with.run_until([&] { return with.from->running() == 0; });
            with.send(cancel);
            with.settle();
            CHECK(with.way->messages.empty());
            CHECK(with.way->abandoned == 1);
        }
    }
}

TEST_CASE("a canceled paid call is not torn down: it sees it, finishes, and its reply is dropped") {
    conversation with;
    with.initialize();
    bool left = false;
    bool finished = false;
    int late = 0;
    with.desk.act = [&](client_link& client) -> boost::asio::awaitable<reply> {
        client.when_interrupted([&] { left = true; });
        while (!client.running().canceled()) co_await pass_time(std::chrono::milliseconds(1));
        co_await pass_time(std::chrono::milliseconds(5));
        client.when_interrupted([&] { ++late; });
        client.running().report(1);
        finished = !client.tell("too late");
        co_return reply{.says = verdict::result, .output = text_output("done")};
    };
    with.send(tool_call("1", "paint", R"({"text":"x"})", R"({"progressToken":1})"));
    with.settle();
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
    with.run_until([&] { return finished && with.from->running() == 0; });
    CHECK(left);
    CHECK(finished);
    CHECK(late == 1);
    CHECK(with.way->messages.empty());
    CHECK(with.way->abandoned == 1);
}

TEST_CASE("an id in use is refused, and free again afterwards; a canceled one at once") {
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

TEST_CASE("calls beyond the bound are refused with a sentence, canceled ones that still run included") {
    conversation with(definition, {.most_calls = 2});
    release_now = false;
    with.initialize();
    with.send(tool_call("1", "sleep"));
    with.desk.act = [](client_link&) -> boost::asio::awaitable<reply> {
        while (!release_now) co_await pass_time(std::chrono::milliseconds(1));
        co_return reply{};
    };
    with.send(tool_call("2", "paint", R"({"text":"x"})"));
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}})");
    const json::value refused = with.ask(tool_call("3", "count"));
    CHECK(refused.at_pointer("/result/isError").as_bool());
    CHECK(payload_of(refused).at("error") == "server_busy");
    CHECK_FALSE(refused.at("result").as_object().contains("structuredContent"));
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":4,"method":"ping"})").at("id") == 4);
    release_now = true;
    with.run_until([&] { return with.from->running() == 1; });
    CHECK(with.ask(tool_call("5", "count")).at("id") == 5);
    with.from->leave();
    with.run_until([&] { return with.from->running() == 0; });
}

TEST_CASE("calls of ever new peers are bounded too, those that have gone included") {
    conversation with(definition, {.most_calls_in_all = 2});
    release_now = false;
    with.desk.act = [](client_link&) -> boost::asio::awaitable<reply> {
        while (!release_now) co_await pass_time(std::chrono::milliseconds(1));
        co_return reply{};
    };
    const auto as_new_peer = [&] {
        with.from = std::make_shared<mcp::peer>(with.loop.get_executor(), caller{});
    };
    const std::string paint = modern("1", "tools/call", R"(,"name":"paint","arguments":{"text":"x"})");
    for (int calls = 0; calls < 2; ++calls) {
        as_new_peer();
        with.send(paint);
        with.run_until([&] { return with.from->running() == 1; });
        with.from->leave();
    }
    as_new_peer();
    CHECK(payload_of(with.ask(paint)).at("error") == "server_busy");
    release_now = true;
    with.settle();
    CHECK(payload_of(with.ask(paint)).at("error") != "server_busy");
}

namespace {

/// A legacy session whose `paint` asks the client, and what came of it.
struct asking_session : conversation {
    explicit asking_session(milliseconds patience = std::chrono::seconds(2)) {
        initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
        desk.act = [this, patience](client_link& client) -> boost::asio::awaitable<reply> {
            can = client.can();
            answer = co_await client.ask("elicitation/create", one_question, patience);
            co_return reply{.says = verdict::link, .subject = some_payment()};
        };
    }
    client_capabilities can{};
    client_answer answer{};
};

const std::string paint_call = tool_call("0", "paint", R"({"text":"x"})");

}  // namespace

TEST_CASE("a request to a legacy client is paired with its response, in an id space of its own") {
    asking_session with;
    const json::value request = with.ask(paint_call);
    CHECK(request ==
          json::parse(R"({"jsonrpc":"2.0","id":0,"method":"elicitation/create","params":)" + one_question + '}'));
    CHECK(with.can == client_capabilities{declared::no, declared::yes});
    with.send(R"({"jsonrpc":"2.0","id":"0","result":{"action":"decline"}})");
    with.send(R"({"jsonrpc":"2.0","id":1,"result":{"action":"decline"}})");
    with.settle();
    CHECK(with.way->messages.size() == 1);
    CHECK(with.ask(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})").at("id") == 0);
    CHECK(with.answer.outcome == ask_outcome::answered);
    CHECK(with.answer.value.at("action") == "accept");

    CHECK(with.ask(tool_call("9", "paint", R"({"text":"x"})")).at("id") == 1);
    with.ask(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no"}})");
    CHECK(with.answer.outcome == ask_outcome::refused);
    CHECK(with.answer.value.at("code") == -32602);
}

TEST_CASE("a request that nobody answers ends in time, and is canceled at the client") {
    asking_session with(milliseconds(5));
    with.send(paint_call);
    CHECK(with.expect(3).at("id") == 0);
    const json::value canceled = json::parse(with.way->messages[1]);
    CHECK(text_at(canceled, "/method") == "notifications/cancelled");
    CHECK(canceled.at_pointer("/params/requestId") == 0);
    CHECK(with.answer.outcome == ask_outcome::unanswered);
    with.send(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})");
    with.settle();
    CHECK(with.way->messages.size() == 3);
}

TEST_CASE("canceling a call, or going away, ends the requests that were made for it") {
    asking_session with;
    with.ask(paint_call);
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0}})");
    with.run_until([&] { return with.from->running() == 0; });
    CHECK(with.answer.outcome == ask_outcome::left);
    CHECK(with.way->abandoned == 1);
    CHECK(with.way->messages.size() == 2);

    asking_session gone;
    gone.ask(paint_call);
    gone.from->requests().close();
    gone.run_until([&] { return gone.from->running() == 0; });
    CHECK(gone.answer.outcome == ask_outcome::left);
    CHECK(gone.way->messages.size() == 2);
    gone.ask(paint_call);
    CHECK(gone.answer.outcome == ask_outcome::left);
}

TEST_CASE("a modern client is never sent a request") {
    asking_session with;
    with.answer.outcome = ask_outcome::answered;
    const json::value answer = with.ask(modern("0", "tools/call", R"(,"name":"paint","arguments":{"text":"x"})"));
    CHECK(text_at(answer, "/result/resultType") == "complete");
    CHECK(with.answer.outcome == ask_outcome::cannot_ask);
    CHECK(with.can == client_capabilities{declared::no, declared::no});
}
