// SPDX-License-Identifier: MIT
#include "../support/loopback_peer.hpp"

#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/server/server.hpp>

#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace http_client_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;
using boost::asio::awaitable;
using then = loopback_peer::then;

constexpr const char* ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

awaitable<http::response> echo(http::request request) {
    http::response response{.status = 200, .headers = {}, .body = request.method + ' ' + request.target + '\n'};
    for (const http::header& field : request.headers) response.body += field.name + '=' + field.value + '\n';
    response.body += "peer=" + request.peer + "\n" + request.body;
    if (request.target == "/away") response.status = 302;
    if (request.target == "/away") response.set("Location", "/elsewhere");
    co_return response;
}

struct bench {
    boost::asio::io_context context;
    http::server server{context.get_executor(), http::loopback(), echo};
    http::curl_client client;

    explicit bench(http::curl_options options = {}) : client(context.get_executor(), std::move(options)) {}

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server.local_endpoint().port()) + path;
    }
    http::send_result send(http::outgoing_request request) { return run(context, client.send(std::move(request))); }
    http::send_result get(std::string url) {
        return send({.method = "GET", .url = std::move(url), .repeatable = true});
    }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string peer_of(const http::send_result& answer) {
    const std::size_t at = answer->body.find("peer=");
    return answer->body.substr(at, answer->body.find('\n', at) - at);
}

TEST_CASE("every method arrives with its headers and body, and with nothing else") {
    bench test;
    for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        const http::send_result answer = test.send({.method = method,
                                                    .url = test.url("/a?b=c%20d"),
                                                    .headers = {{"X-One", "1"}, {"X-Empty", ""}},
                                                    .body = method == "GET" ? "" : "body"});
        REQUIRE(answer.has_value());
        CHECK(answer->status == 200);
        CHECK(answer->body.starts_with(method + " /a?b=c%20d\n"));
        CHECK(has(answer->body, "X-One=1\n"));
        CHECK(has(answer->body, "X-Empty=\n"));
        CHECK_FALSE(has(answer->body, "Expect="));
        CHECK_FALSE(has(answer->body, "Content-Type="));
        CHECK_FALSE(has(answer->body, "Accept-Encoding="));
        CHECK(answer->body.ends_with(method == "GET" ? "\n" : "\nbody"));
    }
    const http::send_result head = test.send({.method = "HEAD", .url = test.url("/")});
    REQUIRE(head.has_value());
    CHECK(head->status == 200);
    CHECK(head->body.empty());
}

TEST_CASE("connections are reused, except for requests that must not be sent twice") {
    bench test;
    const std::string first = peer_of(test.get(test.url("/")));
    CHECK(peer_of(test.get(test.url("/"))) == first);
    CHECK(peer_of(test.send({.method = "POST", .url = test.url("/"), .body = "x", .repeatable = true})) == first);
    CHECK(peer_of(test.send({.method = "POST", .url = test.url("/"), .body = "x"})) != first);
}

TEST_CASE("many requests run concurrently") {
    bench test;
    int ended = 0;
    for (int i = 0; i < 60; ++i)
        boost::asio::co_spawn(test.context, test.client.send({.method = "GET", .url = test.url("/")}),
                              [&](const std::exception_ptr& thrown, const http::send_result& answer) {
                                  ended += !thrown && answer.has_value() && answer->status == 200 ? 1 : 0;
                                  if (ended == 60) test.server.stop();
                              });
    test.context.restart();
    test.context.run_for(std::chrono::seconds(20));
    CHECK(ended == 60);
}

TEST_CASE("redirects are answers, and are not followed") {
    bench test;
    const http::send_result answer = test.get(test.url("/away"));
    REQUIRE(answer.has_value());
    CHECK(answer->status == 302);
    CHECK(answer->header("location") == "/elsewhere");
}

TEST_CASE("interim answers are skipped") {
    bench test;
    const loopback_peer peer(test.context, [](const auto&, std::size_t) {
        return loopback_peer::answer{"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nX-A:  b \r\n"
                                     "Content-Length: 2\r\n\r\nhi"};
    });
    const http::send_result answer = test.get(peer.url());
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(answer->header("x-a") == "b");
    CHECK(!answer->header("Link"));
    CHECK(answer->body == "hi");
}

TEST_CASE("an answer that is too large, truncated or not HTTP fails a request that may have taken effect") {
    bench test({.response_limit = 1000, .header_limit = 4000});
    const std::string large = "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'x');
    const std::string endless = "HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x');
    const std::string fields = "HTTP/1.1 200 OK\r\nX: " + std::string(5000, 'x') + "\r\nContent-Length: 0\r\n\r\n";
    const std::string cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this";
    const std::string cut_chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nonly this";
    for (const std::string& bytes :
         {large, endless, fields, cut, cut_chunk, std::string("\x16\x03\x01 no HTTP\r\n\r\n"), std::string()}) {
        const loopback_peer peer(test.context,
                                 [&](const auto&, std::size_t) { return loopback_peer::answer{bytes}; });
        const http::send_result answer = test.send({.method = "POST", .url = peer.url("/?key=hush"), .body = "hush"});
        REQUIRE(answer.has_error());
        CHECK(answer.error().may_have_happened);
        CHECK_FALSE(has(answer.error().message, "hush"));
        CHECK(has(answer.error().message, "http://127.0.0.1:"));
        CHECK(peer.requests().size() == 1);
        if (bytes.size() > 1000) CHECK(has(answer.error().message, "too large"));
    }
    const std::string fits = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x');
    const loopback_peer peer(test.context, [&](const auto&, std::size_t) { return loopback_peer::answer{fits}; });
    CHECK(test.get(peer.url())->body.size() == 1000);
}

TEST_CASE("a reset connection fails a request that may have taken effect") {
    bench test;
    const loopback_peer peer(test.context,
                             [](const auto&, std::size_t) { return loopback_peer::answer{"", then::reset}; });
    const http::send_result answer = test.send({.method = "POST", .url = peer.url(), .body = "x"});
    REQUIRE(answer.has_error());
    CHECK(answer.error().may_have_happened);
}

TEST_CASE("a slow answer ends with its timeout") {
    bench test({.total_timeout = milliseconds(300)});
    const loopback_peer peer(test.context, [](const auto&, std::size_t) {
        return loopback_peer::answer{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow", then::hang};
    });
    const http::send_result answer = test.get(peer.url());
    REQUIRE(answer.has_error());
    CHECK(answer.error().may_have_happened);
    CHECK(has(answer.error().message, "Timeout"));
    bench stalling({.stall_timeout = milliseconds(1000)});
    const loopback_peer mute(stalling.context,
                             [](const auto&, std::size_t) { return loopback_peer::answer{"", then::hang}; });
    const http::send_result stalled = stalling.get(mute.url());
    REQUIRE(stalled.has_error());
    CHECK(stalled.error().may_have_happened);
}

TEST_CASE("a request that never reached the other side took no effect") {
    bench test({.connect_timeout = milliseconds(2000)});
    unsigned short closed = 0;
    {
        const loopback_peer gone(test.context, [](const auto&, std::size_t) { return loopback_peer::answer{}; });
        closed = gone.port();
    }
    const std::string nobody = "http://127.0.0.1:" + std::to_string(closed) + "/";
    for (const std::string& url :
         {nobody, std::string("http://nowhere.invalid/"), std::string("ftp://127.0.0.1/x"),
          std::string("file:///etc/passwd"), std::string("127.0.0.1/x"), std::string("http://user@127.0.0.1/"),
          std::string("http://127.0.0.1:0/"), std::string("http://127.0.0.1\\@example.com/"), std::string("http:///x"),
          std::string()}) {
        const http::send_result answer = test.send({.method = "POST", .url = url, .body = "x"});
        REQUIRE(answer.has_error());
        CHECK_FALSE(answer.error().may_have_happened);
    }
    for (const http::header& header : std::vector<http::header>{
             {"X", "a\r\nY: b"}, {"X", std::string("a\0b", 3)}, {"X Y", "a"}, {"", "a"}, {"X:", "a"}}) {
        const http::send_result answer = test.send({.method = "GET", .url = test.url("/"), .headers = {header}});
        REQUIRE(answer.has_error());
        CHECK_FALSE(answer.error().may_have_happened);
    }
    const http::send_result method =
        test.send({.method = "GET /x HTTP/1.1\r\nHost: y\r\n\r\nGET", .url = test.url("/")});
    REQUIRE(method.has_error());
    CHECK_FALSE(method.error().may_have_happened);
}

TEST_CASE("a dead connection does not fail a request that may be sent twice") {
    bench test;
    const loopback_peer peer(test.context, [](const auto&, std::size_t number) {
        return number == 1 ? loopback_peer::answer{"", then::close} : loopback_peer::answer{ok, then::keep};
    });
    REQUIRE(test.get(peer.url()).has_value());
    CHECK(test.get(peer.url()).has_value());
    CHECK(peer.requests().size() == 3);
    CHECK(peer.connections() == 2);
}

TEST_CASE("a request that must not be sent twice is sent once, whatever happens to connections") {
    bench test;
    const loopback_peer peer(test.context, [](const auto&, std::size_t number) {
        return number == 1 ? loopback_peer::answer{"", then::close} : loopback_peer::answer{ok, then::keep};
    });
    REQUIRE(test.get(peer.url()).has_value());
    const http::send_result answer = test.send({.method = "POST", .url = peer.url(), .body = "x"});
    REQUIRE(answer.has_error());
    CHECK(answer.error().may_have_happened);
    CHECK(peer.requests().size() == 2);
}

TEST_CASE("a canceled request ends at once, and so does its connection") {
    bench test;
    const loopback_peer peer(test.context,
                             [](const auto&, std::size_t) { return loopback_peer::answer{"", then::hang}; });
    boost::asio::cancellation_signal signal;
    bool ended = false;
    std::exception_ptr thrown;
    boost::asio::co_spawn(
        test.context, test.client.send({.method = "GET", .url = peer.url()}),
        boost::asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr failure, const http::send_result&) {
            thrown = std::move(failure);
            ended = true;
        }));
    test.context.restart();
    while (peer.requests().empty()) test.context.run_one();
    CHECK_FALSE(ended);
    signal.emit(boost::asio::cancellation_type::terminal);
    while (!ended || peer.hung_up() == 0) test.context.run_one_for(std::chrono::seconds(10));
    CHECK(thrown != nullptr);
    CHECK(peer.hung_up() == 1);
    CHECK(test.get(test.url("/")).has_value());
}

TEST_CASE("a client may be destroyed while a request runs in a context that is destroyed") {
    auto test = std::make_unique<bench>();
    auto peer = std::make_unique<loopback_peer>(
        test->context, [](const auto&, std::size_t) { return loopback_peer::answer{"", then::hang}; });
    boost::asio::co_spawn(test->context, test->client.send({.method = "GET", .url = peer->url()}),
                          boost::asio::detached);
    test->context.restart();
    while (peer->requests().empty()) test->context.run_one();
    peer.reset();
    test.reset();
}

TEST_CASE("a proxy is taken from the environment") {
    bench test;
    const loopback_peer proxy(test.context, [](const auto&, std::size_t) { return loopback_peer::answer{ok}; });
    REQUIRE(setenv("http_proxy", proxy.url().c_str(), 1) == 0);
    const http::send_result answer = test.get("http://shop.invalid/x");
    unsetenv("http_proxy");
    REQUIRE(answer.has_value());
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests()[0].starts_with("GET http://shop.invalid/x HTTP/1.1\r\n"));
}

TEST_CASE("a proxy of a secure connection sees the destination, and nothing of the request") {
    bench test;
    const loopback_peer proxy(test.context, [](const auto&, std::size_t) {
        return loopback_peer::answer{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"};
    });
    REQUIRE(setenv("https_proxy", proxy.url().c_str(), 1) == 0);
    const http::send_result answer = test.send({.method = "POST",
                                                .url = "https://shop.invalid/x?key=hush",
                                                .headers = {{"Authorization", "Bearer hush"}},
                                                .body = "hush"});
    unsetenv("https_proxy");
    REQUIRE(answer.has_error());
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests()[0].starts_with("CONNECT shop.invalid:443 HTTP/1.1\r\n"));
    CHECK_FALSE(has(proxy.requests()[0], "hush"));
}

}  // namespace

}  // namespace http_client_test
