// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/net/http_message.hpp>
#include <paymcp/net/security_headers.hpp>
#include <paymcp/transport/http_options.hpp>
#include <paymcp/transport/http_request_reader.hpp>
#include <paymcp/transport/http_response_text.hpp>
#include <paymcp/transport/http_router.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::detail {

/// What all connections of one server share; nothing of it changes.
struct http_service {
    http_handler handler;
    http_options options;
    std::uint16_t port = 0;  ///< the port listened on
};

/// One client's connection: reads requests, has them answered one after another, and ends. It runs on its own strand.
class http_connection : public std::enable_shared_from_this<http_connection> {
public:
    using tcp = boost::asio::ip::tcp;

    /// `socket` has a strand for its executor.
    http_connection(tcp::socket socket, std::shared_ptr<const http_service> service)
        : socket_(std::move(socket)), timer_(socket_.get_executor()), service_(std::move(service)) {
        boost::system::error_code unconnected;
        // Small answers leave at once instead of waiting for the client to acknowledge the ones before.
        socket_.set_option(tcp::no_delay{true}, unconnected);
        const tcp::endpoint peer = socket_.remote_endpoint(unconnected);
        if (!unconnected) peer_ = peer.address().to_string() + ':' + std::to_string(peer.port());
    }

    /// Serves the connection until it ends. Whoever spawns it keeps the connection alive.
    boost::asio::awaitable<void> run() {
        bool answered = false;
        for (bool open = true; open;) {
            http_request_reader reader{service_->options, service_->port};
            const arrival came = co_await read(reader);
            disarm();
            answered = false;
            if (came == arrival::nothing) break;
            const bool refused = came == arrival::refused;
            const bool head = reader.is_head();
            http_response response = std::move(reader.refusal());
            if (!refused) response = co_await answer(std::move(reader.request()));
            open = !refused && reader.keep_alive() && !finishing_;
            answered = co_await write(std::move(response), head, open);
            open = open && answered;
        }
        if (answered) co_await linger();
        disarm();
        close();
    }

    /// Lets the request that is arriving or being answered finish, and takes no further one. Any thread may call it.
    void finish() {
        boost::asio::dispatch(socket_.get_executor(), [self = shared_from_this()] {
            self->finishing_ = true;
            if (self->idle_) self->cancel();
        });
    }

    /// Hangs up at once. A handler that runs is not stopped; its answer goes nowhere. Any thread may call it.
    void abort() {
        boost::asio::dispatch(socket_.get_executor(), [self = shared_from_this()] {
            self->finishing_ = true;
            self->close();
        });
    }

private:
    enum class arrival : std::uint8_t {
        request,
        refused,
        nothing
    };
    enum class when_late : std::uint8_t {
        stop_reading,
        hang_up
    };
    static constexpr std::size_t read_size = 16 * 1024;
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

    boost::asio::awaitable<arrival> read(http_request_reader& reader) {
        bool started = false;
        arm(service_->options.idle_timeout, when_late::stop_reading);
        for (;;) {
            if (!started && buffer_.size() > 0) {
                // One time limit for the whole request, so that a byte now and then does not hold the connection.
                started = true;
                arm(service_->options.read_timeout, when_late::stop_reading);
            }
            const auto progress = reader.take(buffer_);
            if (progress == http_request_reader::progress::complete) co_return arrival::request;
            if (progress == http_request_reader::progress::refused) co_return arrival::refused;
            if (!started && (late_ || finishing_)) co_return arrival::nothing;
            if (late_) {
                reader.refusal() = plain_response(408, "The request took too long to arrive.");
                co_return arrival::refused;
            }
            if (reader.wants_continue()) co_await write_continue();
            idle_ = !started;
            const auto [failure, count] = co_await socket_.async_read_some(buffer_.prepare(read_size), no_throw);
            idle_ = false;
            buffer_.commit(count);
            if (failure && !late_) co_return arrival::nothing;
        }
    }

    boost::asio::awaitable<http_response> answer(http_request request) {
        request.peer = peer_;
        http_response response;
        try {
            auto answering = service_->handler(std::move(request));
            response = co_await std::move(answering);
        } catch (...) {
            response = plain_response(500, "The server failed to answer this request.");
        }
        if (!std::ranges::all_of(response.headers, is_writable)) {
            response = plain_response(500, "The server failed to answer this request.");
        }
        co_return response;
    }

    boost::asio::awaitable<bool> write(http_response response, bool head, bool keep_alive) {
        const std::string top = response_head(response, keep_alive);
        const std::string_view body = head ? std::string_view{} : std::string_view{response.body};
        const std::array<boost::asio::const_buffer, 2> parts{boost::asio::buffer(top), boost::asio::buffer(body)};
        arm(service_->options.write_timeout, when_late::hang_up);
        const auto [failure, count] = co_await boost::asio::async_write(socket_, parts, no_throw);
        disarm();
        co_return !failure;
    }

    boost::asio::awaitable<void> write_continue() {
        static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [failure, count] = co_await boost::asio::async_write(socket_, boost::asio::buffer(text), no_throw);
        if (failure) close();
    }

    // Closing with bytes unread makes TCP throw away the answer that is still on its way, so the client hangs up first.
    boost::asio::awaitable<void> linger() {
        boost::system::error_code gone;
        socket_.shutdown(tcp::socket::shutdown_send, gone);
        arm(service_->options.linger, when_late::hang_up);
        std::array<char, 4096> unread{};
        while (!gone && !late_) {
            const auto [failure, count] = co_await socket_.async_read_some(boost::asio::buffer(unread), no_throw);
            gone = failure;
        }
    }

    void arm(std::chrono::milliseconds limit, when_late action) {
        late_ = false;
        timer_.expires_after(limit);
        // A timer that has fired cannot be called back; `turn` tells its handler that it is no longer meant.
        timer_.async_wait([self = shared_from_this(), turn = ++turn_, action](boost::system::error_code canceled) {
            if (canceled || turn != self->turn_) return;
            self->late_ = true;
            action == when_late::hang_up ? self->close() : self->cancel();
        });
    }

    void disarm() {
        ++turn_;
        timer_.cancel();
    }

    void cancel() {
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    }

    void close() {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    boost::asio::steady_timer timer_;
    boost::beast::flat_buffer buffer_;
    std::shared_ptr<const http_service> service_;
    std::string peer_;
    std::uint64_t turn_ = 0;
    bool late_ = false;       ///< the time limit in force has passed
    bool idle_ = false;       ///< waits for the first byte of a request
    bool finishing_ = false;  ///< no request is begun any more
};

}  // namespace paymcp::detail
