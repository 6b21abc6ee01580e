// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include "wire_log.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A blocking HTTP client that sends exactly what it is told and reads event streams as they come.
namespace http_test {

using boost::asio::ip::tcp;
using paymcp::http::header;

struct event {
    std::string id;
    std::string data;
};

/// A response, whole or with a body that is read piece by piece.
struct http_answer {
    unsigned status = 0;
    std::vector<paymcp::http::header> headers;
    std::string body;

    std::string header(std::string_view name) const {
        return std::string(paymcp::http::find_header(headers, name).value_or(""));
    }
    bool streams() const { return header("Content-Type") == "text/event-stream"; }
    boost::json::value json() const { return boost::json::parse(body); }
};

class client {
public:
    explicit client(const tcp::endpoint& where) : port_(where.port()) {
        socket_.connect(where);
        socket_.set_option(tcp::no_delay{true});
    }

    /// Sends bytes; false where the server has hung up.
    bool send(std::string_view bytes) {
        log_.sent(bytes);
        boost::system::error_code failure;
        boost::asio::write(socket_, boost::asio::buffer(bytes), failure);
        return !failure;
    }

    /// A request with the right Host and Content-Length.
    std::string text(std::string_view method, std::string_view path, const std::vector<paymcp::http::header>& headers,
                     std::string_view body = "") const {
        std::string out = std::string(method) + ' ' + std::string(path) +
                          " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\n";
        for (const paymcp::http::header& one : headers) out += one.name + ": " + one.value + "\r\n";
        if (method == "POST") out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        return out + "\r\n" + std::string(body);
    }

    /// Sends a request and reads the head of its answer, and the body unless it is an event stream.
    http_answer ask(std::string_view method, std::string_view path, const std::vector<paymcp::http::header>& headers,
                    std::string_view body = "") {
        send(text(method, path, headers, body));
        return read();
    }

    /// Reads one answer; status 0 where the server hangs up instead.
    http_answer read() {
        http_answer out = read_head();
        if (out.status == 0 || out.streams()) return out;
        chunked_ = false;
        const std::string length = out.header("Content-Length");
        if (!length.empty()) out.body = take(std::stoul(length));
        if (out.header("Content-Type") == "application/json") log_.heard(out.body);
        return out;
    }

    http_answer read_head() {
        http_answer out;
        boost::system::error_code end;
        const std::size_t size = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(held_), "\r\n\r\n", end);
        if (end) return out;
        const std::string head = held_.substr(0, size);
        held_.erase(0, size);
        out.status = static_cast<unsigned>(std::stoul(head.substr(9, 3)));
        std::size_t at = head.find("\r\n") + 2;
        for (std::size_t next = head.find("\r\n", at); next > at; at = next + 2, next = head.find("\r\n", at)) {
            const std::size_t colon = head.find(": ", at);
            out.headers.push_back({head.substr(at, colon - at), head.substr(colon + 2, next - colon - 2)});
        }
        chunked_ = out.header("Transfer-Encoding") == "chunked";
        events_.clear();
        return out;
    }

    /// The next event of the stream, comments left out; nothing at its end.
    std::optional<event> next_event() {
        for (;;) {
            const std::size_t end = events_.find("\n\n");
            if (end == std::string::npos) {
                if (!read_piece()) return std::nullopt;
                continue;
            }
            const std::string block = events_.substr(0, end + 1);
            events_.erase(0, end + 2);
            event out;
            bool any = false;
            for (std::size_t at = 0, next = 0; (next = block.find('\n', at)) != std::string::npos; at = next + 1) {
                const std::string line = block.substr(at, next - at);
                if (line.starts_with("id: ")) out.id = line.substr(4);
                if (line.starts_with("data: ")) out.data += line.substr(6);
                any = any || !line.starts_with(":");
            }
            if (!out.data.empty()) log_.heard(out.data);
            if (any) return out;
        }
    }

    /// The message of the next event that has one.
    boost::json::value next_message() {
        for (;;) {
            const std::optional<event> came = next_event();
            if (!came) throw std::runtime_error("the stream has ended");
            if (!came->data.empty()) return boost::json::parse(came->data);
        }
    }

    /// Everything until the server hangs up.
    std::string read_to_end() {
        boost::system::error_code end;
        boost::asio::read(socket_, boost::asio::dynamic_buffer(held_), end);
        return std::exchange(held_, {});
    }

    void finish_sending() {
        boost::system::error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }
    void hang_up() { socket_.close(); }

    /// Ends the connection in both directions; another thread that reads comes to the end.
    void leave() {
        boost::system::error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
    }

    /// Ends the connection by force.
    void reset() {
        socket_.set_option(boost::asio::socket_base::linger(true, 0));
        socket_.close();
    }

private:
    std::string take(std::size_t size) {
        boost::system::error_code end;
        if (held_.size() < size)
            boost::asio::read(socket_, boost::asio::dynamic_buffer(held_),
                              boost::asio::transfer_exactly(size - held_.size()), end);
        std::string taken = held_.substr(0, size);
        held_.erase(0, taken.size());
        return taken;
    }

    /// One chunk, or what there is; false at the end of the body.
    bool read_piece() {
        boost::system::error_code end;
        if (!chunked_) {
            char bytes[4096];
            const std::size_t count = socket_.read_some(boost::asio::buffer(bytes), end);
            events_.append(held_).append(bytes, count);
            held_.clear();
            return !end;
        }
        const std::size_t line = boost::asio::read_until(socket_, boost::asio::dynamic_buffer(held_), "\r\n", end);
        if (end) return false;
        const std::size_t size = std::stoul(held_.substr(0, line), nullptr, 16);
        held_.erase(0, line);
        events_ += take(size + 2).substr(0, size);
        return size != 0;
    }

    unsigned short port_;
    boost::asio::io_context context_;
    tcp::socket socket_{context_};
    std::string held_;
    std::string events_;
    bool chunked_ = false;
    wire_log log_;
};

}  // namespace http_test
