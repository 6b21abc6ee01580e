// SPDX-License-Identifier: MIT
// The parts of Streamable HTTP by themselves: replay, streams, sessions, tokens, metrics, log lines.
#include <paymcp/core/immediate.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/transport/bearer_tokens.hpp>
#include <paymcp/transport/http_outlet.hpp>
#include <paymcp/transport/http_sessions.hpp>
#include <paymcp/transport/log_line.hpp>
#include <paymcp/transport/metrics.hpp>
#include <paymcp/transport/origin_check.hpp>
#include <paymcp/transport/resource_metadata.hpp>
#include <paymcp/transport/serve_options.hpp>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace paymcp;

/// All that has been written since the last time.
std::string written(open_response& way) {
    open_response::news came = way.take();
    return (came.head ? came.head->body : std::string()) + came.bytes + (came.ended ? "|end" : "");
}

std::string framed(std::string_view id, std::string_view data) {
    return "id: " + std::string(id) + "\nevent: message\ndata: " + std::string(data) + "\n\n";
}

}  // namespace

TEST_CASE("event ids are read as they are written, and nothing else is read") {
    CHECK(to_string(event_id{3, 7}) == "s3_7");
    CHECK(read_event_id("s3_7") == event_id{3, 7});
    CHECK(read_event_id("s0_0") == event_id{0, 0});
    for (const char* wrong : {"", "s", "s3", "s3_", "s_7", "3_7", "s3_7 ", " s3_7", "s03_7", "s3_07", "s3_-7", "s3_7_1",
                              "S3_7", "s99999999999999999999_1", "s1_99999999999999999999"})
        CHECK_FALSE(read_event_id(wrong));
}

TEST_CASE("the log keeps so many events, so many bytes, and tells one stream from another") {
    event_log log({.events = 3, .bytes = 10});
    log.keep({1, 1}, "aa");
    log.keep({2, 1}, "bb");
    log.keep({1, 2}, "cc");
    CHECK(log.after({1, 0}).size() == 2);
    CHECK(log.after({1, 1}).size() == 1);
    CHECK(log.after({1, 1})[0].message == "cc");
    CHECK(log.after({1, 2}).empty());
    CHECK(log.after({3, 0}).empty());
    log.keep({1, 3}, "dd");
    CHECK(log.size() == 3);
    CHECK(log.after({1, 0}).size() == 2);
    log.keep({2, 2}, "123456789");
    CHECK(log.size() == 1);
    CHECK(log.bytes() == 9);
    log.keep({2, 3}, "12345678901");
    CHECK(log.size() == 0);
    CHECK(log.bytes() == 0);
}

TEST_CASE("a stream primes, numbers its events, and replays what came after the last one seen") {
    session_streams streams;
    const auto stream = streams.open();
    const auto first = std::make_shared<open_response>();
    stream->begin(first, true);
    CHECK(written(*first) == "id: s1_0\ndata: \n\n");
    stream->send("{\"a\":1}");
    CHECK(written(*first) == framed("s1_1", "{\"a\":1}"));
    first->leave();
    CHECK_FALSE(stream->attached());
    stream->send("{\"b\":\n2}");
    CHECK(written(*first).empty());

    const auto again = std::make_shared<open_response>();
    REQUIRE(streams.find("s1_1") == stream);
    stream->resume(again, 1);
    CHECK(written(*again) == framed("s1_2", "{\"b\": 2}"));
    stream->send("{\"c\":3}");
    CHECK(written(*again) == framed("s1_3", "{\"c\":3}"));
    stream->end();
    stream->send("late");
    CHECK(written(*again) == "|end");

    const auto after_the_end = std::make_shared<open_response>();
    stream->resume(after_the_end, 2);
    CHECK(written(*after_the_end) == framed("s1_3", "{\"c\":3}") + "|end");
}

TEST_CASE("resuming takes the stream from a connection that is not known to be gone") {
    session_streams streams;
    const auto stream = streams.open();
    const auto first = std::make_shared<open_response>();
    const auto second = std::make_shared<open_response>();
    stream->begin(first, false);
    stream->resume(second, 0);
    CHECK(written(*first) == "|end");
    stream->send("{}");
    CHECK(written(*second) == framed("s1_1", "{}"));
}

TEST_CASE("what belongs to no call goes to exactly one stream: the latest that is connected") {
    session_streams streams;
    streams.announce("{\"lost\":1}");
    const auto first = std::make_shared<open_response>();
    const auto second = std::make_shared<open_response>();
    streams.open_general()->begin(first, false);
    streams.open_general()->begin(second, false);
    CHECK(streams.count() == 2);
    written(*first);
    written(*second);
    streams.announce("{\"n\":1}");
    CHECK(written(*first).empty());
    CHECK(written(*second) == framed("s2_1", "{\"n\":1}"));
    second->leave();
    streams.announce("{\"n\":2}");
    CHECK(written(*first) == framed("s1_1", "{\"n\":2}"));
    first->leave();
    streams.announce("{\"n\":3}");
    CHECK(streams.count() == 0);
    const auto back = std::make_shared<open_response>();
    streams.find("s2_1")->resume(back, 1);
    CHECK(written(*back) == framed("s2_2", "{\"n\":3}"));
    streams.end();
    CHECK(written(*back) == "|end");
}

TEST_CASE("a session's streams do not pile up") {
    session_streams streams;
    std::vector<std::shared_ptr<open_response>> ways;
    for (int i = 0; i < 20; ++i) {
        ways.push_back(std::make_shared<open_response>());
        streams.open_general()->begin(ways.back(), false);
    }
    CHECK(streams.count() == 8);
    for (int i = 0; i < 1000; ++i) {
        const auto stream = streams.open();
        stream->send("{}");
        stream->end();
    }
    CHECK_FALSE(streams.find("s21_0"));
    CHECK(streams.find("s1000_0"));
}

TEST_CASE("an open response knows its backlog, and gives up a client that lets too much pile up") {
    open_response way(10);
    way.begin({.status = 200});
    way.write("12345678");
    CHECK(way.backlog() == 8);
    way.write("abc");
    open_response::news came = way.take();
    CHECK(came.abandoned);
    open_response large(10);
    large.begin({.status = 200});
    large.write(std::string(100, 'x'));
    came = large.take();
    CHECK_FALSE(came.abandoned);
    CHECK(came.bytes.size() == 100);
    int left = 0;
    large.when_gone([&] { ++left; });
    large.leave();
    large.leave();
    CHECK(left == 1);
    large.when_gone([&] { ++left; });
    CHECK(left == 2);
}

TEST_CASE("who ends a response learns that it was written, unless its client had gone") {
    int written_whole = 0;
    const auto kept = std::make_shared<int>();
    const auto note = [&written_whole, kept] { ++written_whole; };
    open_response whole;
    whole.respond({.status = 200}, note);
    open_response::news came = whole.take();
    REQUIRE(came.written);
    came.written();
    came.written = {};
    CHECK(written_whole == 1);
    const long unheld = kept.use_count();

    open_response pieces;
    pieces.begin({.status = 200});
    pieces.write("x");
    CHECK_FALSE(pieces.take().written);
    pieces.write("y");
    pieces.end(note);
    CHECK(kept.use_count() > unheld);
    pieces.leave();
    CHECK(kept.use_count() == unheld);
    CHECK_FALSE(pieces.take().written);

    open_response gone;
    gone.leave();
    gone.respond({.status = 200}, note);
    CHECK(kept.use_count() == unheld);
    open_response given_up;
    given_up.abandon();
    given_up.end(note);
    CHECK(kept.use_count() == unheld);

    session_streams streams;
    const auto stream = streams.open();
    const auto way = std::make_shared<open_response>();
    stream->begin(way, false);
    stream->send("{}");
    stream->end(note);
    REQUIRE(way->take().written);
    const auto lost = streams.open();
    lost->end(note);
    CHECK(kept.use_count() == unheld);
    CHECK(written_whole == 1);
}

namespace {

const std::string found = R"({"jsonrpc":"2.0","id":1,"result":{}})";

mcp::mcp_fields takes(bool json, bool events) {
    mcp::mcp_fields fields;
    fields.takes_json = json;
    fields.takes_events = events;
    return fields;
}

}  // namespace

TEST_CASE("a stateless answer is JSON unless something comes before it, or the client takes events only") {
    const auto json = std::make_shared<open_response>();
    detail::modern_outlet plain(json, takes(true, true), nullptr);
    CHECK(plain.pushes());
    plain.finish({found, {}});
    open_response::news came = json->take();
    CHECK(came.whole);
    CHECK(came.head->header("Content-Type") == "application/json");
    CHECK(came.head->body == found);

    const auto stream = std::make_shared<open_response>();
    detail::modern_outlet noted(stream, takes(true, true), nullptr);
    noted.send("{\"n\":1}");
    noted.finish({found, {}});
    came = stream->take();
    CHECK_FALSE(came.whole);
    CHECK(came.head->header("Content-Type") == "text/event-stream");
    CHECK(came.head->header("X-Accel-Buffering") == "no");
    CHECK(came.bytes == "event: message\ndata: {\"n\":1}\n\nevent: message\ndata: " + found + "\n\n");
    CHECK(came.ended);

    const auto only = std::make_shared<open_response>();
    detail::modern_outlet events(only, takes(false, true), nullptr);
    events.finish({found, {}});
    CHECK(only->take().bytes == "event: message\ndata: " + found + "\n\n");

    const auto deaf = std::make_shared<open_response>();
    detail::modern_outlet silent(deaf, takes(true, false), nullptr);
    CHECK_FALSE(silent.pushes());
    silent.send("{\"n\":1}");
    silent.finish({found, {}});
    CHECK(deaf->take().head->body == found);
}

TEST_CASE("the code of a stateless refusal chooses the status") {
    using enum mcp::error_code;
    const std::pair<mcp::error_code, unsigned> table[] = {{parse_error, 400},
                                                          {invalid_request, 400},
                                                          {method_not_found, 404},
                                                          {invalid_params, 200},
                                                          {internal_error, 200},
                                                          {header_mismatch, 400},
                                                          {missing_client_capability, 400},
                                                          {unsupported_protocol_version, 400}};
    for (const auto& [code, status] : table) CHECK(detail::modern_status({"", code}) == status);
    CHECK(detail::modern_status({"", {}}) == 200);
    const auto way = std::make_shared<open_response>();
    detail::modern_outlet events_only(way, takes(false, true), nullptr);
    events_only.finish({"{}", method_not_found});
    CHECK(way->take().head->status == 404);
}

TEST_CASE("sessions are found by id and principal, and end when idle, deleted or too many") {
    boost::asio::io_context loop;
    testing::fake_clock time;
    http_sessions sessions({.most = 2, .idle = milliseconds(1000), .replay = {}}, time, secure_random);
    const auto make = [&](std::string principal) {
        auto made = sessions.make(loop.get_executor(), std::move(principal));
        made->client->open_session({});
        sessions.add(made);
        return made;
    };
    const auto anns = make("ann");
    CHECK(anns->id != sessions.make(loop.get_executor(), "ann")->id);
    for (const char c : anns->id) CHECK((c > ' ' && c < 0x7f));
    CHECK(anns->client->who().session != anns->id);
    CHECK(sessions.find(anns->id, "ann") == anns);
    CHECK_FALSE(sessions.find(anns->id, "bob"));
    CHECK_FALSE(sessions.find(anns->id, ""));
    CHECK_FALSE(sessions.find(anns->id + "0", "ann"));
    CHECK_FALSE(sessions.find("", "ann"));

    time.advance(milliseconds(900));
    CHECK(sessions.find(anns->id, "ann"));
    time.advance(milliseconds(900));
    CHECK(sessions.find(anns->id, "ann"));
    const auto bobs = make("bob");
    time.advance(milliseconds(999));
    sessions.end_idle();
    CHECK(sessions.size() == 2);
    time.advance(milliseconds(1));
    sessions.end_idle();
    CHECK(sessions.size() == 0);
    CHECK_FALSE(sessions.find(anns->id, "ann"));

    const auto watching = make("ann");
    const auto way = std::make_shared<open_response>();
    watching->streams->open_general()->begin(way, false);
    time.advance(milliseconds(5000));
    sessions.end_idle();
    CHECK(sessions.find(watching->id, "ann"));
    CHECK(sessions.streams() == 1);
    sessions.end(*watching);
    CHECK(way->take().ended);
    CHECK_FALSE(sessions.find(watching->id, "ann"));
}

TEST_CASE("a full table, or share of it, ends the session that has been unused the longest, but none that is busy") {
    boost::asio::io_context loop;
    testing::fake_clock time;
    http_sessions sessions({.most = 4, .per_principal = 2, .idle = milliseconds(1000), .replay = {}}, time,
                           secure_random);
    const auto make = [&](std::string principal) {
        time.advance(milliseconds(1));
        REQUIRE(sessions.make_room(principal));
        auto made = sessions.make(loop.get_executor(), std::move(principal));
        sessions.add(made);
        return made;
    };
    const auto bobs = make("bob");
    const auto first = make("ann");
    const auto second = make("ann");
    time.advance(milliseconds(1));
    CHECK(sessions.find(first->id, "ann"));
    // Ann's third takes the place of her least used one, not of Bob's, which is older still.
    const auto third = make("ann");
    CHECK_FALSE(sessions.find(second->id, "ann"));
    CHECK(sessions.find(first->id, "ann"));
    CHECK(sessions.size() == 3);
    // Who is nobody has no share; the table as a whole is the bound.
    const auto unknown = make("");
    const auto another = make("");
    CHECK_FALSE(sessions.find(bobs->id, "bob"));
    CHECK(sessions.size() == 4);

    std::vector<std::shared_ptr<open_response>> ways;
    for (const auto& one : {first, third, unknown, another}) {
        ways.push_back(std::make_shared<open_response>());
        one->streams->open_general()->begin(ways.back(), false);
    }
    CHECK_FALSE(sessions.make_room("carl"));
    CHECK_FALSE(sessions.make_room("ann"));
    CHECK(sessions.size() == 4);
    ways[2]->leave();
    CHECK_FALSE(sessions.make_room("ann"));
    CHECK(sessions.make_room("carl"));
    CHECK_FALSE(sessions.find(unknown->id, ""));
}

TEST_CASE("bearer tokens: who they stand for, and what is none") {
    bearer_tokens tokens;
    CHECK(tokens.add("ann=secret-1").has_value());
    CHECK(tokens.add("ann=secret-2").has_value());
    CHECK(tokens.add("bob=a=b").has_value());
    for (const char* wrong : {"ann", "=x", "ann=", "", "ann=a b", "ann=a\n", "eve=secret-1"})
        CHECK(tokens.add(wrong).has_error());
    CHECK(tokens.principal_of("secret-1") == "ann");
    CHECK(tokens.principal_of("secret-2") == "ann");
    CHECK(tokens.principal_of("a=b") == "bob");
    CHECK(tokens.principal_of("secret-3") == "");
    CHECK(tokens.principal_of("") == "");
    CHECK(bearer_token_of("Bearer x") == "x");
    CHECK(bearer_token_of("bearer  x ") == "x");
    for (const char* other : {"", "Bearer", "Bearer ", "Basic x", "Bearerx"}) CHECK(bearer_token_of(other).empty());

    boost::asio::io_context loop;
    const auto ask = [&](std::vector<http_header> headers) {
        verification got;
        const http_request request{.method = "POST", .target = "/mcp", .headers = std::move(headers)};
        boost::asio::co_spawn(loop, tokens(request), [&](std::exception_ptr, verification one) { got = one; });
        loop.restart();
        loop.run();
        return got;
    };
    using enum verification::outcome;
    CHECK(ask({}).came == no_token);
    CHECK(ask({{"Authorization", "Bearer wrong"}}).came == bad_token);
    CHECK(ask({{"Authorization", "Basic secret-1"}}).came == bad_token);
    CHECK(ask({{"authorization", "Bearer secret-1"}}).came == admitted);
    CHECK(ask({{"authorization", "Bearer secret-1"}}).principal == "ann");
}

TEST_CASE("challenges say what is wrong and where metadata is, and quote what they are given") {
    using enum verification::outcome;
    CHECK(challenge({.came = no_token}, "").header("WWW-Authenticate") == "Bearer");
    CHECK(challenge({.came = no_token}, "").status == 401);
    CHECK(challenge({.came = bad_token}, "https://h/m").header("WWW-Authenticate") ==
          R"(Bearer error="invalid_token", resource_metadata="https://h/m")");
    const http_response little = challenge({.came = too_little, .scope = "a \"b"}, "");
    CHECK(little.status == 403);
    CHECK(little.header("WWW-Authenticate") == R"(Bearer error="insufficient_scope", scope="a \"b")");
    const http_response told =
        resource_metadata({.authorization_servers = {"https://as"}, .scopes = {"buy"}}, "https://h/mcp");
    CHECK(boost::json::parse(told.body) ==
          boost::json::parse(R"({"resource":"https://h/mcp","authorization_servers":["https://as"],
                                 "scopes_supported":["buy"],"bearer_methods_supported":["header"]})"));
}

TEST_CASE("pages may call from loopback with our own port, and from where they were allowed to") {
    for (const char* good : {"http://localhost:8402", "http://127.0.0.1:8402", "https://localhost:8402",
                             "http://[::1]:8402", "http://LOCALHOST:8402"})
        CHECK(origin_allowed(good, 8402));
    for (const char* bad : {"", "null", "http://localhost", "http://localhost:80", "http://evil.example.com:8402",
                            "http://localhost.evil.example.com:8402", "http://evil.example.com",
                            "file://localhost:8402", "localhost:8402", "http://localhost:8402.evil.example.com",
                            "http://localhost:8402/x", "http://user@localhost:8402", "https://localhost"})
        CHECK_FALSE(origin_allowed(bad, 8402));
    CHECK(origin_allowed("http://localhost", 80));
    CHECK(origin_allowed("https://localhost", 443));
    CHECK_FALSE(origin_allowed("https://localhost", 80));
    const std::vector<std::string> allowed{"https://chat.example.com"};
    CHECK(origin_allowed("https://chat.example.com", 8402, allowed));
    CHECK_FALSE(origin_allowed("http://chat.example.com", 8402, allowed));
    CHECK_FALSE(origin_allowed("https://chat.example.com.evil.example.com", 8402, allowed));
    CHECK(origin_allowed("null", 8402, std::vector<std::string>{"*"}));
}

TEST_CASE("metrics are Prometheus text with labels that cannot break out") {
    metrics counts;
    counts.count_call("add", "result");
    counts.count_call("add", "result");
    counts.count_call("a\"b\n", "failed");
    counts.count_payment("created", "secured");
    counts.count_provider("create", false, std::chrono::milliseconds(7));
    counts.count_provider("create", true, std::chrono::seconds(60));
    const std::string text = counts.text({.connections = 3, .sessions = 2, .streams = 1, .running = 4});
    const auto has = [&](std::string_view line) { return text.find(std::string(line) + '\n') != std::string::npos; };
    CHECK(has(R"(paymcp_calls_total{tool="add",outcome="result"} 2)"));
    CHECK(has(R"(paymcp_calls_total{tool="a\"b\n",outcome="failed"} 1)"));
    CHECK(has(R"(paymcp_payments_total{from="created",to="secured"} 1)"));
    CHECK(has(R"(paymcp_provider_errors_total{operation="create"} 1)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="0.005"} 0)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="0.01"} 1)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="30"} 1)"));
    CHECK(has(R"(paymcp_provider_seconds_bucket{operation="create",le="+Inf"} 2)"));
    CHECK(has(R"(paymcp_provider_seconds_sum{operation="create"} 60.007)"));
    CHECK(has(R"(paymcp_provider_seconds_count{operation="create"} 2)"));
    CHECK(has("paymcp_http_connections 3"));
    CHECK(has("paymcp_sessions 2"));
    CHECK(has("# TYPE paymcp_provider_seconds histogram"));
}

TEST_CASE("log lines cannot be forged by what stands in them") {
    log_line line(timestamp(milliseconds(1785578400123)), log_level::info, "refused");
    line.word("origin", "http://evil\" level=error\nts=1").word("plain", "a/b:c").word("empty", "").number("n", -5);
    CHECK(line.str() ==
          "ts=2026-08-01T10:00:00.123Z level=info event=refused "
          "origin=\"http://evil\\\" level=error\\u000ats=1\" plain=a/b:c empty=\"\" n=-5");
}

TEST_CASE("log lines hold no whole payment id, wherever it stands") {
    log_line line(timestamp(milliseconds(1785578400123)), log_level::error, "provider");
    line.word("error", "key pay_0123456789abcdef-create of pay_fedcba9876543210 clashes: pay_12").word("x", "pay_");
    CHECK(line.str() ==
          "ts=2026-08-01T10:00:00.123Z level=error event=provider "
          "error=\"key pay_012345...-create of pay_fedcba... clashes: pay_12\" x=pay_");
}

TEST_CASE("the command line says how HTTP is served") {
    const auto read = [](std::vector<const char*> words) {
        words.insert(words.begin(), "shop");
        const auto given =
            command_line::read(static_cast<int>(words.size()), words.data(), common_options, repeatable_options);
        return given ? read_serve_options(*given) : result<serve_options>(given.error());
    };
    CHECK(read({})->transport == transport_kind::stdio);
    const auto chosen = read({"--transport", "http", "--listen", "[::1]:0", "--bearer", "a=1", "--bearer", "b=2",
                              "--allow-host", "h", "--allow-origin", "https://o"});
    REQUIRE(chosen.has_value());
    CHECK(chosen->http.listen.address().to_string() == "::1");
    CHECK(chosen->http.listen.port() == 0);
    CHECK(static_cast<bool>(chosen->http.mcp.verify));
    CHECK(chosen->http.limits.allowed_hosts == std::vector<std::string>{"h"});
    CHECK(chosen->http.mcp.allowed_origins == std::vector<std::string>{"https://o"});
    CHECK(read({"--transport", "http", "--listen", "localhost:9"})->http.listen == loopback(9));
    for (const char* wrong : {"", "8402", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "::1:80",
                              "[127.0.0.1]:80", "example.com:80", "127.0.0.1:80 ", ":80"})
        CHECK(read({"--transport", "http", "--listen", wrong}).has_error());
    CHECK(read({"--listen", "127.0.0.1:0"}).has_error());
    CHECK(read({"--transport", "pigeon"}).has_error());
    CHECK(read({"--transport", "http", "--tls-key", "k"}).has_error());
    const auto token = read({"--transport", "http", "--bearer", "secret"});
    REQUIRE(token.has_error());
    CHECK(token.error().message.find("secret") == std::string::npos);
}
