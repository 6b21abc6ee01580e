// SPDX-License-Identifier: MIT
// Streamable HTTP over real sockets: who is served - tokens, sessions and their bounds, web pages.
#include "../support/http_endpoint.hpp"

#include <paymcp/async/timer.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <atomic>

namespace http_mcp_access_test {

using namespace http_test;
using namespace paymcp;
using namespace paymcp::detail;
using mcp_fixture::text_at;
using mcp_fixture::tool_call;

TEST_CASE("an open server has no principals; with tokens each call has one, and only it finds its session") {
    endpoint at(with_tokens());
    const http_answer nobody = visitor(at).post(ping);
    CHECK(nobody.status == 401);
    CHECK(nobody.header("WWW-Authenticate") == "Bearer");
    const http_answer wrong = visitor(at, "eve-token").initialize();
    CHECK(wrong.status == 401);
    CHECK(wrong.header("WWW-Authenticate") == "Bearer error=\"invalid_token\"");
    CHECK(wrong.body.find("eve-token") == std::string::npos);
    visitor ann(at, "ann-token");
    CHECK(ann.initialize().status == 200);
    CHECK(text_at(ann.post(tool_call("1", "echo", R"({"text":"I am "})")).json(), "/result/content/0/text") ==
          "I am ann");
    CHECK(text_at(visitor(at, "bob-token")
                      .post(visitor::modern_call("echo", R"({"text":"I am "})"),
                            visitor::modern_fields("tools/call", "echo"))
                      .json(),
                  "/result/content/0/text") == "I am bob");
    visitor bob(at, "bob-token");
    bob.session = ann.session;
    CHECK(bob.post(ping).status == 404);
    CHECK(bob.open("DELETE", "").second.status == 404);
    CHECK(ann.post(ping).status == 200);
    CHECK(client(at.where()).ask("GET", "/.well-known/oauth-protected-resource", {}).status == 404);
}

TEST_CASE("the challenge names the authorization server where one is configured") {
    mcp::http_host_options options = with_tokens();
    options.mcp.resource.authorization_servers = {"https://as.example.com"};
    endpoint at(std::move(options));
    const std::string base = "http://127.0.0.1:" + std::to_string(at.where().port());
    CHECK(visitor(at).post(ping).header("WWW-Authenticate") ==
          "Bearer resource_metadata=\"" + base + "/.well-known/oauth-protected-resource/mcp\"");
    for (const char* path : {"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"}) {
        const http_answer told = client(at.where()).ask("GET", path, {});
        CHECK(told.status == 200);
        CHECK(text_at(told.json(), "/resource") == base + "/mcp");
        CHECK(text_at(told.json(), "/authorization_servers/0") == "https://as.example.com");
    }
}

TEST_CASE("idle sessions end by the clock, and a full table ends the longest unused one") {
    testing::fake_clock time;
    mcp::http_host_options options;
    options.mcp.sessions = {.most = 2, .idle = milliseconds(1000), .replay = {}};
    endpoint at(std::move(options), {}, time);
    visitor one(at);
    visitor two(at);
    visitor three(at);
    one.initialize();
    two.initialize();
    time.advance(milliseconds(999));
    CHECK(one.post(ping).status == 200);
    time.advance(milliseconds(1));
    CHECK(two.post(ping).status == 404);
    CHECK(one.post(ping).status == 200);

    CHECK(two.initialize().status == 200);
    time.advance(milliseconds(1));
    CHECK(one.post(ping).status == 200);
    CHECK(three.initialize().status == 200);
    CHECK(two.post(ping).status == 404);
    CHECK(one.post(ping).status == 200);

    // A session with a stream or a waiting call is not ended for another.
    const auto streams = std::pair(one.open("GET", ""), three.open("GET", ""));
    REQUIRE(streams.first.second.streams());
    REQUIRE(streams.second.second.streams());
    const http_answer full = two.initialize();
    CHECK(full.status == 503);
    CHECK(full.header("Retry-After") == "30");
    CHECK(full.json().at("id") == "init");
    CHECK(two.session.empty());
    CHECK(one.post(ping).status == 200);
}

/// A timer that counts what it is asked for, and whose time never passes.
class standing_timer final : public async::timer {
public:
    boost::asio::awaitable<void> wait(milliseconds) override {
        ++asked;
        boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                        boost::asio::steady_timer::time_point::max());
        co_await never.async_wait(boost::asio::use_awaitable);
    }

    std::atomic<int> asked = 0;
};

TEST_CASE("requests that end do not look through the sessions: the time between two sweeps runs on") {
    standing_timer waits;
    testing::fake_clock time;
    mcp::http_host_options options;
    options.waits = &waits;
    options.mcp.sessions = {.idle = milliseconds(1000), .replay = {}};
    endpoint at(std::move(options), {}, time);
    visitor idle(at);
    visitor busy(at);
    idle.initialize();
    busy.initialize();
    const auto sessions = [&] { return at.on_loop([&] { return at.host.endpoint().sessions(); }); };
    time.advance(milliseconds(999));
    for (int i = 0; i < 5; ++i) CHECK(busy.post(ping).status == 200);
    time.advance(milliseconds(1));
    for (int i = 0; i < 5; ++i) CHECK(busy.post(ping).status == 200);
    CHECK(sessions() == 2);
    CHECK(waits.asked == 1);
    at.on_loop([&] {
        at.host.endpoint().end_idle_sessions();
        return true;
    });
    CHECK(sessions() == 1);
}

TEST_CASE("a principal that opens too many sessions ends only its own") {
    mcp::http_host_options options = with_tokens();
    options.mcp.sessions = {.most = 8, .per_principal = 2, .replay = {}};
    endpoint at(std::move(options));
    visitor bob(at, "bob-token");
    bob.initialize();
    std::vector<visitor> anns(20, visitor(at, "ann-token"));
    for (visitor& one : anns) CHECK(one.initialize().status == 200);
    CHECK(bob.post(ping).status == 200);
    CHECK(at.on_loop([&] { return at.host.endpoint().sessions(); }) == 3);
    CHECK(anns.back().post(ping).status == 200);
}

TEST_CASE("CORS tells pages of an allowed origin what they may do, and tells other pages nothing") {
    announcer events;
    mcp::server_features features;
    features.announces(events, {change::tools});
    mcp::http_host_options options = with_tokens();
    options.mcp.allowed_origins = {"https://chat.example.com"};
    endpoint at(std::move(options), {.features = features});
    const http::header page{"Origin", "https://chat.example.com"};
    const auto readable = [](const http_answer& came) {
        CHECK(came.header("Access-Control-Allow-Origin") == "https://chat.example.com");
        CHECK(came.header("Vary") == "Origin");
        CHECK(came.header("Access-Control-Expose-Headers") == "Mcp-Session-Id, WWW-Authenticate");
    };
    const auto ask_first = [&](const http::header& origin, std::string_view wanted = "content-type") {
        return client(at.where())
            .ask("OPTIONS", "/mcp",
                 {origin,
                  {"Access-Control-Request-Method", "POST"},
                  {"Access-Control-Request-Headers", std::string(wanted)}});
    };
    const http_answer told = ask_first(page, "content-type, mcp-param-Region,\tx-other ,Mcp-Param-a b,mcp-param-2");
    CHECK(told.status == 204);
    readable(told);
    CHECK(told.header("Access-Control-Allow-Methods") == "POST, GET, DELETE");
    CHECK(told.header("Access-Control-Allow-Headers") ==
          "Content-Type, Accept, Authorization, Last-Event-ID, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, "
          "Mcp-Name, mcp-param-Region, mcp-param-2");
    CHECK(told.header("Access-Control-Max-Age") == "600");

    visitor ann(at, "ann-token");
    const http_answer stranger = visitor(at).post(ping, {page});
    CHECK(stranger.status == 401);
    readable(stranger);
    readable(ann.post(ping, {page}));
    ann.initialize();
    readable(ann.post(ping, {page}));
    readable(ann.post(tool_call("1", "count"), {page}));
    const auto [line, stream] = ann.open("GET", "", {page});
    REQUIRE(stream.streams());
    readable(stream);
    std::vector<http::header> modern = visitor::modern_fields("subscriptions/listen");
    modern.push_back(page);
    const auto [listener, listening] = visitor(at, "ann-token").open(
        "POST", mcp_fixture::modern("5", "subscriptions/listen", R"(,"notifications":{"toolsListChanged":true})"),
        modern);
    REQUIRE(listening.streams());
    readable(listening);
    const http_answer unasked = client(at.where()).ask("OPTIONS", "/mcp", {page});
    CHECK(unasked.status == 405);
    readable(unasked);

    const http::header elsewhere{"Origin", "https://evil.example.com"};
    for (const http_answer& refused : {ask_first(elsewhere), ann.post(ping, {elsewhere})}) {
        CHECK(refused.status == 403);
        for (const http::header& one : refused.headers) CHECK_FALSE(one.name.starts_with("Access-Control-"));
    }
    CHECK(ann.post(ping).header("Access-Control-Allow-Origin").empty());
}

}  // namespace http_mcp_access_test
