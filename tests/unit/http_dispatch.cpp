// SPDX-License-Identifier: MIT
// Which protocol era an HTTP request belongs to, row by row of the protocol's table.
#include <paymcp/transport/streamable_http/detail/dispatch.hpp>
#include <paymcp/transport/streamable_http/detail/mirrored_arguments.hpp>

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <string_view>

namespace http_dispatch_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::mcp;
using enum mcp::detail::http_course;
using standing = mcp::detail::session_facts::standing;

const std::string caps = R"("io.modelcontextprotocol/clientCapabilities":{})";

std::string meta(std::string_view version) {
    return R"("_meta":{"io.modelcontextprotocol/protocolVersion":")" + std::string(version) + "\"," + caps + "}";
}

mcp::detail::rpc_message request(std::string_view method, std::string_view params = "") {
    return mcp::detail::decode(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":{)" +
                               std::string(params) + "}}");
}

/// The header fields of a request to `method`, with a version unless it is empty.
mcp::detail::mcp_fields fields(std::string_view version, std::string_view method = {}, std::string_view name = {}) {
    mcp::detail::mcp_fields out;
    if (!version.empty()) out.version = version;
    if (!method.empty()) out.method = method;
    if (!name.empty()) out.name = name;
    out.takes_json = out.takes_events = true;
    return out;
}

mcp::detail::session_facts session(standing is, mcp::revision speaks = mcp::revision::r2025_11_25) {
    return {is, speaks, {}};
}

const mcp::detail::session_facts none = session(standing::unnamed);
const mcp::detail::session_facts unknown = session(standing::unknown);
const mcp::detail::session_facts live = session(standing::live, mcp::revision::r2025_06_18);

/// "refuse 400 -32020", "serve modern", "take_notice 202".
std::string told(const mcp::detail::http_decision& decided) {
    constexpr std::string_view courses[] = {"serve",       "take_notice", "take_response", "drop",
                                            "open_stream", "end_session", "refuse"};
    constexpr std::string_view eras[] = {"modern", "legacy", "handshake", "greeting"};
    std::string out(courses[static_cast<std::size_t>(decided.course)]);
    if (decided.course == serve) return out + ' ' + std::string(eras[static_cast<std::size_t>(decided.choice.rules)]);
    out += ' ' + std::to_string(decided.status);
    if (!decided.error.message.empty()) out += ' ' + std::to_string(static_cast<int>(decided.error.code));
    return out;
}

constexpr std::string_view modern = "2026-07-28";

}  // namespace

TEST_CASE("key, header equal, version served: modern, whatever session is named") {
    for (const mcp::detail::session_facts& any : {none, unknown, live}) {
        const mcp::detail::http_decision decided =
            mcp::detail::decide_post(request("tools/list", meta(modern)), fields(modern, "tools/list"), any);
        CHECK(told(decided) == "serve modern");
        CHECK(decided.choice.speaks == mcp::revision::r2026_07_28);
    }
}

TEST_CASE("key present, header absent: -32020") {
    CHECK(told(mcp::detail::decide_post(request("tools/list", meta(modern)), fields("", "tools/list"), none)) ==
          "refuse 400 -32020");
    CHECK(told(mcp::detail::decide_post(request("tools/list", meta(modern)), fields("", "tools/list"), live)) ==
          "refuse 400 -32020");
}

TEST_CASE("key and header differ: -32020, also when one of them is not served") {
    const auto both = [](std::string_view key, std::string_view header) {
        return told(mcp::detail::decide_post(request("tools/list", meta(key)), fields(header, "tools/list"), none));
    };
    CHECK(both(modern, "2025-11-25") == "refuse 400 -32020");
    CHECK(both("2025-11-25", modern) == "refuse 400 -32020");
    CHECK(both("v999.0.0", modern) == "refuse 400 -32020");
    CHECK(both(modern, "v999.0.0") == "refuse 400 -32020");
    CHECK(both(modern, "2026-07-28 ") == "refuse 400 -32020");
}

TEST_CASE("key names a legacy or unknown version, header equal: -32022 with the served versions") {
    for (const char* version : {"2025-11-25", "2025-06-18", "v999.0.0", "2026-07-29", "DRAFT"}) {
        const mcp::detail::http_decision decided =
            mcp::detail::decide_post(request("tools/list", meta(version)), fields(version, "tools/list"), none);
        CHECK(told(decided) == "refuse 400 -32022");
        CHECK(decided.error.data == R"({"supported":["2026-07-28"],"requested":")" + std::string(version) + "\"}");
        // The data lists what _meta may name; the message lists what the header may name.
        CHECK(decided.error.message.find("2025-03-26, 2025-06-18, 2025-11-25") != std::string::npos);
    }
}

TEST_CASE("header 2026-07-28, key or _meta missing, any method but initialize: -32602") {
    for (const char* method : {"tools/list", "server/discover", "tools/call", "ping", "unknown/method"}) {
        for (const mcp::detail::session_facts& any : {none, unknown, live}) {
            CHECK(told(mcp::detail::decide_post(request(method), fields(modern, method), any)) == "refuse 400 -32602");
            CHECK(told(mcp::detail::decide_post(request(method, R"("_meta":{"progressToken":1})"),
                                                fields(modern, method), any)) == "refuse 400 -32602");
            CHECK(told(mcp::detail::decide_post(request(method, R"("_meta":{)" + caps + "}"), fields(modern, method),
                                                any)) == "refuse 400 -32602");
        }
    }
    CHECK(told(mcp::detail::decide_post(request("tools/list", R"("_meta":[])"), fields(modern, "tools/list"), none)) ==
          "refuse 400 -32602");
}

TEST_CASE("a missing member of _meta is reported before a fault of the fields") {
    const std::string lacking = R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"})";
    const std::string no_text = R"("_meta":{"io.modelcontextprotocol/protocolVersion":5,)" + caps + "}";
    const std::string no_object =
        R"("_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":1})";
    for (const std::string& params : {lacking, no_text, no_object}) {
        CHECK(told(mcp::detail::decide_post(request("tools/list", params), fields(modern, "tools/list"), none)) ==
              "refuse 400 -32602");
        CHECK(told(mcp::detail::decide_post(request("tools/list", params), fields(""), none)) == "refuse 400 -32602");
    }
}

TEST_CASE("initialize with full modern _meta and header is modern, where this method does not exist") {
    CHECK(told(mcp::detail::decide_post(request("initialize", meta(modern)), fields(modern, "initialize"), none)) ==
          "serve modern");
}

TEST_CASE("initialize, no key: handshake, whatever MCP-Protocol-Version and Mcp-Method say") {
    for (const char* header : {"", "2025-03-26", "2025-06-18", "2025-11-25", "2024-11-05", "2024-10-07", "2027-01-01",
                               "2026-07-28", "DRAFT-2026-v1", "2025-11-25, 2025-11-25", "\xFF"}) {
        for (const char* method : {"", "initialize", "tools/list"}) {
            for (const mcp::detail::session_facts& any : {none, unknown, live})
                CHECK(told(mcp::detail::decide_post(request("initialize"), fields(header, method), any)) ==
                      "serve handshake");
        }
    }
    for (const char* header : {"", "2024-11-05", "2026-07-28"})
        CHECK(told(mcp::detail::decide_post(request("initialize", R"("_meta":{"progressToken":1})"), fields(header),
                                            none)) == "serve handshake");
    mcp::detail::mcp_fields twice = fields("2024-11-05");
    twice.version_twice = true;
    CHECK(told(mcp::detail::decide_post(request("initialize"), twice, none)) == "serve handshake");
    for (const mcp::detail::rpc_message& other :
         {request("tools/list"), request("initialize", meta(modern)),
          mcp::detail::decode(R"({"jsonrpc":"2.0","method":"notifications/initialized"})"),
          mcp::detail::decode(R"({"jsonrpc":"2.0","id":0,"result":{}})")})
        CHECK(told(mcp::detail::decide_post(other, twice, live)) == "refuse 400 -32600");
    CHECK(told(mcp::detail::decide_session_method(true, twice, live)) == "refuse 400 -32600");
}

TEST_CASE("initialize with a version key unlike the header is not a handshake: its body is modern") {
    CHECK(told(mcp::detail::decide_post(request("initialize", meta("v999.0.0")), fields("v999.0.0"), none)) ==
          "refuse 400 -32022");
    CHECK(told(mcp::detail::decide_post(request("initialize", meta(modern)), fields("2025-11-25"), none)) ==
          "refuse 400 -32020");
    CHECK(told(mcp::detail::decide_post(request("initialize", R"("_meta":5)"), fields(""), none)) ==
          "refuse 200 -32602");
}

TEST_CASE("initialize whose params ask for 2026-07-28, no key: handshake with a counter-offer") {
    CHECK(told(mcp::detail::decide_post(request("initialize", R"("protocolVersion":"2026-07-28","capabilities":{})"),
                                        fields(""), none)) == "serve handshake");
    CHECK(mcp::detail::negotiate("2026-07-28") == mcp::revision::r2025_11_25);
}

TEST_CASE("no key, header legacy or absent, valid session: legacy at the session's version") {
    for (const char* header : {"", "2025-03-26", "2025-06-18", "2025-11-25"}) {
        const mcp::detail::http_decision decided =
            mcp::detail::decide_post(request("tools/call"), fields(header), live);
        CHECK(told(decided) == "serve legacy");
        CHECK(decided.choice.speaks == mcp::revision::r2025_06_18);
    }
    CHECK(told(mcp::detail::decide_post(request("tools/call", R"("_meta":{"progressToken":1})"), fields(""), live)) ==
          "serve legacy");
    // Mcp-Method does not decide the era.
    CHECK(told(mcp::detail::decide_post(request("tools/call"), fields("", "tools/list", "x"), live)) == "serve legacy");
}

TEST_CASE("no key, no session: 400; unknown session: 404") {
    for (const char* header : {"", "2025-06-18"}) {
        CHECK(told(mcp::detail::decide_post(request("tools/list"), fields(header), none)) == "refuse 400 -32600");
        CHECK(told(mcp::detail::decide_post(request("tools/list"), fields(header), unknown)) == "refuse 404 -32600");
    }
    CHECK(told(mcp::detail::decide_post(request("ping"), fields(""), none)) == "refuse 400 -32600");
}

TEST_CASE("no key, unknown header version: 400, and the error names every served revision") {
    for (const char* version : {"2024-11-05", "2027-01-01", "latest", ""}) {
        mcp::detail::mcp_fields with = fields("");
        with.version = version;
        for (const mcp::detail::session_facts& any : {none, unknown, live}) {
            const mcp::detail::http_decision decided = mcp::detail::decide_post(request("tools/list"), with, any);
            CHECK(told(decided) == "refuse 400 -32022");
            CHECK(decided.error.data == R"({"supported":["2025-03-26","2025-06-18","2025-11-25","2026-07-28"],)"
                                        R"("requested":")" + std::string(version) + "\"}");
            for (const mcp::revision one : mcp::detail::legacy_revisions)
                CHECK(decided.error.message.find(to_string(one)) != std::string::npos);
            CHECK(decided.error.message.find(modern) != std::string::npos);
        }
    }
}

TEST_CASE("notifications: dropped in the modern era, accepted in a live session, refused in an unknown one") {
    const mcp::detail::rpc_message plain =
        mcp::detail::decode(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    const mcp::detail::rpc_message keyed =
        mcp::detail::decode(R"({"jsonrpc":"2.0","method":"notifications/x","params":{)" + meta(modern) + "}}");
    for (const mcp::detail::rpc_message& one : {plain, keyed}) {
        for (const mcp::detail::session_facts& any : {none, unknown, live})
            CHECK(told(mcp::detail::decide_post(one, fields(modern), any)) == "drop 202");
    }
    CHECK(told(mcp::detail::decide_post(plain, fields(""), live)) == "take_notice 202");
    CHECK(told(mcp::detail::decide_post(plain, fields("2025-06-18"), live)) == "take_notice 202");
    CHECK(told(mcp::detail::decide_post(plain, fields(""), none)) == "drop 202");
    CHECK(told(mcp::detail::decide_post(plain, fields(""), unknown)) == "refuse 404 -32600");
    CHECK(told(mcp::detail::decide_post(plain, fields("1999-01-01"), live)) == "refuse 400 -32022");
}

TEST_CASE("a posted response: accepted only for a live session") {
    const mcp::detail::rpc_message response = mcp::detail::decode(R"({"jsonrpc":"2.0","id":0,"result":{}})");
    CHECK(told(mcp::detail::decide_post(response, fields(""), live)) == "take_response 202");
    CHECK(told(mcp::detail::decide_post(response, fields("2025-06-18"), live)) == "take_response 202");
    CHECK(told(mcp::detail::decide_post(response, fields(""), none)) == "refuse 400 -32600");
    CHECK(told(mcp::detail::decide_post(response, fields(""), unknown)) == "refuse 404 -32600");
    CHECK(told(mcp::detail::decide_post(response, fields(modern), live)) == "refuse 400 -32600");
    CHECK(told(mcp::detail::decide_post(response, fields("1999-01-01"), live)) == "refuse 400 -32022");
}

TEST_CASE("an array, an empty body, and text that is not JSON") {
    const auto body = [](std::string_view text, const mcp::detail::session_facts& in) {
        return told(mcp::detail::decide_post(mcp::detail::decode(text), fields(""), in));
    };
    for (const mcp::detail::session_facts& any : {none, unknown, live}) {
        CHECK(body(R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", any) == "refuse 400 -32600");
        CHECK(body("", any) == "refuse 400 -32700");
        CHECK(body("{\"jsonrpc\":", any) == "refuse 400 -32700");
        CHECK(body("\xFF", any) == "refuse 400 -32700");
        CHECK(body("5", any) == "refuse 400 -32600");
        CHECK(body(R"({"jsonrpc":"1.0","id":1,"method":"ping"})", any) == "refuse 400 -32600");
    }
}

TEST_CASE("GET and DELETE: only with a live session") {
    for (const bool ends : {false, true}) {
        const std::string done = ends ? "end_session 200" : "open_stream 200";
        for (const mcp::detail::session_facts& any : {none, unknown, live})
            CHECK(told(mcp::detail::decide_session_method(ends, fields(modern), any)) == "refuse 405");
        CHECK(told(mcp::detail::decide_session_method(ends, fields(""), none)) == "refuse 405");
        CHECK(told(mcp::detail::decide_session_method(ends, fields("2025-06-18"), none)) == "refuse 405");
        CHECK(told(mcp::detail::decide_session_method(ends, fields(""), unknown)) == "refuse 404 -32600");
        CHECK(told(mcp::detail::decide_session_method(ends, fields(""), live)) == done);
        CHECK(told(mcp::detail::decide_session_method(ends, fields("2025-11-25"), live)) == done);
        CHECK(told(mcp::detail::decide_session_method(ends, fields("1999-01-01"), live)) == "refuse 400 -32022");
    }
    mcp::detail::mcp_fields json_only = fields("");
    json_only.takes_events = false;
    CHECK(told(mcp::detail::decide_session_method(false, json_only, live)) == "refuse 406 -32600");
    CHECK(told(mcp::detail::decide_session_method(true, json_only, live)) == "end_session 200");
}

TEST_CASE("subscriptions/listen without an event stream: 406") {
    mcp::detail::mcp_fields json_only = fields(modern, "subscriptions/listen");
    CHECK(told(mcp::detail::decide_post(request("subscriptions/listen", meta(modern)), json_only, none)) ==
          "serve modern");
    json_only.takes_events = false;
    CHECK(told(mcp::detail::decide_post(request("subscriptions/listen", meta(modern)), json_only, none)) ==
          "refuse 406 -32600");
}

TEST_CASE("Last-Event-ID on a POST changes nothing") {
    mcp::detail::mcp_fields with = fields("");
    with.last_event = "s1_4";
    CHECK(told(mcp::detail::decide_post(request("tools/list"), with, live)) == "serve legacy");
    with = fields(modern, "tools/list");
    with.last_event = "s1_4";
    CHECK(told(mcp::detail::decide_post(request("tools/list", meta(modern)), with, none)) == "serve modern");
}

TEST_CASE("Mcp-Method equals the method, byte by byte") {
    const auto named = [](std::string_view header) {
        return told(mcp::detail::decide_post(request("tools/list", meta(modern)), fields(modern, header), none));
    };
    CHECK(named("tools/list") == "serve modern");
    for (const char* wrong : {"", "TOOLS/LIST", "tools/call", "tools/list2", "=?base64?dG9vbHMvbGlzdA==?="})
        CHECK(named(wrong) == "refuse 400 -32020");
    // The method is looked up later: an unknown method with the right field is served, and refused there.
    CHECK(told(mcp::detail::decide_post(request("unknown/method", meta(modern)), fields(modern, "unknown/method"),
                                        none)) == "serve modern");
}

TEST_CASE("Mcp-Name repeats the name in the params") {
    const auto named = [](std::string_view method, std::string_view member, std::string_view value,
                          std::string_view header) {
        const std::string params = '"' + std::string(member) + "\":\"" + std::string(value) + "\"," + meta(modern);
        return told(mcp::detail::decide_post(request(method, params), fields(modern, method, header), none));
    };
    CHECK(named("tools/call", "name", "buy", "buy") == "serve modern");
    CHECK(named("tools/call", "name", "buy", "=?base64?YnV5?=") == "serve modern");
    CHECK(named("prompts/get", "name", "buy", "buy") == "serve modern");
    CHECK(named("resources/read", "uri", "x://a", "x://a") == "serve modern");
    CHECK(named("tasks/get", "taskId", "t", "t") == "serve modern");
    CHECK(named("tools/list", "name", "buy", "") == "serve modern");
    for (const char* method : {"tools/call", "prompts/get"}) {
        CHECK(named(method, "name", "buy", "") == "refuse 400 -32020");
        CHECK(named(method, "name", "buy", "Buy") == "refuse 400 -32020");
        CHECK(named(method, "name", "buy", "=?base64?YnV5") == "refuse 400 -32020");
        CHECK(named(method, "name", "buy", "=?base64?YnV5=?=") == "refuse 400 -32020");
        CHECK(named(method, "name", "buy", "=?BASE64?YnV5?=") == "refuse 400 -32020");
    }
    CHECK(named("resources/read", "uri", "x://a", "x://b") == "refuse 400 -32020");
    CHECK(named("tasks/cancel", "taskId", "t", "u") == "refuse 400 -32020");
    CHECK(named("tools/call", "other", "buy", "buy") == "refuse 400 -32020");
    // The method refuses a body that names nothing.
    CHECK(named("tools/call", "other", "buy", "") == "serve modern");
}

TEST_CASE("field values are literal, or canonical base64 of UTF-8") {
    CHECK(mcp::detail::decode_field("Hello") == "Hello");
    CHECK(mcp::detail::decode_field("") == "");
    CHECK(mcp::detail::decode_field("=?base64?SGVsbG8=?=") == "Hello");
    CHECK(mcp::detail::decode_field("=?base64?"
                                    "?=") == "");
    CHECK(mcp::detail::decode_field("=?base64?w6Q=?=") == "\xC3\xA4");
    CHECK(mcp::detail::decode_field("SGVsbG8=") == "SGVsbG8=");
    CHECK(mcp::detail::decode_field("=?base64?SGVsbG8=") == "=?base64?SGVsbG8=");
    CHECK(mcp::detail::decode_field("SGVsbG8=?=") == "SGVsbG8=?=");
    CHECK(mcp::detail::decode_field("=?base64?=") == "=?base64?=");
    for (const char* wrong : {"=?base64?SGVsbG8?=", "=?base64?SGVs!!!bG8=?=", "=?base64?SGVsbG9=?=",
                              "=?base64?SGVsbG8==?=", "=?base64?_w==?=", "=?base64?/w==?=", "=?base64?SGVs bG8=?="})
        CHECK_FALSE(mcp::detail::decode_field(wrong));
}

TEST_CASE("Accept lists the media types of the answer") {
    const auto takes = [](std::vector<http::header> headers) {
        const mcp::detail::mcp_fields read =
            mcp::detail::read_fields({.method = "POST", .target = "/mcp", .headers = std::move(headers)});
        return std::string(read.takes_json ? "json " : "") + (read.takes_events ? "events" : "");
    };
    CHECK(takes({}) == "json events");
    CHECK(takes({{"Accept", "application/json, text/event-stream"}}) == "json events");
    CHECK(takes({{"accept", "TEXT/Event-Stream;q=0.5 , Application/JSON; charset=utf-8"}}) == "json events");
    CHECK(takes({{"Accept", "application/json"}, {"Accept", "text/event-stream"}}) == "json events");
    CHECK(takes({{"Accept", "*/*"}}) == "json events");
    CHECK(takes({{"Accept", "application/*"}}) == "json ");
    CHECK(takes({{"Accept", "application/json;q=0, text/*"}}) == "events");
    CHECK(takes({{"Accept", "text/event-stream; q=0.0, application/json; q=0.001"}}) == "json ");
    CHECK(takes({{"Accept", "text/html"}}) == "");
    CHECK(takes({{"Accept", ",,;q=0,application/jsonp"}}) == "");
    CHECK(mcp::detail::is_json_type("application/json"));
    CHECK(mcp::detail::is_json_type("Application/JSON ; charset=utf-8"));
    CHECK_FALSE(mcp::detail::is_json_type("application/jsonl"));
    CHECK_FALSE(mcp::detail::is_json_type("text/json"));
    CHECK_FALSE(mcp::detail::is_json_type(""));
}

TEST_CASE("fields that must not repeat are found, whatever their case") {
    http::request twice{.method = "POST", .target = "/mcp", .headers = {{"Mcp-Name", "a"}, {"x", "y"}, {"x", "z"}}};
    CHECK_FALSE(mcp::detail::repeated_field(twice));
    twice.headers.push_back({"mcp-name", "a"});
    CHECK(mcp::detail::repeated_field(twice) == "Mcp-Name");
}

TEST_CASE("mirrored arguments: the fields equal the arguments") {
    mcp::detail::mirrored_arguments all;
    all.add("free", R"({"type":"object"})");
    all.add("buy", R"({"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},
         "deep":{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"}}},
         "sure":{"type":"boolean","x-mcp-header":"Sure"},"items":{"type":"array","items":{"properties":
         {"x":{"x-mcp-header":"X"}}}}}})");
    const auto check = [&](std::string_view arguments, std::vector<http::header> headers) {
        const std::string params = R"({"name":"buy","arguments":)" + std::string(arguments) + '}';
        const auto wrong = all.check(boost::json::parse(params).as_object(), {"POST", "/mcp", std::move(headers)});
        return wrong ? static_cast<int>(wrong->code) : 0;
    };
    CHECK(check("{}", {}) == 0);
    CHECK(check(R"({"region":null})", {}) == 0);
    CHECK(check(R"({"items":[{"x":1}]})", {}) == 0);
    CHECK(check(R"({"region":"Hello"})", {{"mcp-param-region", "Hello"}}) == 0);
    CHECK(check(R"({"region":"Hello"})", {{"Mcp-Param-Region", " =?base64?SGVsbG8=?= "}}) == 0);
    CHECK(check(R"({"region":"SGVsbG8="})", {{"Mcp-Param-Region", "SGVsbG8="}}) == 0);
    CHECK(check(R"({"deep":{"n":42}})", {{"Mcp-Param-N", "42"}}) == 0);
    CHECK(check(R"({"deep":{"n":42}})", {{"Mcp-Param-N", "42.0"}}) == 0);
    CHECK(check(R"({"deep":{"n":9007199254740993}})", {{"Mcp-Param-N", "9007199254740993"}}) == 0);
    CHECK(check(R"({"sure":true})", {{"Mcp-Param-Sure", "true"}}) == 0);
    CHECK(check(R"({"region":"Hello"})", {}) == -32020);
    CHECK(check("{}", {{"Mcp-Param-Region", "Hello"}}) == -32020);
    CHECK(check(R"({"region":"Hello"})", {{"Mcp-Param-Region", "hello"}}) == -32020);
    CHECK(check(R"({"region":"Hello"})", {{"Mcp-Param-Region", "=?base64?SGVsbG8?="}}) == -32020);
    CHECK(check(R"({"region":"a"})", {{"Mcp-Param-Region", "a"}, {"mcp-param-region", "a"}}) == -32020);
    CHECK(check(R"({"deep":{"n":9007199254740993}})", {{"Mcp-Param-N", "9007199254740992"}}) == -32020);
    CHECK(check(R"({"deep":{"n":42}})", {{"Mcp-Param-N", "42x"}}) == -32020);
    CHECK(check(R"({"sure":true})", {{"Mcp-Param-Sure", "True"}}) == -32020);
    CHECK(check(R"({"sure":[]})", {{"Mcp-Param-Sure", "[]"}}) == -32020);
    const auto other = boost::json::parse(R"({"name":"free","arguments":{"region":"x"}})").as_object();
    CHECK_FALSE(all.check(other, {"POST", "/mcp"}));
}

TEST_CASE("mirrored arguments come from the schemas of a server's tools; a confirm tool repeats none") {
    static constexpr tool_definition shelf[] = {
        {.name = "free", .description = "", .input_schema = R"({"type":"object"})", .output_schema = {}},
        {.name = "buy",
         .description = "",
         .input_schema = R"({"type":"object","properties":{"region":{"type":"string","x-mcp\u002dheader":"Region"}}})",
         .output_schema = {}},
    };
    static constexpr exposed_tool names[] = {
        {"free", tool_role::free_call, 0},
        {"buy", tool_role::paid_call, 1, surface::resubmit},
        {"confirm_buy", tool_role::confirm, 1},
        {"confirm_payment", tool_role::shared_confirm, 1},
    };
    mcp::server_definition served;
    served.tools = shelf;
    served.exposed = names;
    const mcp::detail::mirrored_arguments all(served);
    const auto refused = [&](std::string_view name) {
        const std::string params = R"({"name":")" + std::string(name) + R"(","arguments":{"region":"x"}})";
        return all.check(boost::json::parse(params).as_object(), {"POST", "/mcp"}).has_value();
    };
    CHECK(refused("buy"));
    CHECK_FALSE(refused("free"));
    CHECK_FALSE(refused("confirm_buy"));
    CHECK_FALSE(refused("confirm_payment"));
    mcp::server_definition unsold = served;
    unsold.exposed = std::span(names).first(1);
    CHECK(mcp::detail::mirrored_arguments(unsold).empty());
}

}  // namespace http_dispatch_test
