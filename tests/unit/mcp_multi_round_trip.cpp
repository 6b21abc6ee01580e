// SPDX-License-Identifier: MIT
// Handlers that ask their client: one interface, and each revision's protocol for it.
#include "mcp_elicit_fixture.hpp"


#include <doctest/doctest.h>

namespace mcp_multi_round_trip_test {

namespace {

using namespace paymcp::detail;
using namespace asking_fixture;

constexpr std::string_view ann = R"({"name":{"action":"accept","content":{"name":"ann"}}})";

/// Answers a question of the server to a legacy client.
json::value reply_to(asked& with, const json::value& question, std::string_view result) {
    return with.ask(R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) + R"(,"result":)" +
                    std::string(result) + '}');
}

}  // namespace

TEST_CASE("a legacy client is asked during the call, and the handler is called again with the answer") {
    for (const char* tool : {"one", "later"}) {
        asked with;
        with.initialize("2025-11-25", forms);
        calls = 0;
        const json::value question = with.ask(tool_call("1", tool));
        CHECK(text_at(question, "/method") == "elicitation/create");
        CHECK(question.at("params") ==
              json::parse(R"({"mode":"form","message":"Your name?","requestedSchema":{"type":"object",)"
                          R"("properties":{"name":{"type":"string"}},"required":["name"]}})"));
        const json::value done = reply_to(with, question, R"({"action":"accept","content":{"name":"bob"}})");
        CHECK(done.at("id") == 1);
        CHECK(text_at(done, "/result/content/0/text") == "hello bob");
        CHECK(calls == 2);
    }
    asked old;
    old.initialize("2025-06-18", forms);
    const json::value question = old.ask(tool_call("1", "one"));
    CHECK_FALSE(question.at("params").as_object().contains("mode"));
    const json::value again = reply_to(old, question, R"({"action":"accept","content":{"name":5}})");
    CHECK(text_at(again, "/method") == "elicitation/create");
    CHECK(text_at(reply_to(old, again, R"({"action":"decline"})"), "/result/content/0/text") == "no name");
}

TEST_CASE("a dismissed question, and a client that refuses it, give no answer") {
    asked with;
    with.initialize("2025-11-25", forms);
    json::value question = with.ask(tool_call("1", "endless"));
    for (int i = 0; i < 31; ++i) question = reply_to(with, question, R"({"action":"cancel"})");
    CHECK(text_at(question, "/method") == "elicitation/create");
    CHECK(code_of(reply_to(with, question, R"({"action":"cancel"})")) == -32603);

    asked refusing;
    refusing.initialize("2025-11-25", R"({"sampling":{}})");
    const json::value asked_model = refusing.ask(tool_call("1", "needs_model"));
    CHECK(text_at(asked_model, "/method") == "sampling/createMessage");
    CHECK(asked_model.at_pointer("/params/maxTokens") == 10);
    const json::value failed = refusing.ask(R"({"jsonrpc":"2.0","id":)" + json::serialize(asked_model.at("id")) +
                                            R"(,"error":{"code":-1,"message":"no"}})");
    CHECK(failed.at_pointer("/result/isError").as_bool());
    CHECK(json::parse(text_at(failed, "/result/content/0/text")).at("error") == "client_unable");
}

TEST_CASE("a canceled call asks no more") {
    asked with;
    with.initialize("2025-11-25", forms);
    with.ask(tool_call("1", "one"));
    with.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
    with.run_until([&] { return with.from->running() == 0; });
    CHECK(with.channel->abandoned == 1);
}

TEST_CASE("only declared capabilities are used; a required question that cannot be asked ends the call") {
    asked with;
    with.initialize("2025-11-25", R"({"sampling":{},"roots":{"listChanged":true}})");
    const json::value model = with.ask(tool_call("1", "all"));
    CHECK(text_at(model, "/method") == "sampling/createMessage");
    const json::value roots =
        reply_to(with, model, R"({"role":"assistant","content":{"type":"text","text":"hi"},"model":"m"})");
    CHECK(text_at(roots, "/method") == "roots/list");
    CHECK(text_at(reply_to(with, roots, R"({"roots":[]})"), "/result/content/0/text") == "model roots hi");

    asked mute;
    mute.initialize("2025-11-25");
    for (const char* tool : {"one", "all", "needs_model"}) {
        const json::value failed = mute.ask(tool_call("1", tool));
        CHECK(failed.at_pointer("/result/isError").as_bool());
        CHECK(json::parse(text_at(failed, "/result/content/0/text")).at("error") == "client_unable");
    }
    asked oldest;
    oldest.initialize("2025-03-26", forms);
    CHECK(oldest.ask(tool_call("1", "one")).at_pointer("/result/isError").as_bool());

    asked stateless;
    const json::value refused = stateless.call_modern("one", "{}");
    CHECK(code_of(refused) == -32021);
    CHECK(refused.at_pointer("/error/data") == json::parse(R"({"requiredCapabilities":{"elicitation":{"form":{}}}})"));
    CHECK(stateless.call_modern("needs_model", forms).at_pointer("/error/data") ==
          json::parse(R"({"requiredCapabilities":{"sampling":{}}})"));
    CHECK(stateless.call_modern("all", "{}").at_pointer("/error/data") ==
          json::parse(R"({"requiredCapabilities":{"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}}})"));
    CHECK(
        stateless.call_modern("all", R"({"elicitation":{"url":{}},"roots":{}})").at_pointer("/result/inputRequests") ==
        json::parse(R"({"link":{"method":"elicitation/create","params":)"
                    R"({"mode":"url","url":"https://e.org/x","message":"Open"}},"roots":{"method":"roots/list"}})"));
}

TEST_CASE("a stateless client gets the question as a result, and repeats the call with the answer") {
    asked with;
    const json::value question = with.call_modern("one", forms);
    CHECK(question.at_pointer("/result/resultType") == "input_required");
    CHECK(question.at_pointer("/result/inputRequests/name/method") == "elicitation/create");
    CHECK(question.at_pointer("/result/inputRequests/name/params/mode") == "form");
    CHECK_FALSE(question.at("result").as_object().contains("content"));
    const json::value done = with.call_modern("one", forms, answered(question, ann), "{}", "2");
    CHECK(text_at(done, "/result/content/0/text") == "hello ann");
    CHECK(done.at_pointer("/result/resultType") == "complete");
    for (const std::string& more :
         {answered(question, R"({"other":{"action":"accept"}})"), answered(question, R"({"name":12345})"),
          answered(question, "null"), answered(question, R"({"name":{}})"),
          std::string(R"(,"inputResponses":{"wrong":{"action":"accept"}})")})
        CHECK(with.call_modern("one", forms, more).at_pointer("/result/resultType") == "input_required");
    CHECK(text_at(with.call_modern("one", forms, R"(,"inputResponses":)" + std::string(ann)),
                  "/result/content/0/text") == "hello ann");
}

TEST_CASE("round trips accumulate: earlier answers and the handler's own state return, and cannot be replaced") {
    asked with;
    const std::string item = R"({"item":"tea"})";
    const json::value first = with.call_modern("two", forms, "", item);
    const json::value second = with.call_modern(
        "two", forms, answered(first, R"({"first":{"action":"accept","content":{"name":"a"}}})"), item);
    CHECK(second.at_pointer("/result/inputRequests").as_object().contains("second"));
    CHECK(second.at_pointer("/result/requestState") != first.at_pointer("/result/requestState"));
    const json::value done =
        with.call_modern("two", forms,
                         answered(second, R"({"second":{"action":"accept","content":{"name":"b"}},)"
                                          R"("first":{"action":"accept","content":{"name":"forged"}}})"),
                         item);
    CHECK(text_at(done, "/result/content/0/text") == "tea a b two");

    asked legacy;
    legacy.initialize("2025-11-25", forms);
    const json::value one_more = legacy.ask(tool_call("1", "two", item));
    const json::value last = reply_to(legacy, one_more, R"({"action":"accept","content":{"name":"a"}})");
    CHECK(text_at(reply_to(legacy, last, R"({"action":"accept","content":{"name":"b"}})"), "/result/content/0/text") ==
          "tea a b two");
}

TEST_CASE("a state that was changed, or belongs to another call, is refused") {
    fake_clock time;
    asked with({.wait_timeout = milliseconds(1000)}, &time);
    const std::string tea = R"({"item":"tea"})";
    const json::value first = with.call_modern("two", forms, "", tea);
    const std::string state(first.at_pointer("/result/requestState").as_string());
    const std::string answers =
        R"(,"inputResponses":{"first":{"action":"accept","content":{"name":"a"}}},"requestState":)";
    const auto code_with = [&](std::string_view tool, const std::string& changed, std::string_view arguments) {
        const json::value said = with.call_modern(tool, forms, answers + quoted(changed), arguments);
        return said.as_object().contains("error") ? code_of(said) : 0;
    };
    CHECK(code_with("two", state, tea) == 0);
    CHECK(code_with("two", state + "-TAMPERED", tea) == -32602);
    CHECK(code_with("two", state + "A", tea) == -32602);
    CHECK(code_with("two", state.substr(1), tea) == -32602);
    CHECK(code_with("two", "", tea) == -32602);
    CHECK(code_with("two", state, R"({"item":"coffee"})") == -32602);
    CHECK(code_with("one", state, "{}") == -32602);
    for (std::size_t i = 0; i < state.size(); i += 7) {
        std::string changed = state;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK(code_with("two", changed, tea) == -32602);
    }
    CHECK(code_of(with.call_modern("two", forms, R"(,"requestState":5)", tea)) == -32602);
    // Clients that write null for absent members send no state.
    const json::value none = with.call_modern("two", forms, R"(,"requestState":null)", tea);
    CHECK(none.at_pointer("/result/resultType") == "input_required");
    auto other = std::make_shared<mcp::client_session>(with.loop.get_executor(),
                                                       paymcp::gating::caller{.principal = "eve", .session = "s"});
    std::swap(with.from, other);
    CHECK(code_with("two", state, tea) == -32602);
    std::swap(with.from, other);
    time.advance(milliseconds(999));
    CHECK(code_with("two", state, tea) == 0);
    time.advance(milliseconds(1));
    CHECK(code_with("two", state, tea) == -32602);

    asked elsewhere;
    CHECK(code_of(elsewhere.call_modern("two", forms, answers + quoted(state), tea)) == -32602);
}

TEST_CASE("a seal for one purpose does not open for another") {
    const std::vector<state_key> keys{random_state_key()};
    const sealer plain(keys);
    const sealer rounds(mcp::detail::keys_for("rounds", keys));
    CHECK(rounds.open(rounds.seal("x")) == "x");
    CHECK_FALSE(rounds.open(plain.seal("x")));
    CHECK_FALSE(sealer(mcp::detail::keys_for("other", keys)).open(rounds.seal("x")));
    CHECK(mcp::detail::keys_for("rounds", keys).front().id == keys.front().id);
}

TEST_CASE("a handler may end its request with a protocol error") {
    asked with;
    with.initialize();
    const json::value refused = with.ask(tool_call("1", "broken"));
    CHECK(code_of(refused) == 77);
    CHECK(text_at(refused, "/error/message") == "not like this");
    CHECK(refused.at_pointer("/error/data/x") == 1);
}

TEST_CASE("prompts and resources ask like tools, custom methods only within a session") {
    mcp::server_features features;
    const auto ask = [](const auto&, call& running) { return ask_name(running); };
    features.prompt("p", {}, ask).resource("app://r", {.name = "r"}, ask);
    features.method("own/ask", [](boost::json::object, call& running) -> asking<boost::json::object> {
        const auto name = answer_to(running, "name").text("name");
        if (!name) return input_required{}.ask("name", ask_form<person>("Name?"));
        return boost::json::object{{"name", *name}};
    });
    const auto request = [](std::string_view method, std::string_view params) {
        return R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":{)" + std::string(params) +
               R"("_meta":)" + modern_meta("", forms) + "}}";
    };
    asked with({.features = features});
    for (const auto& [method, params] :
         {std::pair("prompts/get", R"("name":"p",)"), std::pair("resources/read", R"("uri":"app://r",)")}) {
        const json::value question = with.ask(request(method, params));
        CHECK(question.at_pointer("/result/resultType") == "input_required");
        CHECK_FALSE(question.at("result").as_object().contains("ttlMs"));
        const json::value done = with.ask(request(method, params + answered(question, ann).substr(1) + ','));
        CHECK(done.at_pointer("/result/resultType") == "complete");
        CHECK(json::serialize(done.at("result")).find("hello ann") != std::string::npos);
    }
    CHECK(code_of(with.ask(request("own/ask", ""))) == -32603);

    asked session({.features = features});
    session.initialize("2025-11-25", forms);
    const json::value question = session.ask(R"({"jsonrpc":"2.0","id":1,"method":"own/ask"})");
    CHECK(reply_to(session, question, R"({"action":"accept","content":{"name":"a"}})").at_pointer("/result/name") ==
          "a");
    asked mute({.features = features});
    mute.initialize();
    CHECK(code_of(mute.ask(R"({"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"p"}})")) == -32603);
}

TEST_CASE("malformed answers are refused") {
    CHECK_FALSE(given_answer("not json").given());
    CHECK_FALSE(given_answer("[]").given());
    CHECK_FALSE(given_answer(R"({"action":"accept"})").as<person>());
    CHECK_FALSE(given_answer(R"({"action":"decline","content":{"name":"x"}})").as<person>());
    CHECK_FALSE(given_answer(R"({"action":"accept","content":{"name":"x","more":1}})").as<person>());
    CHECK(given_answer(R"({"action":"accept","content":{"name":"x"}})").as<person>()->name == "x");
    CHECK(
        given_answer(R"({"role":"assistant","content":[{"type":"image"},{"type":"text","text":"t"}]})").model_text() ==
        "t");
    CHECK_FALSE(given_answer(R"({"content":5})").model_text());
    CHECK_FALSE(given_answer(R"({"action":7})").accepted());
}

}  // namespace mcp_multi_round_trip_test
