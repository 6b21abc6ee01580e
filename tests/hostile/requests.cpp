// SPDX-License-Identifier: MIT
// Requests that are slow, doubled, smuggled, or from a forbidden origin.
#include "../support/http_endpoint.hpp"

#include <doctest/doctest.h>

namespace requests_test {

namespace {

using namespace http_test;
using namespace paymcp;
using namespace paymcp::detail;

std::string host_of(const endpoint& at) { return "127.0.0.1:" + std::to_string(at.where().port()); }

/// The whole answer to these bytes; the server must close the connection.
std::string said_to(const endpoint& at, const std::string& bytes) {
    client line(at.where());
    line.send(bytes);
    return line.read_to_end();
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t found = text.find(part); found != std::string_view::npos; found = text.find(part, found + 1))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("slow headers: a client that never finishes them is answered and disconnected") {
    mcp::http_host_options options;
    options.limits.read_timeout = milliseconds(15);
    endpoint at(std::move(options));
    CHECK(said_to(at, "POST /mcp HTTP/1.1\r\nHost: " + host_of(at) + "\r\nA").starts_with("HTTP/1.1 408 "));
    CHECK(visitor(at).initialize().status == 200);
}

TEST_CASE("slow body: a client that never finishes it is answered and disconnected") {
    mcp::http_host_options options;
    options.limits.read_timeout = milliseconds(15);
    endpoint at(std::move(options));
    const std::string head = "POST /mcp HTTP/1.1\r\nHost: " + host_of(at) + "\r\nContent-Type: application/json\r\n";
    CHECK(said_to(at, head + "Content-Length: 50\r\n\r\n{\"jsonrpc\"").starts_with("HTTP/1.1 408 "));
    CHECK(said_to(at, head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"js").starts_with("HTTP/1.1 408 "));
    CHECK(visitor(at).initialize().status == 200);
}

TEST_CASE("duplicate headers: MCP fields must not repeat, even with the same value") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    const std::vector<http::header> twice{{"Mcp-Session-Id", eve.session},
                                          {"MCP-Protocol-Version", "2025-11-25"},
                                          {"Mcp-Method", "ping"},
                                          {"Mcp-Name", "x"},
                                          {"Last-Event-ID", "s1_1"},
                                          {"Authorization", "Bearer x"},
                                          {"Origin", "http://" + host_of(at)},
                                          {"Content-Type", "application/json"}};
    for (const http::header& one : twice) {
        CAPTURE(one.name);
        visitor plain(at);
        std::string other = one.name;
        for (char& c : other) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        CHECK(plain.post(ping, {one, {other, one.value}}).status == 400);
    }
    client line(at.where());
    line.send("POST /mcp HTTP/1.1\r\nHost: " + host_of(at) + "\r\nHost: " + host_of(at) +
              "\r\nContent-Length: 0\r\n\r\n");
    CHECK(line.read().status == 400);
    CHECK(eve.post(ping).status == 200);
}

TEST_CASE("smuggling: conflicting lengths hide no second request") {
    endpoint at;
    const std::string head = "POST /mcp HTTP/1.1\r\nHost: " + host_of(at) + "\r\nContent-Type: application/json\r\n";
    const std::string smuggled = "GET /healthz HTTP/1.1\r\nHost: " + host_of(at) + "\r\n\r\n";
    for (const std::string& framing :
         {std::string("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"),
          std::string("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
          std::string("Content-Length: 5\r\nContent-Length: 0\r\n"), std::string("Content-Length: 0, 5\r\n"),
          std::string("Content-Length: +0\r\n"), std::string("Content-Length: 0x0\r\n"),
          std::string("Content-Length: \r\n"),
          std::string("Content-Length: 0\r\nContent-Length: 0\r\nTransfer-Encoding: identity\r\n"),
          std::string("Transfer-Encoding: xchunked\r\n"), std::string("Transfer-Encoding: chunked, chunked\r\n"),
          std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
          std::string("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
          std::string("Transfer-Encoding:\tgzip, chunked\r\n"), std::string("Transfer-Encoding : chunked\r\n"),
          std::string("Transfer-Encoding\r\n : chunked\r\n"), std::string(" Transfer-Encoding: chunked\r\n"),
          std::string("X: y\rTransfer-Encoding: chunked\r\n"), std::string("X: y\nTransfer-Encoding: chunked\r\n"),
          std::string("Content-Length: 0\r\nX\0Y: z\r\n", 27)}) {
        CAPTURE(framing);
        const std::string answers = said_to(at, head + framing + "\r\n0\r\n\r\n" + smuggled);
        CHECK(count_of(answers, "HTTP/1.1 ") == 1);
        CHECK((answers.starts_with("HTTP/1.1 400 ") || answers.starts_with("HTTP/1.1 501 ")));
    }
    // The same bytes without a trick are two requests.
    const std::string close = "GET /healthz HTTP/1.1\r\nConnection: close\r\nHost: " + host_of(at) + "\r\n\r\n";
    CHECK(count_of(said_to(at, head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + close), "HTTP/1.1 ") == 2);
    CHECK(count_of(said_to(at, head + "Content-Length: 0\r\n\r\n" + close), "HTTP/1.1 ") == 2);
}

TEST_CASE("wrong Origin: pages of other sites reach nothing, with any method") {
    mcp::http_host_options options;
    options.mcp.allowed_origins = {"https://chat.example.com"};
    endpoint at(std::move(options));
    visitor eve(at);
    eve.initialize();
    const std::string port = ':' + std::to_string(at.where().port());
    for (const std::string& origin :
         std::vector<std::string>{"http://evil.example.com", "https://evil.example.com", "null", "", "http://127.0.0.1",
                                  "http://chat.example.com", "https://chat.example.com.evil.com"}) {
        CAPTURE(origin);
        CHECK(eve.post(ping, {{"Origin", origin}}).status == 403);
        CHECK(eve.open("GET", "", {{"Origin", origin}}).second.status == 403);
        CHECK(eve.open("DELETE", "", {{"Origin", origin}}).second.status == 403);
    }
    CHECK(eve.post(ping, {{"Origin", "http://evil.example.com" + port}}).status == 403);
    for (const std::string& origin : std::vector<std::string>{"http://127.0.0.1" + port, "http://localhost" + port,
                                                              std::string("https://chat.example.com")})
        CHECK(eve.post(ping, {{"Origin", origin}}).status == 200);
}

TEST_CASE("wrong Host: a name rebound to our address reaches nothing") {
    endpoint at;
    for (const std::string& host : std::vector<std::string>{"evil.example.com", "evil.example.com:80",
                                                            "127.0.0.1.evil.example.com", "127.0.0.1:1"}) {
        client line(at.where());
        line.send("POST /mcp HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\nContent-Length: " +
                  std::to_string(ping.size()) + "\r\n\r\n" + ping);
        CHECK(line.read().status == 421);
    }
    CHECK(visitor(at).initialize().status == 200);
}

TEST_CASE("half-closed clients: a legacy one gets its answer, a stateless one has canceled, and no session stays") {
    endpoint at;
    mcp_fixture::release_now = false;
    visitor ann(at);
    ann.initialize();
    client legacy(at.where());
    legacy.send(legacy.text("POST", "/mcp", ann.common({{"Content-Type", "application/json"}}),
                            mcp_fixture::tool_call("1", "wait")));
    while (at.on_loop([&] { return at.host.endpoint().running(); }) != 1) std::this_thread::yield();
    legacy.finish_sending();
    client modern(at.where());
    auto fields = visitor::modern_fields("tools/call", "sleep");
    fields.push_back({"Content-Type", "application/json"});
    modern.send(modern.text("POST", "/mcp", fields, visitor::modern_call("sleep")));
    modern.finish_sending();
    // A write tells a client that has closed its end from one that has only ended its requests.
    CHECK(modern.read_to_end() == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(legacy.read_head().status == 100);
    mcp_fixture::release_now = true;
    CHECK(legacy.read().json().at("id") == 1);
    CHECK(legacy.read_to_end().empty());
    client idle(at.where());
    idle.finish_sending();
    CHECK(idle.read_to_end().empty());
    while (at.on_loop([&] { return at.host.endpoint().running(); }) != 0) std::this_thread::yield();
    while (at.host.listener().connections() != 0) std::this_thread::yield();
}

TEST_CASE("a client that does not read: progress is skipped, and the call ends") {
    endpoint at;
    visitor eve(at);
    eve.initialize();
    std::size_t offered = 0;
    std::promise<void> over;
    at.calls.act = [&](client_link& client) -> boost::asio::awaitable<gating::reply> {
        const std::string megabyte(1'000'000, 'x');
        while (client.tell(megabyte) && offered < 1000) ++offered;
        over.set_value();
        co_return gating::reply{.says = verdict::result, .output = mcp_fixture::text_output("paid")};
    };
    client line(at.where());
    line.send(line.text("POST", "/mcp", eve.common({{"Content-Type", "application/json"}}),
                        mcp_fixture::tool_call("1", "paint", R"({"text":"x"})", R"({"progressToken":1})")));
    over.get_future().wait();
    CHECK(offered < 100);
    line.reset();
    CHECK(eve.post(ping).status == 200);
}

}  // namespace requests_test
