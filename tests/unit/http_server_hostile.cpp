// SPDX-License-Identifier: MIT
// An HTTP server under attack: malformed and oversized requests, slow clients, foreign hosts, too many connections.
#include "http_server_fixture.hpp"

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/http/server/detail/connection.hpp>
#include <paymcp/http/server/detail/connection_table.hpp>
#include <paymcp/http/server/detail/descriptor_limit.hpp>
#include <paymcp/http/server/detail/host_check.hpp>
#include <paymcp/http/server/detail/request_reader.hpp>

#include "../support/comes.hpp"

#include <doctest/doctest.h>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <sys/resource.h>

#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace http_server_hostile_test {

using namespace paymcp::detail;
using namespace http_server_fixture;

TEST_CASE("hostile: a malformed request is answered 400 and the connection is closed") {
    const running host;
    const std::string host_field = "Host: " + host.host() + "\r\n";
    for (const std::string& bytes :
         {std::string{"nonsense\r\n\r\n"}, std::string{"GET /a HTTP/1.1\r\n\r\n"},
          "GET /a HTTP/1.1\r\n" + host_field + host_field + "\r\n", "GET /a HTTP/2.0\r\n" + host_field + "\r\n",
          "GET a HTTP/1.1\r\n" + host_field + "\r\n", "OPTIONS * HTTP/1.1\r\n" + host_field + "\r\n",
          host.text("GET /a", "No colon\r\n"), host.text("GET /a", "A: b\nC: d\r\n"),
          host.text("POST /a", "Content-Length: -1\r\n"), host.text("POST /a", "Content-Length: 1x\r\n"),
          host.text("POST /a", "Content-Length: 1\r\nContent-Length: 2\r\n"),
          host.text("POST /a", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
          host.text("POST /a", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
          host.text("POST /a", "Transfer-Encoding: chunked\r\n") + "zz\r\n",
          "POST /a HTTP/1.0\r\n" + host_field + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}}) {
        CAPTURE(bytes);
        const std::string refused = host.answer(bytes);
        CHECK(refused.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        CHECK(has(refused, "\r\nConnection: close\r\n"));
        CHECK(has(refused, "\r\nX-Content-Type-Options: nosniff\r\n"));
    }
}

TEST_CASE("hostile: an unknown transfer coding cannot smuggle a second request") {
    const running host;
    for (const char* const coding : {"gzip", "chunked, identity", "gzip, chunked", "xchunked", ""}) {
        CAPTURE(coding);
        const std::string fields = std::string{"Transfer-Encoding: "} + coding + "\r\n";
        const std::string refused = host.answer(host.text("POST /a", fields) + host.text("GET /smuggled"));
        CHECK(refused.starts_with("HTTP/1.1 501 "));
        CHECK_FALSE(has(refused, "smuggled"));
    }
}

TEST_CASE("hostile: an oversized header is answered 431, whole or in pieces") {
    paymcp::http::server_options options;
    options.header_limit = 1000;
    const running host{options};
    const std::string large(2000, 'a');
    CHECK(host.answer("GET /" + large).starts_with("HTTP/1.1 431 "));
    CHECK(host.answer(host.text("GET /", "A: " + large + "\r\n")).starts_with("HTTP/1.1 431 "));

    const std::string chunked = host.text("POST /a", "Transfer-Encoding: chunked\r\n");
    CHECK(host.answer(chunked + "1;" + large).starts_with("HTTP/1.1 431 "));
    CHECK(host.answer(chunked + "0\r\nA: " + large).starts_with("HTTP/1.1 431 "));

    const std::string fitting(600, 'a');
    CHECK(host.answer(host.text("GET /", "Connection: close\r\nA: " + fitting + "\r\n")).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("hostile: fields that arrive one by one are bounded together") {
    paymcp::http::server_options options;
    options.header_limit = 1000;
    detail::http_request_reader reader{options, 80};
    boost::beast::flat_buffer buffer;
    const auto feed = [&](std::string_view bytes) {
        buffer.commit(boost::asio::buffer_copy(buffer.prepare(bytes.size()), boost::asio::buffer(bytes)));
        return reader.read(buffer);
    };
    using enum detail::http_request_reader::progress;
    CHECK(feed("GET / HTTP/1.1\r\n") == more);
    // Complete fields leave the buffer at once, so each is short and the buffer never fills.
    for (int taken = 16; taken + 10 <= 1000; taken += 10) REQUIRE(feed("A: 34567\r\n") == more);
    CHECK(feed("A: 34567\r\n") == refused);
    CHECK(reader.refusal().status == 431);
}

TEST_CASE("hostile: an oversized body is answered 413, with or without a length") {
    paymcp::http::server_options options;
    options.body_limit = 10;
    const running host{options};
    CHECK(host.answer(host.text("POST /a", "Content-Length: 11\r\n")).starts_with("HTTP/1.1 413 "));
    CHECK(host.answer(host.text("POST /a", "Content-Length: 99999999999\r\n")).starts_with("HTTP/1.1 413 "));
    const std::string chunked = host.text("POST /a", "Transfer-Encoding: chunked\r\n");
    CHECK(host.answer(chunked + "6\r\nabcdef\r\n6\r\nabcdef\r\n").starts_with("HTTP/1.1 413 "));
    raw_client eager{host.where()};
    eager.send(host.text("POST /a", "Content-Length: 4000000\r\n") + std::string(4'000'000, 'x'));
    CHECK(eager.read_to_end().starts_with("HTTP/1.1 413 "));
    CHECK_FALSE(eager.was_reset());
    CHECK(host.answer(host.text("POST /a", "Connection: close\r\nContent-Length: 10\r\n") + "0123456789")
              .ends_with("0123456789"));
}

TEST_CASE("hostile: a slow header and a slow body are answered 408, and an idle connection is closed") {
    paymcp::http::server_options options;
    options.read_timeout = milliseconds{15};
    const running host{options};
    raw_client slow_header{host.where()};
    raw_client slow_body{host.where()};
    slow_header.send("GET /a HT");
    slow_body.send(host.text("POST /a", "Content-Length: 5\r\n") + "hel");
    const std::string header_end = slow_header.read_to_end();
    CHECK(header_end.starts_with("HTTP/1.1 408 Request Timeout\r\n"));
    CHECK(has(header_end, "Connection: close"));
    CHECK(slow_body.read_to_end().starts_with("HTTP/1.1 408 "));
    options.idle_timeout = milliseconds{15};
    const running impatient{options};
    raw_client idle{impatient.where()};
    CHECK(idle.read_to_end().empty());
}

TEST_CASE("hostile: single bytes do not extend the time limit") {
    paymcp::http::server_options options;
    options.read_timeout = milliseconds{20};
    options.header_limit = std::size_t{1} << 30;
    const running host{options};
    raw_client client{host.where()};
    client.send("GET /");
    while (!client.has_answer()) client.send("a");
    CHECK(client.read_to_end().starts_with("HTTP/1.1 408 "));
}

TEST_CASE("hostile: a foreign Host is not served, which defeats DNS rebinding") {
    paymcp::http::server_options options;
    options.allowed_hosts = {"pay.example.com", "other.example.com:8443"};
    const running host{options};
    const std::string port = ':' + std::to_string(host.where().port());
    const auto status = [&](const std::string& name) {
        return host.answer("GET /a HTTP/1.1\r\nConnection: close\r\nHost: " + name + "\r\n\r\n").substr(9, 3);
    };
    for (const std::string& name :
         {"127.0.0.1" + port, "localhost" + port, "LocalHost" + port, "[::1]" + port, "127.1.2.3" + port,
          std::string{"127.0.0.1"}, std::string{"localhost"}, std::string{"LOCALHOST"}, std::string{"[::1]"},
          std::string{"[0:0:0:0:0:0:0:1]"}, std::string{"127.1.2.3"}, std::string{"localhost:"}, std::string{"[::1]:"},
          "[::ffff:127.0.0.1]" + port, std::string{"pay.example.com"}, std::string{"Pay.Example.com:443"},
          std::string{"other.example.com:8443"}}) {
        CAPTURE(name);
        CHECK(status(name) == "200");
    }
    for (const std::string& name :
         {"evil.example.com" + port, std::string{"evil.example.com"}, std::string{"evil.example.com:"},
          std::string{"127.0.0.1:80"}, std::string{"[::1]:1"}, std::string{"localhost:1"},
          "localhost.evil.example.com" + port, std::string{"localhost.evil.example.com"}, std::string{"192.168.0.1"},
          std::string{"[::2]"}, std::string{"[::ffff:8.8.8.8]"}, std::string{"::1"}, std::string{"[::1"},
          std::string{"0.0.0.0"}, std::string{"other.example.com"}, std::string{"127.1"},
          "192.168.0.1" + port, "0.0.0.0" + port, "127.0.0.1.nip.io" + port, "user@localhost" + port,
          "other.example.com" + port, "[::1" + port, "127.1" + port, "localhost" + port + "0",
          "localhost" + port + ":80", std::string{""}}) {
        CAPTURE(name);
        CHECK(status(name) == "421");
    }
    CHECK(host.answer("GET http://evil.example.com/a HTTP/1.1\r\nHost: " + host.host() + "\r\n\r\n")
              .starts_with("HTTP/1.1 421 "));
    CHECK(host_allowed("anything.example.com", 1, std::vector<std::string>{"*"}));
    CHECK(host_allowed("localhost", 80));
}

TEST_CASE("hostile: connections beyond the bound are refused, and accepted again later") {
    paymcp::http::server_options options;
    options.connection_limit = 1;
    options.reserved_connections = 0;
    const holding responder;
    const running host{options, responder};
    {
        raw_client first{host.where()};
        first.send(host.text("GET /hold", "Connection: close\r\n"));
        responder.began->get_future().wait();
        const std::string refused = raw_client{host.where()}.read_to_end();
        CHECK(refused.starts_with("HTTP/1.1 503 "));
        CHECK(has(refused, "Retry-After: 1"));
        responder.held->respond({.status = 200, .headers = {}, .body = {}});
        CHECK(first.read_to_end().starts_with("HTTP/1.1 200 "));
    }
    // The first client has closed; the server notices it after a moment.
    while (host.server.connections() != 0) std::this_thread::yield();
    CHECK(host.answer(host.text("GET /c", "Connection: close\r\n")).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("hostile: connections that send nothing make room for others, those that have waited longest first") {
    paymcp::http::server_options options;
    options.connection_limit = 2;
    options.waiting_grace = milliseconds::zero();
    const running host{options};
    raw_client silent{host.where()};
    REQUIRE(paymcp_tests::comes([&] { return host.server.connections() == 1; }));
    raw_client slow{host.where()};
    slow.send("GET /a HT");
    REQUIRE(paymcp_tests::comes([&] { return host.server.connections() == 2; }));
    raw_client third{host.where()};
    CHECK(third.send(host.text("GET /b")).read_one().starts_with("HTTP/1.1 200 "));
    CHECK(silent.read_to_end().empty());
    raw_client fourth{host.where()};
    CHECK(fourth.send(host.text("GET /c")).read_one().starts_with("HTTP/1.1 200 "));
    CHECK(slow.read_to_end().starts_with("HTTP/1.1 503 "));
    CHECK(third.send(host.text("GET /d")).read_one().starts_with("HTTP/1.1 200 "));
}

TEST_CASE("hostile: a client that has just connected is not displaced before it can send its request") {
    paymcp::http::server_options options;
    options.connection_limit = 1;
    options.waiting_grace = std::chrono::minutes(1);
    const running host{options};
    raw_client first{host.where()};
    REQUIRE(paymcp_tests::comes([&] { return host.server.connections() == 1; }));
    CHECK(host.answer(host.text("GET /a")).starts_with("HTTP/1.1 503 "));
    CHECK(first.send(host.text("GET /b")).read_one().starts_with("HTTP/1.1 200 "));
}

TEST_CASE("hostile: while every connection is busy, the reserved paths alone are served") {
    paymcp::http::server_options options;
    options.connection_limit = 1;
    options.reserved_connections = 2;
    options.reserved_paths = {"/healthz", "/webhooks/"};
    std::atomic<int> refusals = 0;
    options.refused = [&](std::string_view reason, const log_fields&) { refusals += reason == "connections" ? 1 : 0; };
    const holding responder;
    const running host{options, responder};
    raw_client busy{host.where()};
    busy.send(host.text("GET /hold"));
    responder.began->get_future().wait();
    // More silent clients than there are reserved connections do not keep a webhook out.
    std::deque<raw_client> silent;
    for (int i = 0; i < 4; ++i) silent.emplace_back(host.where());
    const std::string health = host.answer(host.text("GET /healthz?x"));
    CHECK(health.starts_with("HTTP/1.1 200 "));
    CHECK(has(health, "Connection: close"));
    CHECK(host.answer(host.text("POST /webhooks/stripe", "Content-Length: 2\r\n") + "{}").ends_with("\n{}"));
    for (std::size_t i = 0; i < 3; ++i) CHECK(silent[i].read_to_end().empty());
    for (const char* other : {"GET /webhooks", "GET /healthz/x", "GET /mcp"}) {
        raw_client refused{host.where()};
        const std::string answer = refused.send(host.text(other, "Content-Length: 100000\r\n")).read_to_end();
        CHECK(answer.starts_with("HTTP/1.1 503 "));
        CHECK(has(answer, "Retry-After: 1"));
        CHECK_FALSE(refused.was_reset());
    }
    CHECK(refusals == 3);
}

TEST_CASE("hostile: a connection that is closed while its client's end is on its way ends, too") {
    boost::asio::io_context context;
    const holding responder;
    const auto service = std::make_shared<const http_service>(http_service{responder, {}, 80});
    tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
    raw_client client{acceptor.local_endpoint()};
    const boost::asio::any_io_executor strand = make_strand(context);
    tcp::socket accepted(strand);
    acceptor.accept(accepted);
    const auto one = std::make_shared<http_connection>(plain_stream(std::move(accepted)), service);
    bool ended = false;
    spawn(strand, one->run(), [&](const std::exception_ptr&) { ended = true; });
    client.send("GET /hold HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    const std::future<void> began = responder.began->get_future();
    while (began.wait_for(milliseconds::zero()) != std::future_status::ready) context.poll();
    context.poll();
    client.hang_up();
    // The loop reads the client's end between the call of `abort` by another thread and what that does on the strand.
    boost::asio::post(context, [&] { std::thread([&] { one->abort(); }).join(); });
    context.poll();
    CHECK(ended);
}

TEST_CASE("hostile: one address has its share of the connections, and its further ones are reserved") {
    boost::asio::io_context context;
    const auto service = std::make_shared<const http_service>();
    const auto connect = [&] {
        return std::make_shared<http_connection>(plain_stream(tcp::socket{make_strand(context)}), service);
    };
    paymcp::http::server_options options;
    options.connection_limit = 3;
    options.peer_limit = 2;
    options.reserved_connections = 1;
    connection_table table{options};
    const auto admit = [&](const std::string& peer) {
        const admission as = table.admit(peer, 0);
        if (as != admission::refused) table.add(connect(), as, peer, 0);
        return as;
    };
    const auto first = connect();
    table.add(first, table.admit("192.0.2.1", 0), "192.0.2.1", 0);
    CHECK(admit("192.0.2.1") == admission::any_request);
    CHECK(admit("192.0.2.1") == admission::reserved_request);
    CHECK(admit("192.0.2.2") == admission::any_request);
    CHECK(table.size() == 4);
    table.remove(first);
    CHECK(admit("192.0.2.3") == admission::any_request);
    const auto key = [](const char* address) { return peer_key(boost::asio::ip::make_address(address)); };
    CHECK(key("127.0.0.5").empty());
    CHECK(key("::ffff:127.0.0.1").empty());
    CHECK(key("::ffff:192.0.2.1") == key("192.0.2.1"));
    CHECK(key("2001:db8:0:1::5") == key("2001:db8:0:1:ffff::6"));
    CHECK(key("2001:db8:0:1::5") != key("2001:db8:0:2::5"));
}

TEST_CASE("hostile: connections leave the descriptors of the reserve alone") {
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit low = before;
    low.rlim_cur = 200;
    REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
    CHECK(descriptors_in_reserve(50).first == 150);
    CHECK(descriptors_in_reserve(50).middle == 175);
    CHECK(descriptors_in_reserve(150).first == 100);
    paymcp::http::server_options options;
    options.descriptor_reserve = 50;
    options.waiting_grace = milliseconds::zero();
    boost::asio::io_context context;
    const auto service = std::make_shared<const http_service>();
    connection_table table{options};
    CHECK(table.admit({}, 149) == admission::any_request);
    CHECK(table.admit({}, 150) == admission::reserved_request);
    CHECK(table.admit({}, 175) == admission::refused);
    // Idle connections give way to new ones, of which only some may stay in the reserve.
    std::vector<std::shared_ptr<http_connection>> all;
    const auto admit = [&](std::size_t descriptor) {
        const admission as = table.admit({}, descriptor);
        if (as == admission::refused) return as;
        all.push_back(std::make_shared<http_connection>(plain_stream(tcp::socket{make_strand(context)}), service));
        table.add(all.back(), as, {}, descriptor);
        return as;
    };
    for (std::size_t i = 0; i < 100; ++i) CHECK(admit(i + 20) == admission::any_request);
    std::size_t borrowing = 0;
    for (std::size_t i = 0; i < 50; ++i) {
        const auto gone = all.front();
        borrowing += admit(150 + i / 2) == admission::any_request ? 1 : 0;
        table.remove(gone);
        std::erase(all, gone);
    }
    CHECK(borrowing > 0);
    CHECK(borrowing <= 16);
    raise_descriptor_limit();
    CHECK(descriptor_limit() >= before.rlim_cur);
    CHECK(table.admit({}, 150) == admission::any_request);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
}

}  // namespace http_server_hostile_test
