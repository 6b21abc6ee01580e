// SPDX-License-Identifier: MIT
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/protocol_version.hpp>
#include <paymcp/mcp/protocol/identity.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <iomanip>
#include <string>
#include <string_view>
#include <variant>

namespace mcp_wire_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::mcp;

mcp::detail::rpc_refusal refused(std::string_view text, const mcp::detail::rpc_limits& limits = {}) {
    const mcp::detail::rpc_message message = mcp::detail::decode(text, limits);
    const auto* refusal = std::get_if<mcp::detail::rpc_refusal>(&message);
    REQUIRE(refusal != nullptr);
    return *refusal;
}

mcp::detail::rpc_request request(std::string_view text) {
    mcp::detail::rpc_message message = mcp::detail::decode(text);
    auto* found = std::get_if<mcp::detail::rpc_request>(&message);
    REQUIRE(found != nullptr);
    return std::move(*found);
}

std::string nested(std::size_t arrays) {
    return R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":)" + std::string(arrays, '[') +
           std::string(arrays, ']') + "}}";
}

std::string with_id(std::string_view id) { return R"({"jsonrpc":"2.0","id":)" + std::string(id) + R"(,"method":"m"})"; }

}  // namespace

TEST_CASE("a request keeps its id as written") {
    for (const std::string_view id : {"0", "7", "-1", "9223372036854775807", "-9223372036854775808",
                                      "18446744073709551615", R"("a")", R"("")", R"("7")", "\"\xC3\xA9\""}) {
        CAPTURE(id);
        const mcp::detail::rpc_request read = request(with_id(id));
        CHECK(read.id.json == id);
        CHECK(read.method == "m");
        CHECK(read.params.empty());
    }
}

TEST_CASE("hostile id types are refused, and no id is invented") {
    for (const std::string_view id :
         {"null", "true", "1.5", "18446744073709551616", "99999999999999999999999999999", "{}", "[1]"}) {
        CAPTURE(id);
        const mcp::detail::rpc_refusal refusal = refused(with_id(id));
        CHECK(refusal.error.code == mcp::detail::error_code::invalid_request);
        CHECK_FALSE(refusal.id);
    }
    // An integer in another spelling is refused, too, but its sender is answered.
    for (const char* id : {"1.0", "1e3", "-2.0E0"}) CHECK(refused(with_id(id)).id == mcp::detail::request_id{id});
}

TEST_CASE("hostile depth: 64 levels are read, 65 are refused") {
    CHECK(std::holds_alternative<mcp::detail::rpc_request>(mcp::detail::decode(nested(62))));
    const mcp::detail::rpc_refusal refusal = refused(nested(63));
    CHECK(refusal.error.code == mcp::detail::error_code::invalid_request);
    CHECK(refusal.error.message == "The message nests deeper than 64 levels.");
    CHECK(refused(std::string(2'000'000, '[')).error.code == mcp::detail::error_code::invalid_request);
}

TEST_CASE("hostile truncation: every prefix of a message is a parse error") {
    const std::string whole =
        R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a\u00e9","arguments":{"x":[1,2]}}})";
    CHECK(std::holds_alternative<mcp::detail::rpc_request>(mcp::detail::decode(whole)));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        const mcp::detail::rpc_refusal refusal = refused(std::string_view(whole).substr(0, size));
        CHECK(refusal.error.code == mcp::detail::error_code::parse_error);
        CHECK_FALSE(refusal.id);
    }
    CHECK(refused(whole + "x").error.code == mcp::detail::error_code::parse_error);
    CHECK(refused(whole + whole).error.code == mcp::detail::error_code::parse_error);
}

TEST_CASE("hostile bytes: invalid UTF-8 is refused with its id, and never echoed") {
    for (const std::string_view bytes : {"\xFF", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3",
                                         "\x80", "\xF8\x88\x80\x80\x80"}) {
        const std::string method = R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(bytes) + "\"}";
        const std::string key = R"({"jsonrpc":"2.0","id":1,"method":"m","params":{")" + std::string(bytes) + "\":1}}";
        for (const std::string& text : {method, key}) {
            CHECK(refused(text).error.code == mcp::detail::error_code::invalid_request);
            CHECK(refused(text).error.message == "The message is not UTF-8.");
            CHECK(refused(text).id == mcp::detail::request_id{"1"});
        }
        CHECK(refused('"' + std::string(bytes) + '"').error.code == mcp::detail::error_code::parse_error);
    }
    CHECK(refused("\xEF\xBB\xBF" + with_id("1")).error.message == "The message begins with a byte order mark.");
    CHECK(refused(std::string_view("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\0\"}", 39)).error.code ==
          mcp::detail::error_code::parse_error);
    CHECK(refused(R"({"jsonrpc":"2.0","id":1,"method":"\ud800"})").error.code ==
          mcp::detail::error_code::invalid_request);
}

TEST_CASE("hostile duplicates: no member may repeat, however it is spelled") {
    const mcp::detail::rpc_refusal method =
        refused(R"({"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"})");
    CHECK(method.error.code == mcp::detail::error_code::invalid_request);
    CHECK(method.id == mcp::detail::request_id{"1"});
    CHECK_FALSE(refused(R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})").id);
    CHECK_FALSE(refused(R"({"jsonrpc":"2.0","id":1,"\u0069d":2,"method":"ping"})").id);
    const mcp::detail::rpc_refusal inner =
        refused(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":{"x":1,"y":":","x":2}}})");
    CHECK(inner.error.code == mcp::detail::error_code::invalid_request);
    CHECK(inner.id == mcp::detail::request_id{"1"});
    CHECK(request(R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":{"x":"\":{\\"},"b":[{"x":":"}]}})").id.json ==
          "1");
}

TEST_CASE("hostile envelopes are invalid requests, with their id if it is readable") {
    CHECK(refused("[]").error.code == mcp::detail::error_code::invalid_request);
    CHECK(refused("[" + with_id("1") + "]").error.message ==
          "An array of messages is not accepted; send them one by one.");
    for (const std::string_view scalar : {"1", "null", "true", "\"x\""})
        CHECK(refused(scalar).error.code == mcp::detail::error_code::invalid_request);
    CHECK(refused("{}").error.code == mcp::detail::error_code::invalid_request);
    for (const std::string_view version : {"\"1.0\"", "2.0", "2", "null", "\"2.0 \""}) {
        CAPTURE(version);
        const mcp::detail::rpc_refusal refusal =
            refused(R"({"jsonrpc":)" + std::string(version) + R"(,"id":1,"method":"m"})");
        CHECK(refusal.error.code == mcp::detail::error_code::invalid_request);
        CHECK(refusal.id == mcp::detail::request_id{"1"});
    }
    CHECK(refused(R"({"id":1,"method":"m"})").id == mcp::detail::request_id{"1"});
    CHECK(refused(R"({"jsonrpc":"2.0","id":1,"method":5})").error.code == mcp::detail::error_code::invalid_request);
    CHECK(refused(R"({"jsonrpc":"2.0","id":1})").error.code == mcp::detail::error_code::invalid_request);
    CHECK(refused(R"({"jsonrpc":"2.0","id":1,"method":"m","result":{}})").error.code ==
          mcp::detail::error_code::invalid_request);
    CHECK(refused(R"({"jsonrpc":"2.0","id":1,"method":"m","params":[1]})").error.code ==
          mcp::detail::error_code::invalid_params);
}

TEST_CASE("hostile size: a message is at most as long as the limit") {
    const std::string text = with_id("1");
    CHECK(std::holds_alternative<mcp::detail::rpc_request>(mcp::detail::decode(text, {.bytes = text.size()})));
    CHECK(refused(text, {.bytes = text.size() - 1}).error.code == mcp::detail::error_code::invalid_request);
    CHECK(refused(text, {.bytes = text.size() - 1}).id == mcp::detail::request_id{"1"});
}

TEST_CASE("notifications and responses are distinguished from requests") {
    const mcp::detail::rpc_message cancel =
        mcp::detail::decode(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
    REQUIRE(std::holds_alternative<mcp::detail::rpc_notification>(cancel));
    CHECK(std::get<mcp::detail::rpc_notification>(cancel).params.size() == 1);
    CHECK(std::holds_alternative<mcp::detail::rpc_notification>(
        mcp::detail::decode(R"({"jsonrpc":"2.0","method":"n","params":[1]})")));

    const mcp::detail::rpc_message good =
        mcp::detail::decode(R"({"jsonrpc":"2.0","id":3,"result":{"action":"accept"}})");
    REQUIRE(std::holds_alternative<mcp::detail::rpc_response>(good));
    CHECK(std::get<mcp::detail::rpc_response>(good).id == mcp::detail::request_id{"3"});
    CHECK_FALSE(std::get<mcp::detail::rpc_response>(good).failed);
    const mcp::detail::rpc_message bad =
        mcp::detail::decode(R"({"jsonrpc":"2.0","id":3,"error":{"code":-1,"message":"no"}})");
    CHECK(std::get<mcp::detail::rpc_response>(bad).failed);
    CHECK_FALSE(
        std::get<mcp::detail::rpc_response>(mcp::detail::decode(R"({"jsonrpc":"2.0","id":null,"result":{}})")).id);
    CHECK_FALSE(
        std::get<mcp::detail::rpc_response>(mcp::detail::decode(R"({"jsonrpc":"2.0","id":3,"result":{},"error":{}})"))
            .id);
}

TEST_CASE("messages are written compactly") {
    CHECK(mcp::detail::compose_result({"7"}, "{}") == R"({"jsonrpc":"2.0","id":7,"result":{}})");
    CHECK(mcp::detail::compose_error(mcp::detail::request_id{"\"a\""},
                                     {mcp::detail::error_code::invalid_params, "say \"x\"", "{\"a\":1}"}) ==
          R"({"jsonrpc":"2.0","id":"a","error":{"code":-32602,"message":"say \"x\"","data":{"a":1}}})");
    CHECK(mcp::detail::compose_error({}, {mcp::detail::error_code::parse_error, "no"}) ==
          R"({"jsonrpc":"2.0","error":{"code":-32700,"message":"no"}})");
    CHECK(mcp::detail::compose_notification("n", "{}") == R"({"jsonrpc":"2.0","method":"n","params":{}})");
    CHECK(mcp::detail::compose_request({"0"}, "m", "{}") == R"({"jsonrpc":"2.0","id":0,"method":"m","params":{}})");
}

TEST_CASE("a string that may be changed is quoted as JSON beside <iomanip>, too") {
    std::string text = "a\n";
    CHECK(quoted(text) == R"("a\u000a")");
}

TEST_CASE("strings are quoted as UTF-8, whatever their contents") {
    CHECK(quoted("a\n\"\\\x01\xC3\xA9") == "\"a\\u000a\\\"\\\\\\u0001\xC3\xA9\"");
    CHECK(quoted("a\xFF" "b\xE2\x82") == "\"a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD\"");
    CHECK(shortened(std::string(63, 'a') + "\xC3\xA9") == std::string(63, 'a') + "...");
    CHECK(shortened("short") == "short");
}

TEST_CASE("a character that needs an escape is found at every place of a long text") {
    for (std::size_t at = 0; at < 40; ++at) {
        CAPTURE(at);
        for (const std::string found : {"\"", "\\", "\n", "\x1F"}) {
            std::string text(40, 'a');
            text.replace(at, 1, found);
            const std::string escaped = found[0] < ' ' ? (found == "\n" ? "\\u000a" : "\\u001f") : '\\' + found;
            CHECK(quoted(text) == '"' + std::string(at, 'a') + escaped + std::string(39 - at, 'a') + '"');
        }
        std::string broken(40, 'a');
        broken[at] = '\xFF';
        CHECK(quoted(broken) == '"' + std::string(at, 'a') + "\xEF\xBF\xBD" + std::string(39 - at, 'a') + '"');
        std::string accented(40, 'a');
        accented.replace(at, 1, "\xC3\xA9");
        CHECK(quoted(accented) == '"' + accented + '"');
    }
}

TEST_CASE("numbers have their shortest form") {
    CHECK(number_text(50) == "50");
    CHECK(number_text(0.1) == "0.1");
    CHECK(number_text(-2.5) == "-2.5");
}

TEST_CASE("a client's declared elicitation modes are read, and no others") {
    const auto read = [](std::string_view text) {
        return mcp::detail::read_capabilities(boost::json::parse(text).as_object());
    };
    using enum declared;
    CHECK(read("{}") == mcp::client_capabilities{no, no});
    CHECK(read(R"({"elicitation":{}})") == mcp::client_capabilities{yes, no});
    CHECK(read(R"({"elicitation":{"form":{}}})") == mcp::client_capabilities{yes, no});
    CHECK(read(R"({"elicitation":{"url":{}}})") == mcp::client_capabilities{no, yes});
    CHECK(read(R"({"elicitation":{"form":{},"url":{}}})") == mcp::client_capabilities{yes, yes});
    CHECK(read(R"({"elicitation":null,"sampling":{}})") == mcp::client_capabilities{no, no, true});
    CHECK(read(R"({"elicitation":{"url":null}})") == mcp::client_capabilities{yes, no});
    CHECK(mcp::client_capabilities{} == mcp::client_capabilities{unknown, unknown});
}

TEST_CASE("initialize echoes a supported revision and offers the newest for any other") {
    CHECK(mcp::detail::negotiate("2025-03-26") == mcp::revision::r2025_03_26);
    CHECK(mcp::detail::negotiate("2025-06-18") == mcp::revision::r2025_06_18);
    CHECK(mcp::detail::negotiate("2025-11-25") == mcp::revision::r2025_11_25);
    for (const std::string_view other : {"2024-11-05", "2026-07-28", "2027-01-01", "", "v999.0.0"})
        CHECK(mcp::detail::negotiate(other) == mcp::revision::r2025_11_25);
}

TEST_CASE("an identity has the members of its revision") {
    const mcp::server_identity who{
        .name = "n", .version = "1", .title = "T", .description = "D", .website_url = "https://e.org"};
    CHECK(mcp::detail::implementation_text(who, mcp::revision::r2025_03_26) == R"({"name":"n","version":"1"})");
    CHECK(mcp::detail::implementation_text(who, mcp::revision::r2025_06_18) ==
          R"({"name":"n","version":"1","title":"T"})");
    CHECK(mcp::detail::implementation_text(who, mcp::revision::r2025_11_25) ==
          R"({"name":"n","version":"1","title":"T","description":"D","websiteUrl":"https://e.org"})");
    CHECK(mcp::detail::implementation_text({.name = "n", .version = "1"}, mcp::revision::r2026_07_28) ==
          R"({"name":"n","version":"1"})");
}

namespace {

constexpr std::string_view key = R"("io.modelcontextprotocol/protocolVersion":)";
constexpr std::string_view can = R"("io.modelcontextprotocol/clientCapabilities":{})";

mcp::detail::era_decision decide(std::string_view method, const std::string& meta, bool after_initialize) {
    const std::string params = meta.empty() ? "{}" : R"({"_meta":{)" + meta + "}}";
    std::optional<legacy_session> session;
    if (after_initialize) session = legacy_session{mcp::revision::r2025_06_18, {mcp::declared::yes, mcp::declared::no}};
    return mcp::detail::decide_stdio(
        request(R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":)" + params + "}"),
        session);
}

mcp::detail::era rules(const mcp::detail::era_decision& decided) {
    REQUIRE(std::holds_alternative<mcp::detail::era_choice>(decided));
    return std::get<mcp::detail::era_choice>(decided).rules;
}

mcp::detail::rpc_error error(const mcp::detail::era_decision& decided) {
    REQUIRE(std::holds_alternative<mcp::detail::rpc_error>(decided));
    return std::get<mcp::detail::rpc_error>(decided);
}

}  // namespace

TEST_CASE("stdio era: the version key makes a request modern, before and after initialize") {
    const std::string meta = std::string(key) + "\"2026-07-28\"," + std::string(can);
    for (const bool after : {false, true}) {
        for (const std::string_view method : {"tools/list", "server/discover", "initialize", "ping"}) {
            const mcp::detail::era_decision decided = decide(method, meta, after);
            CHECK(rules(decided) == mcp::detail::era::modern);
            CHECK(std::get<mcp::detail::era_choice>(decided).speaks == mcp::revision::r2026_07_28);
            CHECK(std::get<mcp::detail::era_choice>(decided).can ==
                  mcp::client_capabilities{mcp::declared::no, mcp::declared::no});
        }
    }
}

TEST_CASE("stdio era: an unsupported version in _meta is -32022 with both lists") {
    for (const bool after : {false, true}) {
        for (const std::string_view version : {"v999.0.0", "2025-11-25", ""}) {
            const mcp::detail::rpc_error refusal =
                error(decide("tools/list", std::string(key) + quoted(version) + "," + std::string(can), after));
            CHECK(refusal.code == mcp::detail::error_code::unsupported_protocol_version);
            CHECK(refusal.data == R"({"supported":["2026-07-28"],"requested":)" + quoted(version) + "}");
        }
    }
}

TEST_CASE("stdio era: initialize without the key is the handshake, also when repeated") {
    CHECK(rules(decide("initialize", "", false)) == mcp::detail::era::handshake);
    CHECK(rules(decide("initialize", "", true)) == mcp::detail::era::handshake);
    CHECK(rules(decide("initialize", R"("progressToken":1)", false)) == mcp::detail::era::handshake);
}

TEST_CASE("stdio era: without the key, after initialize, a request is legacy at the session's revision") {
    for (const std::string_view method : {"tools/list", "ping", "server/discover", "anything"}) {
        const mcp::detail::era_decision decided =
            decide(method, R"("progressToken":1,"io.modelcontextprotocol/related-task":{})", true);
        CHECK(rules(decided) == mcp::detail::era::legacy);
        CHECK(std::get<mcp::detail::era_choice>(decided).speaks == mcp::revision::r2025_06_18);
        CHECK(std::get<mcp::detail::era_choice>(decided).can ==
              mcp::client_capabilities{mcp::declared::yes, mcp::declared::no});
    }
}

TEST_CASE("stdio era: without the key, before initialize, only ping is answered; other methods name the missing step") {
    CHECK(rules(decide("ping", "", false)) == mcp::detail::era::greeting);
    for (const std::string_view method : {"tools/list", "tools/call", "server/discover", "anything"}) {
        const mcp::detail::rpc_error refusal = error(decide(method, "", false));
        CHECK(refusal.code == mcp::detail::error_code::invalid_params);
        CHECK(refusal.message.find("initialize") != std::string::npos);
    }
}

TEST_CASE("stdio era: modern metadata without the version, or the version without capabilities, is -32602") {
    for (const bool after : {false, true}) {
        CHECK(error(decide("tools/list", std::string(can), after)).code == mcp::detail::error_code::invalid_params);
        CHECK(error(decide("server/discover", R"("io.modelcontextprotocol/clientInfo":{})", after)).code ==
              mcp::detail::error_code::invalid_params);
        CHECK(error(decide("tools/list", std::string(key) + "\"2026-07-28\"", after)).code ==
              mcp::detail::error_code::invalid_params);
        CHECK(error(decide("tools/list", std::string(key) + "5," + std::string(can), after)).code ==
              mcp::detail::error_code::invalid_params);
        CHECK(error(decide("tools/list",
                           std::string(key) + R"("2026-07-28","io.modelcontextprotocol/clientCapabilities":[])", after))
                  .code == mcp::detail::error_code::invalid_params);
    }
    const mcp::detail::rpc_request odd = request(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":5}})");
    CHECK(error(mcp::detail::decide_stdio(odd, std::nullopt)).code == mcp::detail::error_code::invalid_params);
}

}  // namespace mcp_wire_test
