// SPDX-License-Identifier: MIT
// Messages that cannot be served are answered with their id, so that no client waits without end.
#include "mcp_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mcp_unreadable_test {

namespace {

using namespace paymcp::detail;
using namespace mcp_fixture;

constexpr mcp::detail::rpc_limits narrow{.bytes = 2000, .depth = 16};

std::string deep(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

/// Values that make the message around them unreadable.
std::vector<std::string> faults() {
    return {R"("\ud83d")",          R"("a cat \uD83D")",   R"("\udc00\ud800")",  R"("\ud800\u0041")",
            "\"\xFF\"",             "\"\xC0\xAF\"",        "\"\xED\xA0\xBD\"",   "\"\xF0\x9F\x98\"",
            deep(17),               deep(1000),            R"({"\udfff":1})",    "{\"\xFE\":{}}",
            '"' + std::string(2000, 'x') + '"'};
}

/// The answer to a message in a new conversation: "7 -32600", or empty.
std::string said(const std::string& text, std::string_view version = "2025-11-25") {
    conversation with(definition, {.limits = narrow});
    if (!version.empty()) with.initialize(version);
    with.send(text);
    with.send(R"({"jsonrpc":"2.0","id":"end","method":"ping","params":{}})");
    with.run_until([&] {
        return !with.channel->messages.empty() && with.channel->messages.back().find("\"end\"") != std::string::npos;
    });
    std::string out;
    for (const std::string& message : with.channel->messages) {
        if (message.find("\"end\"") != std::string::npos) continue;
        const json::value answer = json::parse(message);
        REQUIRE(answer.is_object());
        const json::value* id = answer.as_object().if_contains("id");
        out += (id == nullptr ? "none" : json::serialize(*id)) + ' ' + std::to_string(code_of(answer));
    }
    return out;
}

}  // namespace

TEST_CASE("the id is found before and after the fault, whatever the fault and the id are") {
    for (const std::string& fault : faults()) {
        CAPTURE(fault.substr(0, 40));
        for (const std::string_view id : {"7", "0", "-3", "18446744073709551615", "\"a\"", "\"\"", R"("\u00e9\"")"}) {
            const std::string known = json::serialize(json::parse(id));
            CHECK(said(R"({"jsonrpc":"2.0","id":)" + std::string(id) +
                       R"(,"method":"tools/call","params":{"name":"echo","arguments":{"text":)" + fault + "}}}") ==
                  known + " -32600");
            CHECK(said(R"({"method":"tools/call","params":{"arguments":{"text":)" + fault +
                       R"(},"name":"echo"},"jsonrpc":"2.0","id":)" + std::string(id) + '}') == known + " -32600");
        }
    }
}

TEST_CASE("in every era, before and after initialize") {
    const std::string half = R"("\ud83d")";
    for (const std::string_view version : {"", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        CHECK(said(tool_call("5", "echo", R"({"text":)" + half + '}'), version) == "5 -32600");
        CHECK(said(modern("6", "tools/call", R"(,"name":"echo","arguments":{"text":)" + half + '}'), version) ==
              "6 -32600");
    }
}

TEST_CASE("only an id of the envelope counts; a faulty or repeated one is absent") {
    const auto envelope = [](std::string_view members) {
        return R"({"jsonrpc":"2.0","method":"m",)" + std::string(members) + '}';
    };
    CHECK(said(envelope(R"("params":{"id":9,"x":"\ud800"},"id":1)")) == "1 -32600");
    CHECK(said(envelope(R"("params":{"x":"\ud800","y":[{"id":9}]},"id":2)")) == "2 -32600");
    CHECK(said(envelope(R"("params":{"x":"\"id\":9,\ud800"},"\u0069\u0064":3)")) == "3 -32600");
    for (const std::string_view id : {R"("\ud800")", "\"\xFF\"", "null", "true", "{}", R"({"id":1})", "[1]", "1.5"})
        CHECK(said(envelope(R"("params":{"x":"\ud800"},"id":)" + std::string(id))) == "none -32600");
    CHECK(said(envelope(R"("id":1,"params":{"x":"\ud800"},"id":1)")) == "none -32600");
    CHECK(said(envelope(R"("id":1,"params":{"x":"\ud800"},"i\u0064":2)")) == "none -32600");
    // Other repeated members do not hide the id.
    CHECK(said(envelope(R"("id":4,"method":"n")")) == "4 -32600");
    CHECK(said(envelope(R"("id":5,"params":{"x":1,"x":2})")) == "5 -32600");
}

TEST_CASE("a number that is an integer in another spelling comes back as spelled, and is not served") {
    for (const std::string_view id : {"1.0", "1e0", "10E-1", "-7.000", "1e3", "9007199254740993.0", "0.0"}) {
        conversation with;
        with.initialize();
        const json::value answer = with.ask(R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"ping"})");
        CHECK(code_of(answer) == -32600);
        CHECK(with.channel->messages.back().find("\"id\":" + std::string(id) + ',') != std::string::npos);
    }
    for (const std::string_view id : {"1.5", "0.1", "1e400", "-1e400", "18446744073709551616", "1e-1", "-0.0"})
        CHECK(said(R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"ping"})") == "none -32600");
}

TEST_CASE("a byte order mark: the message behind it is refused with its id") {
    const std::string mark = "\xEF\xBB\xBF";
    CHECK(said(mark + tool_call("5", "echo", R"({"text":"x"})")) == "5 -32600");
    CHECK(said(mark + " \t" + tool_call("\"b\"", "echo", R"({"text":"\ud800"})")) == "\"b\" -32600");
    CHECK(said(mark + R"({"jsonrpc":"2.0","method":"notifications/x"})") == "");
    CHECK(said(mark + mark + tool_call("5", "echo")) == "none -32700");
    CHECK(said("\xEF\xBB" + tool_call("5", "echo")) == "none -32700");
    CHECK(said(mark) == "none -32700");
}

TEST_CASE("text without a recognizable envelope is not JSON") {
    for (const std::string_view text :
         {R"({"jsonrpc":"2.0","id":7,"method":"m","params":{"x":"\ud800"})", R"({"id":7,"x":"\ud800",})",
          R"({"jsonrpc":"2.0","id":7,"method":"m","x":"\uzzzz"})", R"({"id":7} {"x":"\ud800"})", R"("\ud800")",
          R"({"a":"\ud800"})", "\xFF", "\xFE\xFF", R"({"id":7,"x":NaN})", R"({"id":07,"x":"\ud800"})"})
        CHECK(said(std::string(text)) == "none -32700");
}

TEST_CASE("notifications and responses are not answered, whatever their fault") {
    for (const std::string& fault : faults()) {
        CAPTURE(fault.substr(0, 40));
        CHECK(said(R"({"jsonrpc":"2.0","method":"notifications/x","params":{"a":)" + fault + "}}") == "");
        CHECK(said(R"({"jsonrpc":"2.0","id":3,"result":{"a":)" + fault + "}}") == "");
        CHECK(said(R"({"error":{"message":)" + fault + R"(},"id":3,"jsonrpc":"2.0"})") == "");
    }
    // A message without a version or a method may have been a request.
    CHECK(said(R"({"method":"m","params":{"a":"\ud800"}})") == "none -32600");
    CHECK(said(R"({"jsonrpc":"1.0","method":"m","params":{"a":"\ud800"}})") == "none -32600");
    CHECK(said(R"({"jsonrpc":"2.0","method":5,"params":{"a":"\ud800"}})") == "none -32600");
}

TEST_CASE("a handler that waits for a client's answer learns that it was unreadable") {
    conversation with;
    with.initialize("2025-11-25", R"({"elicitation":{}})");
    client_answer heard;
    with.calls.act = [&](client_link& client) -> boost::asio::awaitable<paymcp::gating::reply> {
        heard = co_await client.ask("elicitation/create", one_question, milliseconds(60'000));
        co_return paymcp::gating::reply{.says = paymcp::rules::verdict::link, .subject = some_payment()};
    };
    with.send(tool_call("1", "paint", R"({"text":"x"})"));
    const json::value question = with.expect(1);
    REQUIRE(question.at("method") == "elicitation/create");
    with.send(R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) +
              R"(,"result":{"action":"accept","content":{"note":"\ud83d"}}})");
    CHECK(with.expect(2).at("id") == 1);
    CHECK(heard.outcome == ask_outcome::refused);
    CHECK(heard.value.at("code") == -32600);
}

TEST_CASE("2025-03-26: each message of an array is judged separately") {
    conversation with(definition, {.limits = narrow});
    with.initialize("2025-03-26");
    const std::string good = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
    const std::string bad = R"({"jsonrpc":"2.0","id":"b","method":"ping","params":{"x":"\ud83d"}})";
    const std::string nested = R"({"jsonrpc":"2.0","method":"ping","params":{"x":)" + deep(40) + R"(},"id":3})";
    const std::string twice = R"({"jsonrpc":"2.0","id":4,"method":"ping","method":"ping"})";
    const std::string notice = R"({"jsonrpc":"2.0","method":"n","params":{"x":"\ud83d"}})";
    const auto codes = [&](const std::string& text) {
        json::object found;
        const json::value answers = with.ask(text);
        for (const json::value& one : answers.as_array()) {
            const json::value* error = one.as_object().if_contains("error");
            found[one.at("id").is_string() ? one.at("id").as_string() : json::string(json::serialize(one.at("id")))] =
                error == nullptr ? json::value(0) : error->at("code");
        }
        return json::value(found);
    };
    CHECK(codes('[' + good + ',' + bad + ", " + nested + " ," + notice + ',' + twice + ",5]") ==
          json::parse(R"({"b":-32600,"3":-32600,"4":-32600,"unreadable":-32600,"1":0})"));
    CHECK(codes("\xEF\xBB\xBF[" + good + ',' + bad + ']') == json::parse(R"({"1":-32600,"b":-32600})"));
    CHECK(codes("[" + good + R"(,{"jsonrpc":"2.0","id":9,"method":"ping","params":{"x":")" + std::string(3000, 'y') +
                "\"}}]") == json::parse(R"({"1":-32600,"9":-32600})"));
    CHECK(code_of(with.ask('[' + good + ",{\"id\":7,}]")) == -32700);
    with.channel->messages.clear();
    with.send('[' + notice + R"(,{"jsonrpc":"2.0","id":0,"result":"\ud800"}])");
    with.run_ready();
    CHECK(with.channel->messages.empty());
}

TEST_CASE("text in chunks of any size is read as in one") {
    const std::string text = " [{\"jsonrpc\":\"2.0\",\"id\":1.0,\"method\":\"m\",\"params\":{\"a\":" + deep(200) +
                             ",\"b\":\"\\ud83d\\\"\"}},-0.5e+3,true,{\"result\":null,\"jsonrpc\":\"2.0\"}]\r\n";
    for (std::size_t piece = 1; piece < 50; ++piece) {
        mcp::detail::envelope_scan scan(8);
        for (std::size_t at = 0; at < text.size(); at += piece) scan.feed(std::string_view(text).substr(at, piece));
        scan.finish();
        REQUIRE(scan.whole());
        REQUIRE(scan.messages().size() == 4);
        CHECK(scan.messages()[0].id() == "1.0");
        CHECK(scan.messages()[1].begin == text.find("-0.5e+3"));
        CHECK(scan.messages()[1].end == text.find(",true"));
        CHECK_FALSE(scan.messages()[2].made_out());
        CHECK(scan.messages()[3].is_response());
    }
    mcp::detail::envelope_scan few(std::string_view("[1,2,3]"), 2);
    CHECK(few.too_many());
    for (const std::string_view wrong :
         {"", " ", "{", "[1,]", "[,1]", "{\"a\":1,}", "{a:1}", "{\"a\"}", "[1 2]", "01", "1.", ".5", "+1", "1e", "1e+",
          "-", "--1", "tru", "truee", "nul", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"", "]", "{]", "[}", "1 1"})
        CHECK_FALSE(mcp::detail::envelope_scan(wrong).whole());
    for (const std::string_view right :
         {"0", "-0", "1e5", "1E+5", "-1.5e-7", "[]", "{}", " null ", "\"\\/\\b\"", "[{}]"})
        CHECK(mcp::detail::envelope_scan(right).whole());
}

}  // namespace mcp_unreadable_test
