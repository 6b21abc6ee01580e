// SPDX-License-Identifier: MIT
// The streams of Streamable HTTP in isolation: event ids, replay, open responses, and stateless answers.
#include <paymcp/transport/streamable_http/detail/channels.hpp>
#include <paymcp/transport/streamable_http/detail/sessions.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http_streams_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

/// All output since the last call.
std::string written(http::open_response& channel) {
    http::open_response::events came = channel.take();
    return (came.head ? came.head->body : std::string()) + came.bytes + (came.ended ? "|end" : "");
}

std::string framed(std::string_view id, std::string_view data) {
    return "id: " + std::string(id) + "\nevent: message\ndata: " + std::string(data) + "\n\n";
}

}  // namespace

TEST_CASE("event ids are read as they are written, and other text is refused") {
    CHECK(to_string(event_id{3, 7}) == "s3_7");
    CHECK(read_event_id("s3_7") == event_id{3, 7});
    CHECK(read_event_id("s0_0") == event_id{0, 0});
    for (const char* wrong : {"", "s", "s3", "s3_", "s_7", "3_7", "s3_7 ", " s3_7", "s03_7", "s3_07", "s3_-7", "s3_7_1",
                              "S3_7", "s99999999999999999999_1", "s1_99999999999999999999"})
        CHECK_FALSE(read_event_id(wrong));
}

TEST_CASE("the log is bounded in events and bytes, and separates streams") {
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

TEST_CASE("a stream primes, numbers its events, and replays the events after the last seen one") {
    session_streams streams;
    const auto stream = streams.open();
    const auto first = std::make_shared<http::open_response>();
    stream->begin(first, true);
    CHECK(written(*first) == "id: s1_0\ndata: \n\n");
    stream->send("{\"a\":1}");
    CHECK(written(*first) == framed("s1_1", "{\"a\":1}"));
    first->leave();
    CHECK_FALSE(stream->attached());
    stream->send("{\"b\":\n2}");
    CHECK(written(*first).empty());

    const auto again = std::make_shared<http::open_response>();
    REQUIRE(streams.find("s1_1") == stream);
    stream->resume(again, 1);
    CHECK(written(*again) == framed("s1_2", "{\"b\": 2}"));
    stream->send("{\"c\":3}");
    CHECK(written(*again) == framed("s1_3", "{\"c\":3}"));
    stream->end();
    stream->send("late");
    CHECK(written(*again) == "|end");

    const auto after_the_end = std::make_shared<http::open_response>();
    stream->resume(after_the_end, 2);
    CHECK(written(*after_the_end) == framed("s1_3", "{\"c\":3}") + "|end");
}

TEST_CASE("resuming moves the stream from a connection that still seems alive") {
    session_streams streams;
    const auto stream = streams.open();
    const auto first = std::make_shared<http::open_response>();
    const auto second = std::make_shared<http::open_response>();
    stream->begin(first, false);
    stream->resume(second, 0);
    CHECK(written(*first) == "|end");
    stream->send("{}");
    CHECK(written(*second) == framed("s1_1", "{}"));
}

TEST_CASE("messages outside calls go to exactly one stream: the latest connected one") {
    session_streams streams;
    streams.announce("{\"lost\":1}");
    const auto first = std::make_shared<http::open_response>();
    const auto second = std::make_shared<http::open_response>();
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
    const auto back = std::make_shared<http::open_response>();
    streams.find("s2_1")->resume(back, 1);
    CHECK(written(*back) == framed("s2_2", "{\"n\":3}"));
    streams.end();
    CHECK(written(*back) == "|end");
}

TEST_CASE("a session's streams do not accumulate") {
    session_streams streams;
    std::vector<std::shared_ptr<http::open_response>> ways;
    for (int i = 0; i < 20; ++i) {
        ways.push_back(std::make_shared<http::open_response>());
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

TEST_CASE("an open response knows its backlog, and drops a client whose backlog is too large") {
    http::open_response channel(10);
    channel.begin({.status = 200});
    channel.write("12345678");
    CHECK(channel.backlog() == 8);
    channel.write("abc");
    http::open_response::events came = channel.take();
    CHECK(came.abandoned);
    http::open_response large(10);
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

TEST_CASE("the writer of a response learns that it was written, unless the client disconnected") {
    int written_whole = 0;
    const auto kept = std::make_shared<int>();
    const auto note = [&written_whole, kept] { ++written_whole; };
    http::open_response whole;
    whole.respond({.status = 200}, note);
    http::open_response::events came = whole.take();
    REQUIRE(came.written);
    came.written();
    came.written = {};
    CHECK(written_whole == 1);
    const long unheld = kept.use_count();

    http::open_response pieces;
    pieces.begin({.status = 200});
    pieces.write("x");
    CHECK_FALSE(pieces.take().written);
    pieces.write("y");
    pieces.end(note);
    CHECK(kept.use_count() > unheld);
    pieces.leave();
    CHECK(kept.use_count() == unheld);
    CHECK_FALSE(pieces.take().written);

    http::open_response gone;
    gone.leave();
    gone.respond({.status = 200}, note);
    CHECK(kept.use_count() == unheld);
    http::open_response given_up;
    given_up.abandon();
    given_up.end(note);
    CHECK(kept.use_count() == unheld);

    session_streams streams;
    const auto stream = streams.open();
    const auto channel = std::make_shared<http::open_response>();
    stream->begin(channel, false);
    stream->send("{}");
    stream->end(note);
    REQUIRE(channel->take().written);
    const auto lost = streams.open();
    lost->end(note);
    CHECK(kept.use_count() == unheld);
    CHECK(written_whole == 1);
}

namespace {

const std::string found = R"({"jsonrpc":"2.0","id":1,"result":{}})";

mcp::detail::mcp_fields takes(bool json, bool events) {
    mcp::detail::mcp_fields fields;
    fields.takes_json = json;
    fields.takes_events = events;
    return fields;
}

}  // namespace

TEST_CASE("a stateless answer is JSON unless a message precedes it, or the client accepts only events") {
    const auto json = std::make_shared<http::open_response>();
    detail::modern_channel plain(json, takes(true, true), nullptr);
    CHECK(plain.pushes());
    plain.finish({found, {}});
    http::open_response::events came = json->take();
    CHECK(came.whole);
    CHECK(came.head->header("Content-Type") == "application/json");
    CHECK(came.head->body == found);

    const auto stream = std::make_shared<http::open_response>();
    detail::modern_channel noted(stream, takes(true, true), nullptr);
    noted.send("{\"n\":1}");
    noted.finish({found, {}});
    came = stream->take();
    CHECK_FALSE(came.whole);
    CHECK(came.head->header("Content-Type") == "text/event-stream");
    CHECK(came.head->header("X-Accel-Buffering") == "no");
    CHECK(came.bytes == "event: message\ndata: {\"n\":1}\n\nevent: message\ndata: " + found + "\n\n");
    CHECK(came.ended);

    const auto only = std::make_shared<http::open_response>();
    detail::modern_channel events(only, takes(false, true), nullptr);
    events.finish({found, {}});
    CHECK(only->take().bytes == "event: message\ndata: " + found + "\n\n");

    const auto deaf = std::make_shared<http::open_response>();
    detail::modern_channel silent(deaf, takes(true, false), nullptr);
    CHECK_FALSE(silent.pushes());
    silent.send("{\"n\":1}");
    silent.finish({found, {}});
    CHECK(deaf->take().head->body == found);
}

TEST_CASE("the code of a stateless refusal determines the HTTP status") {
    using enum mcp::detail::error_code;
    const std::pair<mcp::detail::error_code, unsigned> table[] = {{parse_error, 400},
                                                                  {invalid_request, 400},
                                                                  {method_not_found, 404},
                                                                  {invalid_params, 200},
                                                                  {internal_error, 200},
                                                                  {header_mismatch, 400},
                                                                  {missing_client_capability, 400},
                                                                  {unsupported_protocol_version, 400}};
    for (const auto& [code, status] : table) CHECK(detail::modern_status({"", code}) == status);
    CHECK(detail::modern_status({"", {}}) == 200);
    const auto channel = std::make_shared<http::open_response>();
    detail::modern_channel events_only(channel, takes(false, true), nullptr);
    events_only.finish({"{}", method_not_found});
    CHECK(channel->take().head->status == 404);
}

}  // namespace http_streams_test
