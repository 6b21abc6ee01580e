// SPDX-License-Identifier: MIT
#include <paymcp/mcp/delivery.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock.hpp>
#include <paymcp/transport/checkout_listener.hpp>
#include <paymcp/transport/http_request_reader.hpp>
#include <paymcp/transport/http_router.hpp>
#include <paymcp/transport/http_server.hpp>

#include <doctest/doctest.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace paymcp;
using boost::asio::awaitable;
using boost::asio::ip::tcp;
using std::chrono::milliseconds;

// A client that sends exactly what it is told.
class raw_client {
public:
    explicit raw_client(const tcp::endpoint& where) {
        socket_.connect(where);
        socket_.set_option(tcp::no_delay{true});
    }

    void hang_up() { socket_.close(); }

    // Ends the connection by force.
    void reset() {
        socket_.set_option(boost::asio::socket_base::linger(true, 0));
        socket_.close();
    }

    raw_client& send(std::string_view text) {
        // A server that has refused already may have hung up: what it answered is what a test looks at.
        boost::system::error_code failure;
        boost::asio::write(socket_, boost::asio::buffer(text), failure);
        reset_ = reset_ || failure;
        return *this;
    }

    bool has_answer() const { return socket_.available() > 0; }

    std::string read_to_end() {
        boost::system::error_code end;
        boost::asio::read(socket_, boost::asio::dynamic_buffer(held_), end);
        reset_ = reset_ || end != boost::asio::error::eof;
        return std::exchange(held_, {});
    }

    // Whether the connection ended by force, which may lose what was still on its way.
    bool was_reset() const { return reset_; }

    std::string read_head() {
        boost::system::error_code end;
        const std::size_t size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(held_), "\r\n\r\n", end);
        return take(size);
    }

    // One response with a body.
    std::string read_one() {
        std::string response = read_head();
        const std::size_t at = response.find("Content-Length: ");
        REQUIRE(at != std::string::npos);
        const std::size_t size = std::strtoul(response.c_str() + at + 16, nullptr, 10);
        if (held_.size() < size) {
            boost::asio::read(socket_, boost::asio::dynamic_buffer(held_),
                              boost::asio::transfer_exactly(size - held_.size()));
        }
        return response + take(size);
    }

private:
    std::string take(std::size_t size) {
        std::string taken = held_.substr(0, size);
        held_.erase(0, size);
        return taken;
    }

    boost::asio::io_context context_;
    tcp::socket socket_{context_};
    std::string held_;
    bool reset_ = false;
};

awaitable<http_response> echo(http_request request) {
    if (request.target == "/throw") throw std::runtime_error("a secret");
    http_response response{.status = 200, .headers = {}, .body = request.method + ' ' + request.target + '\n'};
    response.set("Content-Type", "text/plain");
    if (request.target == "/split") response.set("X-Name", "a\r\nSet-Cookie: b");
    if (request.target == "/framing") response.set("Content-Length", "7").set("Transfer-Encoding", "chunked");
    if (request.target == "/fields") {
        for (const http_header& field : request.headers) response.body += field.name + '=' + field.value + '\n';
    }
    if (request.target == "/peer") response.body += request.peer;
    response.body += request.body;
    co_return response;
}

class running {
public:
    explicit running(http_options options = {}, http_responder responder = responder_of(echo))
        : server(context.get_executor(), loopback(), std::move(responder), std::move(options)) {
        thread = std::jthread{[this] { context.run(); }};
    }
    ~running() { server.abort(); }

    tcp::endpoint where() const { return server.local_endpoint(); }
    std::string host() const { return "127.0.0.1:" + std::to_string(where().port()); }

    // A request line and more fields, with the right Host.
    std::string text(std::string_view line, std::string_view fields = "") const {
        return std::string{line} + " HTTP/1.1\r\nHost: " + host() + "\r\n" + std::string{fields} + "\r\n";
    }

    // The whole answer to bytes after which the server hangs up.
    std::string answer(std::string_view bytes) const { return raw_client{where()}.send(bytes).read_to_end(); }

    boost::asio::io_context context;
    http_server server;
    std::jthread thread;
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST_CASE("a server on port 0 is on loopback and knows its port") {
    const running host;
    CHECK(host.where().address().is_loopback());
    CHECK(host.where().port() != 0);
}

TEST_CASE("a port that is taken is an error that names the address") {
    const running first;
    boost::asio::io_context context;
    try {
        const http_server second{context.get_executor(), first.where(), echo};
        FAIL("two servers listen on one port");
    } catch (const boost::system::system_error& refused) {
        CHECK(has(refused.what(), "cannot listen on " + first.host()));
        CHECK(has(refused.what(), "in use"));
    }
}

TEST_CASE("one connection serves many requests, also when they come at once") {
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

TEST_CASE("HTTP/1.0 closes unless asked to keep") {
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

TEST_CASE("bodies arrive whole, by length and in chunks, and trailers are no fields") {
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

TEST_CASE("a client that waits for 100 Continue gets it, and a refusal without it") {
    http_options options;
    options.body_limit = 10;
    const running host{options};
    raw_client client{host.where()};
    client.send(host.text("POST /a", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    CHECK(client.read_head() == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(client.send("hello").read_one().ends_with("hello"));
    client.send(host.text("POST /a", "Content-Length: 11\r\nExpect: 100-continue\r\n"));
    CHECK(client.read_head().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("a handler sees who is connected, and the host of a target in absolute form") {
    const running host;
    CHECK(has(host.answer(host.text("GET /peer", "Connection: close\r\n")), "\n127.0.0.1:"));
    const std::string absolute = "GET http://" + host.host() + "/fields HTTP/1.1\r\nHost: ignored\r\n";
    const std::string shown = host.answer(absolute + "Connection: close\r\n\r\n");
    CHECK(has(shown, "GET /fields\n"));
    CHECK(has(shown, "Host=" + host.host() + '\n'));
}

TEST_CASE("a handler that fails, or would break the framing, harms nobody") {
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

TEST_CASE("hostile: what is not well-formed is answered 400 and the connection closed") {
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

TEST_CASE("hostile: a transfer coding that we do not know cannot smuggle a second request") {
    const running host;
    for (const char* const coding : {"gzip", "chunked, identity", "gzip, chunked", "xchunked", ""}) {
        CAPTURE(coding);
        const std::string fields = std::string{"Transfer-Encoding: "} + coding + "\r\n";
        const std::string refused = host.answer(host.text("POST /a", fields) + host.text("GET /smuggled"));
        CHECK(refused.starts_with("HTTP/1.1 501 "));
        CHECK_FALSE(has(refused, "smuggled"));
    }
}

TEST_CASE("hostile: an oversized header is answered 431, in one piece or after the body began") {
    http_options options;
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

TEST_CASE("hostile: fields that trickle in one by one are bounded together") {
    http_options options;
    options.header_limit = 1000;
    detail::http_request_reader reader{options, 80};
    boost::beast::flat_buffer buffer;
    const auto feed = [&](std::string_view bytes) {
        buffer.commit(boost::asio::buffer_copy(buffer.prepare(bytes.size()), boost::asio::buffer(bytes)));
        return reader.take(buffer);
    };
    using enum detail::http_request_reader::progress;
    CHECK(feed("GET / HTTP/1.1\r\n") == more);
    // Whole fields are taken out of the buffer at once, so none of them is long and nothing ever waits in it.
    for (int taken = 16; taken + 10 <= 1000; taken += 10) REQUIRE(feed("A: 34567\r\n") == more);
    CHECK(feed("A: 34567\r\n") == refused);
    CHECK(reader.refusal().status == 431);
}

TEST_CASE("hostile: an oversized body is answered 413, announced or not") {
    http_options options;
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

TEST_CASE("hostile: a slow header and a slow body are answered 408, and an idle client is hung up on") {
    http_options options;
    options.read_timeout = milliseconds{15};
    options.idle_timeout = milliseconds{15};
    const running host{options};
    raw_client slow_header{host.where()};
    raw_client slow_body{host.where()};
    raw_client idle{host.where()};
    slow_header.send("GET /a HT");
    slow_body.send(host.text("POST /a", "Content-Length: 5\r\n") + "hel");
    const std::string header_end = slow_header.read_to_end();
    CHECK(header_end.starts_with("HTTP/1.1 408 Request Timeout\r\n"));
    CHECK(has(header_end, "Connection: close"));
    CHECK(slow_body.read_to_end().starts_with("HTTP/1.1 408 "));
    CHECK(idle.read_to_end().empty());
}

TEST_CASE("hostile: bytes now and then do not put the time limit off") {
    http_options options;
    options.read_timeout = milliseconds{20};
    options.header_limit = std::size_t{1} << 30;
    const running host{options};
    raw_client client{host.where()};
    client.send("GET /");
    while (!client.has_answer()) client.send("a");
    CHECK(client.read_to_end().starts_with("HTTP/1.1 408 "));
}

TEST_CASE("hostile: a foreign Host is not served, which defeats DNS rebinding") {
    http_options options;
    options.allowed_hosts = {"pay.example.com", "other.example.com:8443"};
    const running host{options};
    const std::string port = ':' + std::to_string(host.where().port());
    const auto status = [&](const std::string& name) {
        return host.answer("GET /a HTTP/1.1\r\nConnection: close\r\nHost: " + name + "\r\n\r\n").substr(9, 3);
    };
    for (const std::string& name :
         {"127.0.0.1" + port, "localhost" + port, "LocalHost" + port, "[::1]" + port, "127.1.2.3" + port,
          std::string{"pay.example.com"}, std::string{"Pay.Example.com:443"}, std::string{"other.example.com:8443"}}) {
        CAPTURE(name);
        CHECK(status(name) == "200");
    }
    for (const std::string& name :
         {"evil.example.com" + port, std::string{"evil.example.com"}, std::string{"127.0.0.1"},
          std::string{"localhost"}, std::string{"localhost:1"}, "localhost.evil.example.com" + port,
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

TEST_CASE("hostile: more connections than the bound are turned away, and let in again later") {
    http_options options;
    options.connection_limit = 1;
    const running host{options};
    {
        raw_client first{host.where()};
        CHECK(first.send(host.text("GET /a")).read_one().starts_with("HTTP/1.1 200 "));
        const std::string refused = raw_client{host.where()}.read_to_end();
        CHECK(refused.starts_with("HTTP/1.1 503 "));
        CHECK(has(refused, "Retry-After: 1"));
        CHECK(first.send(host.text("GET /b", "Connection: close\r\n")).read_to_end().starts_with("HTTP/1.1 200 "));
    }
    // The first has hung up; the server learns of it in a moment.
    while (host.server.connections() != 0) std::this_thread::yield();
    CHECK(host.answer(host.text("GET /c", "Connection: close\r\n")).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("stop lets the request on its way be answered, closes idle clients, and admits nobody") {
    boost::asio::io_context context;
    boost::asio::steady_timer gate{context, boost::asio::steady_timer::time_point::max()};
    std::promise<void> begun;
    http_handler handler = [&](http_request request) -> awaitable<http_response> {
        if (request.target == "/slow") {
            begun.set_value();
            boost::system::error_code opened;
            co_await gate.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, opened));
        }
        co_return plain_response(200, "done");
    };
    http_server server{context.get_executor(), loopback(), std::move(handler)};
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

TEST_CASE("abort hangs up at once, and the executor runs out of work") {
    boost::asio::io_context context;
    http_server server{context.get_executor(), loopback(), echo};
    std::jthread thread{[&] { context.run(); }};
    raw_client half{server.local_endpoint()};
    half.send("GET /a HT");
    while (server.connections() == 0) std::this_thread::yield();
    server.abort();
    CHECK(half.read_to_end().empty());
    thread.join();
    CHECK(server.connections() == 0);
}

TEST_CASE("an answer is written when its last byte has left, and never where the client resets the connection before") {
    constexpr std::size_t large = std::size_t{24} * 1024 * 1024;  // more than the sockets' buffers take
    std::shared_ptr<std::promise<bool>> told;
    const auto reply = [&](http_request request) -> awaitable<http_reply> {
        const auto receipt = std::make_shared<mcp::delivery>([told](bool reached) { told->set_value(reached); });
        const auto way = std::make_shared<open_response>(2 * large);
        if (request.target == "/whole") {
            way->respond({.status = 200, .headers = {}, .body = std::string(large, 'x')}, [receipt] {
                receipt->written();
            });
        } else {
            way->begin({.status = 200, .headers = {}, .body = "x"});
            way->write(std::string(large, 'x'));
            way->end([receipt] { receipt->written(); });
        }
        co_return way;
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

TEST_CASE("connections are answered side by side on many threads") {
    boost::asio::io_context context;
    http_server server{context.get_executor(), loopback(), echo};
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

TEST_CASE("a router picks the longest route, exact or below, and knows nothing else") {
    const auto named = [](std::string name) -> http_handler {
        return [name](http_request) -> awaitable<http_response> { co_return plain_response(200, name); };
    };
    http_router router;
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

TEST_CASE("dates are in the form of the field, whatever the locale") {
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
    payment_order order;
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
    const tcp::endpoint where =
        loopback(static_cast<std::uint16_t>(std::stoi(authority.substr(authority.find(':') + 1))));
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

}  // namespace
