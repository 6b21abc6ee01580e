// SPDX-License-Identifier: MIT
// An HTTP server: its answers, its end, its router, and the checkout pages.
#include "http_server_fixture.hpp"

#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/detail/response_text.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/serve/detail/checkout_listener.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include "../support/comes.hpp"

#include <doctest/doctest.h>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <vector>

namespace http_server_test {

using namespace paymcp::detail;
using namespace http_server_fixture;

TEST_CASE("a server on port 0 listens on loopback and knows its port") {
    const running host;
    CHECK(host.where().address().is_loopback());
    CHECK(host.where().port() != 0);
}

TEST_CASE("a port in use is an error that names the address") {
    const running first;
    boost::asio::io_context context;
    try {
        const http::server second{context.get_executor(), http::loopback(first.where().port()), echo};
        FAIL("two servers listen on one port");
    } catch (const boost::system::system_error& refused) {
        CHECK(has(refused.what(), "cannot listen on " + first.host()));
        CHECK(has(refused.what(), "in use"));
    }
}

TEST_CASE("one connection serves many requests, also pipelined ones") {
    const running host;
    raw_client client{host.where()};
    const std::string first = client.send(host.text("GET /a?b=c")).read_one();
    CHECK(first.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(has(first, "\r\nContent-Type: text/plain\r\n"));
    CHECK(has(first, "\r\nConnection: keep-alive\r\n"));
    CHECK(has(first, " GMT\r\n"));
    CHECK(first.ends_with("\r\n\r\nGET /a?b=c\n"));
    client.send(host.text("GET /b") + host.text("GET /c", "Connection: close\r\n"));
    CHECK(client.read_one().ends_with("GET /b\n"));
    const std::string last = client.read_to_end();
    CHECK(has(last, "\r\nConnection: close\r\n"));
    CHECK(last.ends_with("GET /c\n"));
}

TEST_CASE("HTTP/1.0 closes the connection unless keep-alive is requested") {
    const running host;
    const std::string fields = " HTTP/1.0\r\nHost: " + host.host() + "\r\n";
    CHECK(has(host.answer("GET /a" + fields + "\r\n"), "Connection: close"));
    raw_client client{host.where()};
    CHECK(has(client.send("GET /a" + fields + "Connection: keep-alive\r\n\r\n").read_one(), "Connection: keep-alive"));
}

TEST_CASE("HEAD has the fields of GET and no body") {
    const running host;
    raw_client client{host.where()};
    const std::string head = client.send(host.text("HEAD /a")).read_head();
    CHECK(has(head, "\r\nContent-Length: 8\r\n"));
    CHECK(client.send(host.text("GET /next")).read_one().starts_with("HTTP/1.1 200"));
}

TEST_CASE("bodies arrive whole, by length and in chunks, and trailers do not become fields") {
    const running host;
    raw_client client{host.where()};
    client.send(host.text("POST /a", "Content-Length: 5\r\n") + "he").send("llo");
    CHECK(client.read_one().ends_with("POST /a\nhello"));
    client.send(host.text("POST /fields", "Transfer-Encoding: chunked\r\n") + "2\r\nhe\r\n3;x=y\r\nllo\r\n");
    client.send("0\r\nOrigin: http://evil.example.com\r\n\r\n");
    const std::string chunked = client.read_one();
    CHECK(chunked.ends_with("hello"));
    CHECK(has(chunked, "Host=" + host.host()));
    CHECK_FALSE(has(chunked, "evil"));
}

TEST_CASE("a client that waits for 100 Continue gets it, or a refusal without it") {
    http::server_options options;
    options.body_limit = 10;
    const running host{options};
    raw_client client{host.where()};
    client.send(host.text("POST /a", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    CHECK(client.read_head() == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(client.send("hello").read_one().ends_with("hello"));
    client.send(host.text("POST /a", "Content-Length: 11\r\nExpect: 100-continue\r\n"));
    CHECK(client.read_head().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a handler sees the client's address, and the host of a target in absolute form") {
    const running host;
    CHECK(has(host.answer(host.text("GET /peer", "Connection: close\r\n")), "\n127.0.0.1:"));
    const std::string absolute = "GET http://" + host.host() + "/fields HTTP/1.1\r\nHost: ignored\r\n";
    const std::string shown = host.answer(absolute + "Connection: close\r\n\r\n");
    CHECK(has(shown, "GET /fields\n"));
    CHECK(has(shown, "Host=" + host.host() + '\n'));
}

TEST_CASE("a handler that throws, or would break the framing, affects no other request") {
    const running host;
    raw_client client{host.where()};
    const std::string thrown = client.send(host.text("GET /throw")).read_one();
    CHECK(thrown.starts_with("HTTP/1.1 500 "));
    CHECK_FALSE(has(thrown, "secret"));
    const std::string split = client.send(host.text("GET /split")).read_one();
    CHECK(split.starts_with("HTTP/1.1 500 "));
    CHECK_FALSE(has(split, "Set-Cookie"));
    const std::string framed = client.send(host.text("GET /framing")).read_one();
    CHECK(has(framed, "Content-Length: 13\r\n"));
    CHECK_FALSE(has(framed, "Transfer-Encoding"));
    CHECK(framed.ends_with("GET /framing\n"));
}

TEST_CASE("stop finishes the request in progress, closes idle clients, and accepts no more") {
    boost::asio::io_context context;
    boost::asio::steady_timer gate{context, boost::asio::steady_timer::time_point::max()};
    std::promise<void> begun;
    http::handler handler = [&](http::request request) -> awaitable<http::response> {
        if (request.target == "/slow") {
            begun.set_value();
            boost::system::error_code opened;
            co_await gate.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, opened));
        }
        co_return plain_response(200, "done");
    };
    http::server server{context.get_executor(), http::loopback(), std::move(handler)};
    const tcp::endpoint where = server.local_endpoint();
    const std::string fields = " HTTP/1.1\r\nHost: localhost:" + std::to_string(where.port()) + "\r\n\r\n";
    std::promise<void> ended;
    std::jthread thread{[&] {
        context.run();
        ended.set_value();
    }};
    raw_client idle{where};
    CHECK(idle.send("GET /a" + fields).read_one().ends_with("done\n"));
    raw_client busy{where};
    busy.send("GET /slow" + fields);
    begun.get_future().wait();

    server.stop();
    server.stop();
    CHECK(idle.read_to_end().empty());
    CHECK_THROWS_AS(raw_client{where}, boost::system::system_error);
    boost::asio::post(context, [&] { gate.cancel(); });
    const std::string last = busy.read_to_end();
    CHECK(last.ends_with("done\n"));
    CHECK(has(last, "Connection: close"));
    busy.hang_up();
    ended.get_future().wait();
    CHECK(server.connections() == 0);
}

TEST_CASE("abort closes connections at once, and the executor runs out of work") {
    boost::asio::io_context context;
    http::server server{context.get_executor(), http::loopback(), echo};
    std::jthread thread{[&] { context.run(); }};
    raw_client half{server.local_endpoint()};
    half.send("GET /a HT");
    while (server.connections() == 0) std::this_thread::yield();
    server.abort();
    CHECK(half.read_to_end().empty());
    thread.join();
    CHECK(server.connections() == 0);
}

TEST_CASE("a written answer is reported when its last byte has left, and never after a reset by the client") {
    constexpr std::size_t large = std::size_t{24} * 1024 * 1024;  // larger than the buffers of the sockets
    std::shared_ptr<std::promise<bool>> told;
    const auto reply = [&](http::request request) -> awaitable<http::reply> {
        const auto receipt = std::make_shared<detail::delivery>([told](bool reached) { told->set_value(reached); });
        const auto channel = std::make_shared<http::open_response>(2 * large);
        if (request.target == "/whole") {
            channel->respond({.status = 200, .headers = {}, .body = std::string(large, 'x')},
                             [receipt] { receipt->written(); });
        } else {
            channel->begin({.status = 200, .headers = {}, .body = "x"});
            channel->write(std::string(large, 'x'));
            channel->end([receipt] { receipt->written(); });
        }
        co_return channel;
    };
    const running at{{}, reply};
    for (const char* target : {"/whole", "/pieces"}) {
        CAPTURE(target);
        told = std::make_shared<std::promise<bool>>();
        CHECK(at.answer(at.text(std::string("GET ") + target, "Connection: close\r\n")).size() > large);
        CHECK(told->get_future().get());
        told = std::make_shared<std::promise<bool>>();
        raw_client impatient{at.where()};
        CHECK(has(impatient.send(at.text(std::string("GET ") + target)).read_head(), "200"));
        impatient.reset();
        CHECK_FALSE(told->get_future().get());
    }
}

TEST_CASE("a client that disconnects while its answer is made frees its connection at once") {
    const holding responder;
    const running host{{}, responder};
    const auto freed = [&] { return paymcp_tests::comes([&] { return host.server.connections() == 0; }); };
    raw_client streaming{host.where()};
    CHECK(streaming.send(host.text("GET /stream")).read_head().starts_with("HTTP/1.1 200 "));
    streaming.hang_up();
    CHECK(freed());
    raw_client waiting{host.where()};
    waiting.send(host.text("GET /hold"));
    responder.began->get_future().wait();
    waiting.hang_up();
    CHECK(freed());
}

TEST_CASE("a client that closes only its sending side gets its answer, after an interim response") {
    const holding responder;
    const running host{{}, responder};
    raw_client waiting{host.where()};
    waiting.send(host.text("GET /hold"));
    responder.began->get_future().wait();
    waiting.close_sending();
    CHECK(waiting.read_head() == "HTTP/1.1 100 Continue\r\n\r\n");
    responder.held->respond({.status = 200, .headers = {}, .body = "late"});
    CHECK(waiting.read_to_end().ends_with("\r\n\r\nlate"));
    const holding other;
    const running old{{}, other};
    raw_client ancient{old.where()};
    ancient.send("GET /hold HTTP/1.0\r\nHost: " + old.host() + "\r\n\r\n");
    other.began->get_future().wait();
    ancient.close_sending();
    REQUIRE(paymcp_tests::comes([&] { return other.held->gone(); }));
    other.held->respond({.status = 200, .headers = {}, .body = "late"});
    CHECK(ancient.read_to_end().starts_with("HTTP/1.1 200 "));
}

TEST_CASE("connections are served concurrently on many threads") {
    boost::asio::io_context context;
    http::server server{context.get_executor(), http::loopback(), echo};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back([&] { context.run(); });
    const std::string fields =
        " HTTP/1.1\r\nHost: localhost:" + std::to_string(server.local_endpoint().port()) + "\r\n";
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 4; ++i) {
            clients.emplace_back([&, i] {
                raw_client client{server.local_endpoint()};
                for (int round = 0; round < 50; ++round) {
                    const std::string path = "/" + std::to_string(i) + '/' + std::to_string(round);
                    if (client.send("GET " + path + fields + "\r\n").read_one().ends_with("GET " + path + "\n"))
                        ++right;
                }
            });
        }
    }
    server.stop();
    CHECK(right == 200);
}

TEST_CASE("a router picks the longest route, exact or prefix, and answers no other") {
    const auto named = [](std::string name) -> http::handler {
        return [name](http::request) -> awaitable<http::response> { co_return plain_response(200, name); };
    };
    http::router router;
    router.add("/mcp", named("mcp")).add("/checkout/", named("checkout")).add("/checkout/deep/", named("deep"));
    const running host{{}, router};
    const auto body = [&](const std::string& target) {
        const std::string answer = host.answer(host.text("GET " + target, "Connection: close\r\n"));
        return answer.substr(9, 4) + answer.substr(answer.find("\r\n\r\n") + 4);
    };
    CHECK(body("/mcp") == "200 mcp\n");
    CHECK(body("/mcp?x=/checkout/") == "200 mcp\n");
    CHECK(body("/checkout/a") == "200 checkout\n");
    CHECK(body("/checkout/deep/a") == "200 deep\n");
    for (const char* const target : {"/", "/mcp/", "/mcpx", "/checkout", "/%63heckout/a"}) {
        CHECK(body(target).starts_with("404 "));
    }
}

TEST_CASE("dates have the format of HTTP fields, whatever the locale") {
    using std::chrono::system_clock;
    CHECK(detail::http_date(system_clock::time_point{std::chrono::seconds{784111777}}) ==
          "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(detail::http_date(system_clock::time_point{std::chrono::seconds{1709164800}}) ==
          "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST_CASE("the checkout listener serves the mock's links from its construction on") {
    boost::asio::io_context context;
    mock provider;
    checkout_listener listener{context.get_executor(), provider};
    std::jthread thread{[&] { context.run(); }};
    checkout_request order;
    order.payment_id = "pay_1";
    order.tool = "generate_image";
    order.amount = 50;
    order.money = USD;
    const checkout given = provider.create(order).value();
    order.reference = given.reference;
    REQUIRE(given.url == listener.base_url() + given.reference);
    REQUIRE(given.url.starts_with("http://127.0.0.1:"));
    const std::string authority = given.url.substr(7, given.url.find('/', 7) - 7);
    const std::string path = given.url.substr(7 + authority.size());
    const tcp::endpoint where
        {boost::asio::ip::address_v4::loopback(),
         static_cast<std::uint16_t>(std::stoi(authority.substr(authority.find(':') + 1)))};
    const std::string host = " HTTP/1.1\r\nHost: " + authority + "\r\n";

    raw_client browser{where};
    CHECK(has(browser.send("GET " + path + host + "\r\n").read_one(), "0.50 USD"));
    const std::string foreign = "Origin: http://evil.example.com\r\nContent-Length: 0\r\n\r\n";
    CHECK(browser.send("POST " + path + "/pay" + host + foreign).read_one().starts_with("HTTP/1.1 403 "));
    CHECK(provider.status(order).value().status == provider_status::pending);
    const std::string own = "Origin: http://" + authority + "\r\nContent-Length: 0\r\n\r\n";
    const std::string pressed = browser.send("POST " + path + "/pay" + host + own).read_one();
    CHECK(pressed.starts_with("HTTP/1.1 303 See Other\r\n"));
    CHECK(has(pressed, "\r\nLocation: " + path + "\r\n"));
    CHECK(has(browser.send("GET " + path + host + "\r\n").read_one(), "<strong>Paid</strong>"));
    CHECK(provider.status(order).value().status == provider_status::paid);
    CHECK(browser.send("GET /" + host + "\r\n").read_one().starts_with("HTTP/1.1 404 "));
    listener.stop();
}

}  // namespace http_server_test
