// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/server.hpp>

#include <doctest/doctest.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

/// A plain HTTP server, and a client that writes raw bytes.
namespace http_server_fixture {

using namespace paymcp;
using namespace paymcp::detail;
using boost::asio::awaitable;
using boost::asio::ip::tcp;
using std::chrono::milliseconds;

/// A client that sends exactly the given bytes.
class raw_client {
public:
    explicit raw_client(const tcp::endpoint& where) {
        socket_.connect(where);
        socket_.set_option(tcp::no_delay{true});
    }

    void hang_up() { socket_.close(); }

    /// Sends no more, and still reads.
    void close_sending() { socket_.shutdown(tcp::socket::shutdown_send); }

    /// Resets the connection.
    void reset() {
        socket_.set_option(boost::asio::socket_base::linger(true, 0));
        socket_.close();
    }

    raw_client& send(std::string_view text) {
        // A server that has refused may have closed already: tests look at its answer.
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

    /// Whether the connection was reset, which may lose data in flight.
    bool was_reset() const { return reset_; }

    std::string read_head() {
        boost::system::error_code end;
        const std::size_t size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(held_), "\r\n\r\n", end);
        return take(size);
    }

    /// One response with a body.
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

/// Answers with the request that it received; some targets are special.
inline awaitable<http::response> echo(http::request request) {
    if (request.target == "/throw") throw std::runtime_error("a secret");
    http::response response{.status = 200, .headers = {}, .body = request.method + ' ' + request.target + '\n'};
    response.set("Content-Type", "text/plain");
    if (request.target == "/split") response.set("X-Name", "a\r\nSet-Cookie: b");
    if (request.target == "/framing") response.set("Content-Length", "7").set("Transfer-Encoding", "chunked");
    if (request.target == "/fields") {
        for (const http::header& field : request.headers) response.body += field.name + '=' + field.value + '\n';
    }
    if (request.target == "/peer") response.body += request.peer;
    response.body += request.body;
    co_return response;
}

/// Answers "/hold" when it is told to, "/stream" with a stream that goes on, and everything else as `echo`.
struct holding {
    std::shared_ptr<http::open_response> held = std::make_shared<http::open_response>();
    std::shared_ptr<std::promise<void>> began = std::make_shared<std::promise<void>>();

    awaitable<http::reply> operator()(http::request request) const {
        if (request.target == "/hold") {
            began->set_value();
            co_return held;
        }
        if (request.target == "/stream") {
            auto open = std::make_shared<http::open_response>();
            open->begin({.status = 200, .headers = {}, .body = "first"});
            co_return open;
        }
        auto answering = echo(std::move(request));
        co_return co_await std::move(answering);
    }
};

/// A server with its own thread.
class running {
public:
    explicit running(http::server_options options = {}, http::responder responder = responder_of(echo))
        : server(context.get_executor(), http::loopback(), std::move(responder), std::move(options)) {
        thread = std::jthread{[this] { context.run(); }};
    }
    ~running() { server.abort(); }

    tcp::endpoint where() const { return server.local_endpoint(); }
    std::string host() const { return "127.0.0.1:" + std::to_string(where().port()); }

    /// A request line and more fields, with the correct Host.
    std::string text(std::string_view line, std::string_view fields = "") const {
        return std::string{line} + " HTTP/1.1\r\nHost: " + host() + "\r\n" + std::string{fields} + "\r\n";
    }

    /// The whole answer to bytes after which the server closes the connection.
    std::string answer(std::string_view bytes) const { return raw_client{where()}.send(bytes).read_to_end(); }

    boost::asio::io_context context;
    http::server server;
    std::jthread thread;
};

inline bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace http_server_fixture
