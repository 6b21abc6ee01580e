// SPDX-License-Identifier: MIT
// Streamable HTTP over real sockets: both eras on one endpoint.
#include "../support/http_endpoint.hpp"

#include <paymcp/testing/fake_clock.hpp>

#include <doctest/doctest.h>

namespace {

using namespace http_test;
using namespace paymcp;
using mcp_fixture::code_of;
using mcp_fixture::text_at;
using mcp_fixture::tool_call;

const std::string ping = R"({"jsonrpc":"2.0","id":5,"method":"ping"})";

/// A desk that asks the client, and replies with the tool's result when it has been answered.
void ask_then_deliver(endpoint& at) {
    at.desk.act = [](client_link& client) -> boost::asio::awaitable<reply> {
        const client_answer answer =
            co_await client.ask("elicitation/create", mcp_fixture::one_question, milliseconds(60'000));
        if (answer.outcome != ask_outcome::answered)
            co_return reply{.says = verdict::link, .subject = mcp_fixture::some_payment()};
        co_return reply{.says = verdict::result, .output = mcp_fixture::text_output("paid")};
    };
}

const std::string paint = tool_call("7", "paint", R"({"text":"x"})");

}  // namespace

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

TEST_CASE("a stateless request needs no session, gets no session, and answers with its status") {
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

TEST_CASE("both eras are served at the same time, on one connection, too") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    client line(at.where());
    auto legacy = ann.common({{"Content-Type", "application/json"}});
    auto modern = legacy;
    for (const http_header& one : visitor::modern_fields("tools/list")) modern.push_back(one);
    for (int round = 0; round < 3; ++round) {
        CHECK(line.ask("POST", "/mcp", legacy, ping).json().at("id") == 5);
        CHECK(text_at(line.ask("POST", "/mcp", modern, mcp_fixture::modern("1", "tools/list")).json(),
                      "/result/resultType") == "complete");
    }
}

TEST_CASE("progress makes a stream of the answer, in both eras; the response ends it") {
    endpoint at;
    visitor ann(at);
    ann.initialize("2025-11-25");
    auto [legacy, begun] = ann.open("POST", tool_call("3", "report", "{}", R"({"progressToken":"t"})"));
    REQUIRE(begun.streams());
    CHECK(begun.header("X-Accel-Buffering") == "no");
    const auto primed = legacy->next_event();
    REQUIRE(primed);
    CHECK_FALSE(primed->id.empty());
    CHECK(primed->data.empty());
    int messages = 0;
    std::vector<std::string> ids{primed->id};
    for (auto came = legacy->next_event(); came; came = legacy->next_event()) {
        ++messages;
        for (const std::string& id : ids) CHECK(id != came->id);
        ids.push_back(came->id);
        if (json::parse(came->data).as_object().contains("result")) CHECK(json::parse(came->data).at("id") == 3);
    }
    CHECK(messages == 4);

    auto [modern, started] =
        ann.open("POST", visitor::modern_call("report", "{}", modern_meta(R"(,"progressToken":1)")),
                 visitor::modern_fields("tools/call", "report"));
    REQUIRE(started.streams());
    messages = 0;
    for (auto came = modern->next_event(); came; came = modern->next_event()) {
        ++messages;
        CHECK(came->id.empty());
    }
    CHECK(messages == 4);
    // The connection is good for another request.
    CHECK(modern->ask("GET", "/healthz", {}).body == "ok\n");
}

TEST_CASE("a client that takes JSON only hears no progress; one that takes events only gets the response as one") {
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

TEST_CASE("a question goes on the call's own stream, and its answer comes by another request") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    auto [line, begun] = ann.open("POST", paint);
    REQUIRE(begun.streams());
    const json::value question = line->next_message();
    CHECK(text_at(question, "/method") == "elicitation/create");
    const std::string answered =
        R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) + R"(,"result":{"action":"accept"}})";
    const http_answer took = ann.post(answered);
    CHECK(took.status == 202);
    CHECK(took.body.empty());
    const json::value result = line->next_message();
    CHECK(result.at("id") == 7);
    CHECK(text_at(result, "/result/content/0/text") == "paid");
    CHECK_FALSE(line->next_event());
}

TEST_CASE("a client that takes no stream is not asked") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    const http_answer told = ann.post(paint, {{"Accept", "application/json"}});
    CHECK(told.header("Content-Type") == "application/json");
    CHECK(text_at(told.json(), "/result/structuredContent/payment_id") == "pay_1");
}

TEST_CASE("an answer to another session's question is nobody's") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    visitor eve(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    eve.initialize();
    auto [line, begun] = ann.open("POST", paint);
    const json::value question = line->next_message();
    const std::string id = json::serialize(question.at("id"));
    CHECK(eve.post(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"action":"accept"}})").status == 202);
    CHECK(ann.post(R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"action":"decline"}})").status == 202);
    CHECK(line->next_message().at("id") == 7);
}

TEST_CASE("disconnecting from a legacy call cancels nothing: the stream is resumed on a GET") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    auto [line, begun] = ann.open("POST", paint);
    const auto primed = line->next_event();
    const auto question = line->next_event();
    REQUIRE(question);
    line->reset();
    CHECK(ann.post(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})").status == 202);

    auto [again, resumed] = ann.open("GET", "", {{"Last-Event-ID", question->id}});
    REQUIRE(resumed.streams());
    CHECK(again->next_message().at("id") == 7);
    CHECK_FALSE(again->next_event());

    // From the first event everything comes again, although the stream is over.
    auto [whole, replayed] = ann.open("GET", "", {{"Last-Event-ID", primed->id}});
    CHECK(whole->next_message() == json::parse(question->data));
    CHECK(whole->next_message().at("id") == 7);
    CHECK_FALSE(whole->next_event());
}

TEST_CASE("a lost stream is resumed while its call still runs") {
    endpoint at;
    ask_then_deliver(at);
    visitor ann(at);
    ann.initialize("2025-06-18", R"({"elicitation":{}})");
    auto [line, begun] = ann.open("POST", paint);
    const auto question = line->next_event();
    line->hang_up();
    auto [again, resumed] = ann.open("GET", "", {{"Last-Event-ID", question->id}});
    REQUIRE(resumed.streams());
    CHECK(ann.post(R"({"jsonrpc":"2.0","id":0,"result":{"action":"accept"}})").status == 202);
    CHECK(again->next_message().at("id") == 7);
}

TEST_CASE("a stateless client that hangs up has canceled; a paid call goes on by itself") {
    endpoint at;
    std::promise<void> began;
    std::promise<void> noticed;
    at.desk.act = [&](client_link& client) -> boost::asio::awaitable<reply> {
        boost::asio::steady_timer left(co_await boost::asio::this_coro::executor,
                                       boost::asio::steady_timer::time_point::max());
        client.when_interrupted([&] { left.cancel(); });
        began.set_value();
        boost::system::error_code woken;
        co_await left.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
        if (client.running().canceled()) noticed.set_value();
        co_return reply{.says = verdict::result, .output = mcp_fixture::text_output("paid")};
    };
    visitor ann(at);
    client line(at.where());
    auto fields = visitor::modern_fields("tools/call", "paint");
    fields.push_back({"Content-Type", "application/json"});
    line.send(line.text("POST", "/mcp", fields, visitor::modern_call("paint", R"({"text":"x"})")));
    began.get_future().wait();
    line.hang_up();
    noticed.get_future().wait();
    // Nothing is left of it.
    while (at.on_loop([&] { return at.host.endpoint().running(); }) != 0) std::this_thread::yield();
}

TEST_CASE("a canceled legacy call ends without a response") {
    endpoint at;
    visitor ann(at);
    ann.initialize();
    client line(at.where());
    line.send(line.text("POST", "/mcp", ann.common({{"Content-Type", "application/json"}}), tool_call("1", "sleep")));
    while (at.on_loop([&] { return at.host.endpoint().running(); }) != 1) std::this_thread::yield();
    CHECK(ann.post(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})").status == 202);
    const http_answer over = line.read();
    CHECK(over.status == 202);
    CHECK(over.body.empty());
}

TEST_CASE("what belongs to no call comes on the session's own stream") {
    announcer news;
    server_features features;
    features.announces(news, {change::tools});
    endpoint at({}, {.features = features});
    visitor ann(at);
    ann.initialize();
    auto [line, begun] = ann.open("GET", "");
    REQUIRE(begun.streams());
    REQUIRE(line->next_event());
    news.tools_changed();
    CHECK(text_at(line->next_message(), "/method") == "notifications/tools/list_changed");
    CHECK(ann.open("GET", "", {{"Accept", "application/json"}}).second.status == 406);
    CHECK(ann.open("DELETE", "").second.status == 204);
    CHECK_FALSE(line->next_event());
}

TEST_CASE("a stateless client listens on a stream of its own, which the server ends with a result") {
    announcer news;
    server_features features;
    features.announces(news, {change::tools});
    endpoint at({}, {.features = features});
    visitor ann(at);
    auto [line, begun] = ann.open(
        "POST", mcp_fixture::modern("5", "subscriptions/listen", R"(,"notifications":{"toolsListChanged":true})"),
        visitor::modern_fields("subscriptions/listen"));
    REQUIRE(begun.streams());
    CHECK(text_at(line->next_message(), "/method") == "notifications/subscriptions/acknowledged");
    news.tools_changed();
    CHECK(text_at(line->next_message(), "/method") == "notifications/tools/list_changed");
    at.stop();
    const json::value last = line->next_message();
    CHECK(last.at("id") == 5);
    CHECK(text_at(last, "/result/resultType") == "complete");
    CHECK_FALSE(line->next_event());
    CHECK(at.ended.get_future().get() == http_end::finished);
}

TEST_CASE("arrays are taken in a session of 2025-03-26, and answered as one") {
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

TEST_CASE("an open server has no principals; with tokens each call has one, and nobody else finds its session") {
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

TEST_CASE("where tokens come from is told where an authorization server is known") {
    http_host_options options = with_tokens();
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

TEST_CASE("idle sessions end by the clock, and a full table ends the one that has been unused the longest") {
    testing::fake_clock time;
    http_host_options options;
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

    // Who is on a stream, or waits for a call, is not ended for anybody.
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

TEST_CASE("a principal that opens sessions without end ends its own only") {
    http_host_options options = with_tokens();
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

TEST_CASE("pages of an allowed origin are told by CORS what they may do, and other pages nothing") {
    announcer news;
    server_features features;
    features.announces(news, {change::tools});
    http_host_options options = with_tokens();
    options.mcp.allowed_origins = {"https://chat.example.com"};
    endpoint at(std::move(options), {.features = features});
    const http_header page{"Origin", "https://chat.example.com"};
    const auto readable = [](const http_answer& came) {
        CHECK(came.header("Access-Control-Allow-Origin") == "https://chat.example.com");
        CHECK(came.header("Vary") == "Origin");
        CHECK(came.header("Access-Control-Expose-Headers") == "Mcp-Session-Id, WWW-Authenticate");
    };
    const auto ask_first = [&](const http_header& origin, std::string_view wanted = "content-type") {
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
    std::vector<http_header> modern = visitor::modern_fields("subscriptions/listen");
    modern.push_back(page);
    const auto [listener, listening] = visitor(at, "ann-token").open(
        "POST", mcp_fixture::modern("5", "subscriptions/listen", R"(,"notifications":{"toolsListChanged":true})"),
        modern);
    REQUIRE(listening.streams());
    readable(listening);
    const http_answer unasked = client(at.where()).ask("OPTIONS", "/mcp", {page});
    CHECK(unasked.status == 405);
    readable(unasked);

    const http_header elsewhere{"Origin", "https://evil.example.com"};
    for (const http_answer& refused : {ask_first(elsewhere), ann.post(ping, {elsewhere})}) {
        CHECK(refused.status == 403);
        for (const http_header& one : refused.headers) CHECK_FALSE(one.name.starts_with("Access-Control-"));
    }
    CHECK(ann.post(ping).header("Access-Control-Allow-Origin").empty());
}

TEST_CASE("who can take no stream cannot listen, and is told so") {
    announcer news;
    server_features features;
    features.announces(news, {change::tools});
    endpoint at({}, {.features = features});
    std::vector<http_header> fields = visitor::modern_fields("subscriptions/listen");
    fields.push_back({"Accept", "application/json"});
    const http_answer refused = visitor(at).post(
        mcp_fixture::modern("5", "subscriptions/listen", R"(,"notifications":{"toolsListChanged":true})"), fields);
    CHECK(refused.status == 406);
    CHECK(code_of(refused.json()) == -32600);
    CHECK(refused.json().at("id") == 5);
}

TEST_CASE("operators see health and counts") {
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
