// SPDX-License-Identifier: MIT
// Streamable HTTP over real sockets: both eras on one endpoint, accepted messages and their answers.
#include "../support/http_endpoint.hpp"


#include <doctest/doctest.h>

namespace http_mcp_test {

using namespace http_test;
using namespace paymcp;
using mcp_fixture::code_of;
using mcp_fixture::text_at;
using mcp_fixture::tool_call;

TEST_CASE("a legacy session: initialize, initialized, calls, the end") {
    endpoint at;
    visitor ann(at);
    const http_answer hello = ann.initialize("2025-06-18");
    CHECK(hello.status == 200);
    CHECK(hello.header("Content-Type") == "application/json");
    CHECK(text_at(hello.json(), "/result/protocolVersion") == "2025-06-18");
    REQUIRE_FALSE(ann.session.empty());
    const http_answer noted = ann.post(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    CHECK(noted.status == 202);
    CHECK(noted.body.empty());
    CHECK(ann.post(ping, {{"MCP-Protocol-Version", "2025-06-18"}}).json() ==
          json::parse(R"({"jsonrpc":"2.0","id":5,"result":{}})"));
    const http_answer called = ann.post(tool_call("\"a\"", "echo", R"({"text":"hi"})"));
    CHECK(called.json().at("id") == "a");
    CHECK(text_at(called.json(), "/result/content/0/text") == "hi");
    CHECK(called.header("Mcp-Session-Id").empty());
    CHECK(at.on_loop([&] { return at.host.endpoint().sessions(); }) == 1);

    CHECK(ann.open("DELETE", "").second.status == 204);
    CHECK(ann.post(ping).status == 404);
    CHECK(ann.open("DELETE", "").second.status == 404);
    CHECK(ann.open("GET", "").second.status == 404);
}

TEST_CASE("/mcp/ equals /mcp, and no path below it exists") {
    endpoint at;
    const auto ask = [&](std::string_view path, std::string_view body, std::vector<http::header> more) {
        more.push_back({"Accept", "application/json, text/event-stream"});
        more.push_back({"Content-Type", "application/json"});
        return client(at.where()).ask("POST", path, more, body);
    };
    const std::string hello =
        R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}})";
    for (const char* path : {"/mcp", "/mcp/", "/mcp/?from=here"}) {
        CAPTURE(path);
        const http_answer opened = ask(path, hello, {});
        CHECK(opened.status == 200);
        const std::string session = opened.header("Mcp-Session-Id");
        CHECK(ask("/mcp", ping, {{"Mcp-Session-Id", session}}).status == 200);
        CHECK(client(at.where()).ask("DELETE", path, {{"Mcp-Session-Id", session}}).status == 204);
        CHECK(ask(path, visitor::modern_call("echo", R"({"text":"hi"})"), visitor::modern_fields("tools/call", "echo"))
                  .status == 200);
    }
    for (const char* path : {"/mcp//", "/mcp/x", "/mcpx", "//mcp", "/mcp/mcp", "/MCP"})
        CHECK(ask(path, hello, {}).status == 404);
}

TEST_CASE("initialize is negotiated by its body, whatever version fields accompany it") {
    endpoint at;
    visitor ann(at);
    const auto hello = [&](std::string_view asked, std::vector<http::header> fields) {
        return ann.post(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":")" +
                            std::string(asked) + R"(","capabilities":{},"clientInfo":{"name":"c","version":"1"}}})",
                        std::move(fields));
    };
    for (const char* field : {"2024-11-05", "2027-01-01", "2026-07-28", "2025-03-26", "", "x"}) {
        CAPTURE(field);
        for (const auto& [asked, agreed] : {std::pair("2025-06-18", "2025-06-18"), {"2024-11-05", "2025-11-25"}}) {
            const http_answer came = hello(asked, {{"MCP-Protocol-Version", field}});
            CHECK(came.status == 200);
            CHECK(text_at(came.json(), "/result/protocolVersion") == agreed);
            CHECK_FALSE(came.header("Mcp-Session-Id").empty());
        }
    }
    const std::vector<http::header> two{{"MCP-Protocol-Version", "2025-06-18"}, {"MCP-Protocol-Version", "2025-11-25"}};
    CHECK(hello("2025-06-18", two).status == 200);
    CHECK(ann.post(ping, two).status == 400);
}

TEST_CASE("null arguments count as absent, in both eras") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    const http_answer counted = ann.post(tool_call("1", "count", "null"));
    CHECK(counted.json().at_pointer("/result/structuredContent/n") == 1);
    CHECK(ann.post(visitor::modern_call("count", "null"), visitor::modern_fields("tools/call", "count"))
              .json()
              .at_pointer("/result/structuredContent/n") == 1);
    // A tool that needs an argument names it; the message itself is valid.
    CHECK(text_at(ann.post(tool_call("2", "echo", "null")).json(), "/result/content/0/text").find("/text") !=
          std::string::npos);
    for (const char* wrong : {"5", "[]", "\"\"", "false"})
        CHECK(code_of(ann.post(tool_call("3", "count", wrong)).json()) == -32602);
}

TEST_CASE("a stateless request needs no session, gets no session, and answers with an HTTP status") {
    endpoint at;
    visitor ann(at);
    const http_answer called =
        ann.post(visitor::modern_call("echo", R"({"text":"hi"})"), visitor::modern_fields("tools/call", "echo"));
    CHECK(called.status == 200);
    CHECK(called.header("Content-Type") == "application/json");
    CHECK(called.header("Mcp-Session-Id").empty());
    CHECK(text_at(called.json(), "/result/resultType") == "complete");
    ann.session = "whatever";
    CHECK(ann.post(mcp_fixture::modern("1", "server/discover"), visitor::modern_fields("server/discover")).status ==
          200);
    for (const char* method : {"initialize", "ping", "unknown/method"}) {
        const http_answer refused = ann.post(mcp_fixture::modern("9", method), visitor::modern_fields(method));
        CHECK(refused.status == 404);
        CHECK(code_of(refused.json()) == -32601);
        CHECK(refused.json().at("id") == 9);
    }
    const http_answer mismatched =
        ann.post(mcp_fixture::modern("9", "tools/list"), visitor::modern_fields("tools/call"));
    CHECK(mismatched.status == 400);
    CHECK(code_of(mismatched.json()) == -32020);
    CHECK(ann.post(visitor::modern_call("none"), visitor::modern_fields("tools/call", "none")).status == 200);
    const http_answer noted =
        ann.post(R"({"jsonrpc":"2.0","method":"notifications/x"})", {{"MCP-Protocol-Version", "2026-07-28"}});
    CHECK(noted.status == 202);
    CHECK(ann.open("GET", "", {{"MCP-Protocol-Version", "2026-07-28"}}).second.status == 405);
    CHECK(at.on_loop([&] { return at.host.endpoint().sessions(); }) == 0);
}

TEST_CASE("both eras are served at the same time, also on one connection") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    client line(at.where());
    auto legacy = ann.common({{"Content-Type", "application/json"}});
    auto modern = legacy;
    for (const http::header& one : visitor::modern_fields("tools/list")) modern.push_back(one);
    for (int round = 0; round < 3; ++round) {
        CHECK(line.ask("POST", "/mcp", legacy, ping).json().at("id") == 5);
        CHECK(text_at(line.ask("POST", "/mcp", modern, mcp_fixture::modern("1", "tools/list")).json(),
                      "/result/resultType") == "complete");
    }
}

TEST_CASE("a client for JSON only gets no progress; one for events only gets the response as an event") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    const http_answer whole =
        ann.post(tool_call("3", "report", "{}", R"({"progressToken":"t"})"), {{"Accept", "application/json"}});
    CHECK(whole.header("Content-Type") == "application/json");
    CHECK(whole.json().at("id") == 3);
    for (const bool legacy : {true, false}) {
        auto [line, begun] = legacy ? ann.open("POST", ping, {{"Accept", "text/event-stream"}})
                                    : ann.open("POST", mcp_fixture::modern("5", "server/discover"),
                                               {{"Accept", "text/event-stream"},
                                                {"MCP-Protocol-Version", "2026-07-28"},
                                                {"Mcp-Method", "server/discover"}});
        REQUIRE(begun.streams());
        CHECK(line->next_message().at("id") == 5);
        CHECK_FALSE(line->next_event());
    }
    CHECK(ann.post(ping, {{"Accept", "text/html"}}).status == 406);
    CHECK(ann.post(ping, {{"Content-Type", "text/plain"}}).status == 415);
    CHECK(ann.post(ping, {{"Content-Encoding", "gzip"}}).status == 415);
    for (const char* method : {"PUT", "HEAD", "OPTIONS", "PATCH"}) {
        const http_answer refused = client(at.where()).ask(method, "/mcp", ann.common({{"Connection", "close"}}));
        CHECK(refused.status == 405);
        CHECK(refused.header("Allow") == "GET, POST, DELETE");
    }
}

TEST_CASE("arrays are accepted in a session of 2025-03-26, and answered as one array") {
    endpoint at;
    visitor ann(at);
    ann.initialize("2025-03-26");
    const http_answer both = ann.post("[" + ping + R"(,{"jsonrpc":"2.0","method":"notifications/initialized"},)" +
                                      tool_call("6", "count") + "]");
    REQUIRE(both.json().is_array());
    CHECK(both.json().as_array().size() == 2);
    CHECK(ann.post(R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])").status == 202);
    for (const auto& [unreadable, code] : {std::pair("[}", -32700), std::pair("[]", -32600)}) {
        const http_answer refused = ann.post(unreadable);
        CHECK(refused.status == 400);
        CHECK(code_of(refused.json()) == code);
        CHECK_FALSE(refused.json().as_object().contains("id"));
    }
    visitor newer(at);
    newer.initialize("2025-06-18");
    for (const visitor& one : {newer, visitor(at)}) {
        const http_answer refused = one.post("[" + ping + "]");
        CHECK(refused.status == 400);
        CHECK(code_of(refused.json()) == -32600);
    }
}

TEST_CASE("operators see health and metrics") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    ann.post(tool_call("1", "count"));
    CHECK(client(at.where()).ask("GET", "/healthz", {}).status == 200);
    const http_answer counted = client(at.where()).ask("GET", "/metrics", {});
    CHECK(counted.header("Content-Type").starts_with("text/plain; version=0.0.4"));
    CHECK(counted.body.find("paymcp_sessions 1\n") != std::string::npos);
    CHECK(counted.body.find(ann.session) == std::string::npos);
    CHECK(client(at.where()).ask("POST", "/metrics", {}).status == 405);
}

}  // namespace http_mcp_test
