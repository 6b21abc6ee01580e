// SPDX-License-Identifier: MIT
// Bodies that are too large, too deep, truncated, not UTF-8, or not valid JSON-RPC.
#include "../support/http_endpoint.hpp"

#include <paymcp/core/detail/utf8.hpp>

#include <doctest/doctest.h>

#include <array>
#include <charconv>

namespace bodies_test {

namespace {

using namespace http_test;
using namespace paymcp;
using namespace paymcp::detail;
using mcp_fixture::code_of;

/// "400 -32700": the status and the code of the error.
std::string refusal(const visitor& from, std::string_view body) {
    const http_answer came = from.post(body);
    const json::value said = json::parse(came.body.empty() ? "{}" : came.body);
    const json::value* error = said.as_object().if_contains("error");
    return std::to_string(came.status) + (error == nullptr ? "" : ' ' + json::serialize(error->at("code")));
}

/// After any input, the server still serves.
void check_alive(const endpoint& at) {
    visitor next(at);
    CHECK(next.initialize().status == 200);
    CHECK(next.post(ping).status == 200);
}

std::string nested(std::size_t depth) {
    return R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}}";
}

}  // namespace

TEST_CASE("oversized body: refused before it is read, with or without a length") {
    mcp::http_host_options options;
    options.limits.body_limit = 100'000;
    endpoint at(std::move(options));
    visitor eve(at);
    eve.initialize();
    CHECK(eve.post(std::string(100'001, ' ')).status == 413);
    client line(at.where());
    line.send(line.text("PUT", "/mcp", {{"Transfer-Encoding", "chunked"}}) + "30000\r\n" + std::string(0x30000, 'x'));
    CHECK(line.read().status == 413);
    CHECK(eve.post(ping + std::string(100'000 - ping.size(), ' ')).status == 200);
    check_alive(at);
}

TEST_CASE("deep JSON: refused at the bound, whatever its depth") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    CHECK(refusal(eve, nested(60)) == "200");
    CHECK(refusal(eve, nested(63)) == "400 -32600");
    CHECK(refusal(eve, nested(1'000'000)) == "400 -32600");
    CHECK(refusal(eve, std::string(2'000'000, '[')) == "400 -32600");
    CHECK(refusal(eve, std::string(2'000'000, '{')) == "400 -32700");
    check_alive(at);
}

TEST_CASE("truncated JSON: every cut of a message is a parse error without an id") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    for (std::size_t cut = 0; cut < ping.size(); ++cut) {
        const http_answer came = eve.post(std::string_view(ping).substr(0, cut));
        CHECK(came.status == 400);
        CHECK(code_of(came.json()) == -32700);
        CHECK_FALSE(came.json().as_object().contains("id"));
    }
    check_alive(at);
}

TEST_CASE("oversized message: scanned without being kept, and refused with its id, wherever the id is") {
    mcp::http_host_options options;
    options.limits.body_limit = 100'000;
    options.limits.skim_limit = 1'000'000;
    endpoint at(std::move(options));
    visitor eve(at);
    eve.initialize();
    const std::string much(300'000, 'x');
    for (const std::string& body :
         {R"({"jsonrpc":"2.0","id":7,"method":"ping","params":{"x":")" + much + "\"}}",
          R"({"method":"ping","params":{"id":9,"x":")" + much + R"("},"jsonrpc":"2.0","id":7})",
          R"({"method":"ping","params":{"x":"\ud800)" + much + "\xFF\"},\"jsonrpc\":\"2.0\",\"id\":7}"}) {
        const http_answer came = eve.post(body);
        CHECK(came.status == 413);
        CHECK(came.json().at("id") == 7);
        CHECK(code_of(came.json()) == -32600);
        CHECK(came.body.size() < 300);
    }
    for (const std::string& body : {R"({"jsonrpc":"2.0","method":"n","params":{"x":")" + much + "\"}}",
                                    R"({"jsonrpc":"2.0","id":1,"result":")" + much + "\"}"}) {
        const http_answer came = eve.post(body);
        CHECK(came.status == 413);
        CHECK(came.body.empty());
    }
    CHECK(refusal(eve, much) == "413 -32700");
    const http_answer array =
        eve.post(R"([{"jsonrpc":"2.0","id":1,"method":"m","params":{"x":")" + much +
                 R"("}},{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","method":"n"}])");
    CHECK(array.json().as_array().size() == 2);
    // In chunks without a length, and never more than the bound.
    client line(at.where());
    const std::string body = R"({"method":"m","x":")" + much + R"(","jsonrpc":"2.0","id":"end"})";
    std::string pieces;
    for (std::size_t from = 0; from < body.size(); from += 0x8000) {
        const std::string_view piece = std::string_view(body).substr(from, 0x8000);
        std::array<char, 16> size{};
        const auto [end, ignored] = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16);
        pieces.append(size.data(), end).append("\r\n").append(piece).append("\r\n");
    }
    const std::string head = line.text("PUT", "/mcp",
                                       {{"Transfer-Encoding", "chunked"}, {"Content-Type", "application/json"}});
    line.send("POST" + head.substr(3) + pieces + "0\r\n\r\n");
    CHECK(line.read().json().at("id") == "end");
    client endless(at.where());
    endless.send("POST" + head.substr(3) + "200000\r\n" + std::string(0x200000, ' '));
    CHECK(endless.read().status == 413);
    // A body with Expect, or for another path, is refused before it is sent.
    const std::string asking = line.text("PUT", "/mcp", {{"Content-Type", "application/json"},
                                                         {"Expect", "100-continue"},
                                                         {"Content-Length", "200000"}});
    client polite(at.where());
    polite.send("POST" + asking.substr(3));
    CHECK(polite.read().status == 413);
    client elsewhere(at.where());
    elsewhere.send(line.text("PUT", "/elsewhere", {{"Content-Length", "200000"}}));
    CHECK(elsewhere.read().status == 413);
    client foreign(at.where());
    foreign.send("POST /mcp HTTP/1.1\r\nHost: evil.example.com\r\nContent-Type: application/json\r\n"
                 "Content-Length: 200000\r\n\r\n");
    CHECK(foreign.read().status == 421);
    check_alive(at);
}

TEST_CASE("not Unicode, too deep or marked: refused with its id in both eras, and unanswered without a request") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    const std::string mark = "\xEF\xBB\xBF";
    for (const std::string& fault : {std::string(R"("\ud83d")"), std::string("\"\xC3\""),
                                     std::string(80, '[') + std::string(80, ']')}) {
        const std::string call = R"(,"method":"tools/call","params":{"name":"echo","arguments":{"text":)" + fault;
        for (const visitor& one : {eve, visitor(at)}) {
            for (const std::string& fields : {std::string("}}"), "},\"_meta\":" + modern_meta() + '}'}) {
                for (const std::string& body : {R"({"jsonrpc":"2.0","id":7)" + call + fields + '}',
                                                R"({"jsonrpc":"2.0")" + call + fields + R"(,"id":7})"}) {
                    for (const auto& headers :
                         {std::vector<http::header>{}, visitor::modern_fields("tools/call", "echo")}) {
                        const http_answer came = one.post(body, headers);
                        CHECK(came.status == 400);
                        CHECK(came.json().at("id") == 7);
                        CHECK(code_of(came.json()) == -32600);
                    }
                }
            }
        }
        for (const char* nobody : {R"("method":"n","params")", R"("id":1,"result")", R"("id":1,"error")"}) {
            const http_answer came = eve.post(R"({"jsonrpc":"2.0",)" + std::string(nobody) + ':' + fault + '}');
            CHECK(came.status == 400);
            CHECK(came.body.empty());
        }
    }
    CHECK(eve.post(mark + ping).json().at("id") == 5);
    CHECK(refusal(eve, mark + ping) == "400 -32600");
    CHECK(eve.post(R"({"jsonrpc":"2.0","id":1.0,"method":"ping"})").json().at("id") == 1.0);
    visitor old(at);
    old.initialize("2025-03-26");
    const http_answer each = old.post('[' + ping + R"(,{"jsonrpc":"2.0","id":"b","method":"ping","x":"\ud800"}])");
    CHECK(each.status == 200);
    CHECK(each.json().as_array().size() == 2);
    check_alive(at);
}

TEST_CASE("bad UTF-8: refused at any place, and never echoed") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    for (const char* bytes :
         {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xF8\x88\x80\x80\x80"}) {
        for (const std::string& text :
             {R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(bytes) + "\"}",
              R"({"jsonrpc":"2.0","id":")" + std::string(bytes) + R"(","method":"ping"})",
              R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":")" +
                  std::string(bytes) + "\"}}}"}) {
            CHECK(refusal(eve, text) == "400 -32600");
            CHECK(is_utf8(eve.post(text).body));
        }
    }
    // An escape that is half a surrogate pair is not a character, either.
    const http_answer half = eve.post(
        R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"\ud800"}}})");
    CHECK(is_utf8(half.body));
    check_alive(at);
}

TEST_CASE("repeated member: refused, so that no other program reads another call") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    for (
        const char* text :
        {R"({"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"})",
         R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})",
         R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"count","name":"paint"}})",
         R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"a","text":"b"}}})"})
        CHECK(refusal(eve, text) == "400 -32600");
    check_alive(at);
}

TEST_CASE("id of every type: strings and 64-bit integers return as sent, any other is refused") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    for (const std::string& id : std::vector<std::string>{
             "0", "-1", "7", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "\"\"", "\"a\"",
             "\"0\"", R"("\u0000")", R"("a\nb")", "\"\xC3\xA4\"", R"("</script>")"}) {
        CAPTURE(id);
        const http_answer came = eve.post(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"ping"})");
        CHECK(came.status == 200);
        CHECK(came.json().at("id") == json::parse(id));
    }
    const http_answer longest =
        eve.post(R"({"jsonrpc":"2.0","id":")" + std::string(100'000, 'i') + R"(","method":"ping"})");
    CHECK(longest.json().at("id").as_string().size() == 100'000);
    for (const std::string& id :
         std::vector<std::string>{"null", "true", "1.5", "1e400", "[]", "{}", "18446744073709551616", "-0.0", "[1]"}) {
        CAPTURE(id);
        const http_answer came = eve.post(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"ping"})");
        CHECK(came.status == 400);
        CHECK_FALSE(came.json().as_object().contains("id"));
    }
    check_alive(at);
}

TEST_CASE("malformed messages: refused with the error of their kind") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    for (const char* text : {"null", "1", "\"ping\"", "[]", "[[]]", "{}", R"({"jsonrpc":"2.0"})",
                             R"({"jsonrpc":2.0,"id":1,"method":"ping"})", R"({"jsonrpc":"2.0","id":1,"method":5})",
                             R"({"jsonrpc":"2.0","id":1,"method":"ping","result":{}})"})
        CHECK(refusal(eve, text) == "400 -32600");
    CHECK(refusal(eve, R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[]})") == "400 -32602");
    check_alive(at);
}

TEST_CASE("response splitting: the text of a client or a tool never becomes a separate header or event") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    const std::string evil = R"(a\r\nSet-Cookie: b\r\n\r\n<html>\n\nevent: message\ndata: {}\n\n)";
    const http_answer echoed = eve.post(R"({"jsonrpc":"2.0","id":")" + evil + R"(","method":")" + evil + R"("})",
                                        {{"Accept", "application/json"}});
    CHECK(echoed.header("Set-Cookie").empty());
    CHECK(echoed.body.find('\n') == std::string::npos);
    auto [line, begun] = eve.open("POST", mcp_fixture::tool_call("1", "echo", R"({"text":")" + evil + "\"}"),
                                  {{"Accept", "text/event-stream"}});
    REQUIRE(begun.streams());
    // Two events, the priming one and the response: the text never adds a third.
    std::size_t events = 0;
    while (line->next_event()) ++events;
    CHECK(events == 2);
    check_alive(at);
}

}  // namespace bodies_test
