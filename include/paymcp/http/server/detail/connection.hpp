// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/detail/request_reader.hpp>
#include <paymcp/http/server/detail/response_text.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/reply.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::detail {

/// The immutable state that all connections of one server share.
struct http_service {
    http_responder responder;
    http_options options;
    std::uint16_t port = 0;  ///< the port listened on
};

/// One client's connection, over any carrier.
class http_link {
public:
    virtual ~http_link() = default;

    /// Serves the connection until it ends. The caller keeps the connection alive.
    virtual boost::asio::awaitable<void> run() = 0;

    /// Completes the current request, and accepts no further one. Any thread may call it.
    virtual void finish() = 0;

    /// Closes the connection at once. A running handler is not stopped; its answer is dropped. Any thread may call it.
    virtual void abort() = 0;
};

/// Plain bytes over TCP. The TLS carrier has the same members: tls.hpp.
class plain_carrier {
public:
    explicit plain_carrier(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    boost::asio::ip::tcp::socket& stream() noexcept { return socket_; }
    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    /// Performs the handshake before the first byte of HTTP; false where it fails.
    boost::asio::awaitable<bool> greet();

    /// Announces that no more bytes follow.
    boost::asio::awaitable<void> part();

    /// Whether bytes may still be read after `part`.
    static constexpr bool reads_after_parting = true;

private:
    boost::asio::ip::tcp::socket socket_;
};

/// One client's connection: reads requests, has them answered one after another, and ends. It runs on its own strand.
///
/// It keeps reading while an answer is made, to notice when the client disconnects; further requests wait.
template <class Carrier>
class http_connection final : public http_link, public std::enable_shared_from_this<http_connection<Carrier>> {
public:
    using tcp = boost::asio::ip::tcp;

    /// The executor of the carrier's socket must be a strand.
    http_connection(Carrier carrier, std::shared_ptr<const http_service> service)
        : carrier_(std::move(carrier)),
          timer_(carrier_.socket().get_executor()),
          wakeup_(carrier_.socket().get_executor()),
          fresh_(first_read),
          service_(std::move(service)) {
        boost::system::error_code unconnected;
        // Send small answers at once instead of waiting until the client acknowledges earlier ones.
        carrier_.socket().set_option(tcp::no_delay{true}, unconnected);
        const tcp::endpoint peer = carrier_.socket().remote_endpoint(unconnected);
        if (!unconnected) peer_ = peer.address().to_string() + ':' + std::to_string(peer.port());
    }

    boost::asio::awaitable<void> run() override {
        bool answered = false;
        arm(service_->options.read_timeout);
        bool open = co_await carrier_.greet();
        disarm();
        while (open) {
            http_request_reader reader{service_->options, service_->port};
            reader.comes_from(peer_);
            const arrival came = co_await read(reader);
            answered = false;
            if (came == arrival::nothing) break;
            const bool refused = came == arrival::refused;
            const answer_form form{reader.is_head(), reader.takes_chunks(), !refused && reader.keep_alive()};
            http_reply reply = std::move(reader.refusal());
            try {
                if (!refused) {
                    auto answering = service_->responder(std::move(reader.request()));
                    reply = co_await std::move(answering);
                }
            } catch (...) {
                reply = failed();
            }
            open = co_await send(std::move(reply), form, answered);
        }
        if (answered) co_await linger();
        disarm();
        close();
    }

    void finish() override {
        boost::asio::dispatch(carrier_.socket().get_executor(), [self = this->shared_from_this()] {
            self->finishing_ = true;
            self->wakeup_.notify();
        });
    }

    void abort() override {
        boost::asio::dispatch(carrier_.socket().get_executor(), [self = this->shared_from_this()] {
            self->finishing_ = true;
            self->close();
        });
    }

private:
    using moment = paymcp::detail::async_event::moment;

    enum class arrival : std::uint8_t {
        request,
        refused,
        nothing
    };
    struct answer_form {
        bool head = false;    ///< no body
        bool chunks = false;  ///< the client understands chunked bodies
        bool keep = false;    ///< the client allows another request
    };
    static constexpr std::size_t first_read = 2 * 1024;
    static constexpr std::size_t most_read = 64 * 1024;
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

    static moment now() { return std::chrono::steady_clock::now(); }

    /// Starts a read unless one is in progress; it signals the event when bytes arrive.
    void start_reading() {
        if (reading_ || end_) return;
        reading_ = true;
        carrier_.stream().async_read_some(
            boost::asio::buffer(fresh_),
            [self = this->shared_from_this()](const boost::system::error_code& end, std::size_t count) {
                self->take(end, count);
            });
    }

    void take(const boost::system::error_code& end, std::size_t count) {
        reading_ = false;
        if (end) end_ = end;
        buffer_.commit(boost::asio::buffer_copy(buffer_.prepare(count), boost::asio::buffer(fresh_.data(), count)));
        // Most requests are small; the buffer grows for clients that send more.
        if (count == fresh_.size() && count < most_read) fresh_.resize(count * 4);
        wakeup_.notify();
    }

    boost::asio::awaitable<arrival> read(http_request_reader& reader) {
        bool started = false;
        moment latest = now() + service_->options.idle_timeout;
        for (;;) {
            if (!started && buffer_.size() > 0) {
                // One time limit for the whole request, so that single slow bytes do not hold the connection.
                started = true;
                latest = now() + service_->options.read_timeout;
            }
            const auto progress = reader.take(buffer_);
            if (progress == http_request_reader::progress::complete) co_return arrival::request;
            if (progress == http_request_reader::progress::refused) co_return arrival::refused;
            if (end_ || (!started && finishing_)) co_return arrival::nothing;
            if (now() >= latest) {
                if (!started) co_return arrival::nothing;
                reader.refusal() = plain_response(408, "The request took too long to arrive.");
                co_return arrival::refused;
            }
            if (reader.wants_continue()) co_await write("HTTP/1.1 100 Continue\r\n\r\n");
            start_reading();
            co_await wakeup_.wait_until(latest);
        }
    }

    static http_response failed() { return plain_response(500, "The server failed to answer this request."); }

    /// Removes header fields that would end the head early.
    static http_response writable(http_response response) {
        return std::ranges::all_of(response.headers, is_writable) ? response : failed();
    }

    /// Sends the reply; returns whether another request may follow. Sets `answered` to whether all of it was sent.
    boost::asio::awaitable<bool> send(http_reply reply, answer_form form, bool& answered) {
        if (const auto* later = std::get_if<std::shared_ptr<open_response>>(&reply)) {
            const std::shared_ptr<open_response> open = *later;
            const bool keep = co_await follow(*open, form, answered);
            open->listen({});
            co_return keep;
        }
        co_return co_await send_whole(std::move(std::get<http_response>(reply)), form, answered);
    }

    boost::asio::awaitable<bool> send_whole(http_response response, answer_form form, bool& answered) {
        response = writable(std::move(response));
        const bool keep = form.keep && !finishing_;
        std::string text = response_head(response, keep);
        if (!form.head) text += response.body;
        answered = co_await write(text);
        co_return keep && answered;
    }

    /// Sends the pieces of an open response as they arrive, until its end, and notifies it when the client disconnects.
    boost::asio::awaitable<bool> follow(open_response& open, answer_form form, bool& answered) {
        open.listen([weak = this->weak_from_this(), executor = carrier_.socket().get_executor()] {
            boost::asio::post(executor, [weak] {
                if (const auto self = weak.lock()) self->wakeup_.notify();
            });
        });
        bool begun = false;
        bool keep = false;
        bool left = false;
        for (;;) {
            open_response::events came = open.take();
            if (came.abandoned) co_return false;
            if (came.whole && came.head) {
                const bool keeps = co_await send_whole(std::move(*came.head), form, answered);
                if (answered && came.written) came.written();
                co_return keeps;
            }
            std::string text;
            if (came.head) {
                begun = true;
                keep = form.keep && form.chunks && !finishing_;
                text = streaming_head(writable(std::move(*came.head)), keep, form.chunks);
            }
            append_piece(text, came.bytes, form.chunks);
            if (begun && came.ended && form.chunks) text += "0\r\n\r\n";
            if (!text.empty()) {
                const bool written = co_await write(text);
                if (!written) {
                    open.leave();
                    co_return false;
                }
            }
            if (came.ended) {
                if (came.written) came.written();
                answered = true;
                co_return keep;
            }
            if (!text.empty()) continue;
            if (end_ && !std::exchange(left, true)) open.leave();
            // Only a client that has closed cleanly may have kept its reading side open.
            if (end_ && end_ != boost::asio::error::eof) co_return false;
            if (buffer_.size() < most_read) start_reading();
            const bool fills = begun && !open.filler().empty();
            const bool rung =
                co_await wakeup_.wait_until(fills ? now() + service_->options.stream_keep_alive : moment::max());
            if (rung || !fills) continue;
            std::string filler;
            append_piece(filler, open.filler(), form.chunks);
            const bool written = co_await write(filler);
            if (!written) {
                open.leave();
                co_return false;
            }
        }
    }

    static void append_piece(std::string& text, std::string_view bytes, bool chunked) {
        if (bytes.empty()) return;
        if (chunked) append_chunk(text, bytes);
        else text += bytes;
    }

    boost::asio::awaitable<bool> write(std::string_view text) {
        arm(service_->options.write_timeout);
        const auto [failure, count] =
            co_await boost::asio::async_write(carrier_.stream(), boost::asio::buffer(text), no_throw);
        disarm();
        co_return !failure;
    }

    // Closing with unread bytes makes TCP discard the answer in flight, so the client closes first.
    boost::asio::awaitable<void> linger() {
        const moment latest = now() + service_->options.linger;
        if constexpr (!Carrier::reads_after_parting) {
            boost::system::error_code ignored;
            carrier_.socket().cancel(ignored);
            while (reading_) co_await wakeup_.wait_until(moment::max());
        }
        arm(service_->options.linger);
        co_await carrier_.part();
        while (Carrier::reads_after_parting && !end_ && now() < latest) {
            buffer_.clear();
            start_reading();
            co_await wakeup_.wait_until(latest);
        }
    }

    /// Closes the connection when the time is over.
    void arm(std::chrono::milliseconds limit) {
        timer_.expires_after(limit);
        // A fired timer cannot be canceled; `turn` lets its handler see that it is outdated.
        timer_.async_wait([self = this->shared_from_this(), turn = ++turn_](boost::system::error_code canceled) {
            if (!canceled && turn == self->turn_) self->close();
        });
    }

    void disarm() {
        ++turn_;
        timer_.cancel();
    }

    void close() {
        boost::system::error_code ignored;
        carrier_.socket().close(ignored);
        end_ = boost::asio::error::operation_aborted;
        wakeup_.notify();
    }

    Carrier carrier_;
    boost::asio::steady_timer timer_;
    paymcp::detail::async_event wakeup_;
    std::vector<char> fresh_;           ///< where bytes arrive
    boost::beast::flat_buffer buffer_;  ///< bytes that have arrived and are not parsed yet
    std::shared_ptr<const http_service> service_;
    std::string peer_;
    std::uint64_t turn_ = 0;
    boost::system::error_code end_{};  ///< how the client's bytes ended
    bool reading_ = false;
    bool finishing_ = false;  ///< no further request is accepted
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/connection.ipp>
#endif
