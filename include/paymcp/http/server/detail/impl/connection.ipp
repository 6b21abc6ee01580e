// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/connection.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/detail/response_text.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void read_handler::operator()(const boost::system::error_code& end, std::size_t count) const {
    connection->received(end, count);
}

PAYMCP_INLINE http_connection::http_connection(std::unique_ptr<byte_stream> stream,
                                               std::shared_ptr<const http_service> service, bool reserved)
    : stream_(std::move(stream)),
      timer_(stream_->socket().get_executor()),
      wakeup_(stream_->socket().get_executor()),
      fresh_(first_read),
      service_(std::move(service)),
      reserved_(reserved) {
    using boost::asio::ip::tcp;
    boost::system::error_code unconnected;
    // Send small answers at once instead of waiting until the client acknowledges earlier ones.
    stream_->socket().set_option(tcp::no_delay{true}, unconnected);
    const tcp::endpoint peer = stream_->socket().remote_endpoint(unconnected);
    if (!unconnected) peer_ = peer.address().to_string() + ':' + std::to_string(peer.port());
}

PAYMCP_INLINE boost::asio::awaitable<void> http_connection::run() {
    bool answered = false;
    arm(service_->options.read_timeout);
    greeting_ = true;
    bool open = co_await stream_->greet();
    greeting_ = false;
    disarm();
    while (open) {
        http_request_reader reader{service_->options, service_->port};
        reader.comes_from(peer_);
        if (reserved_) reader.only_reserved();
        const arrival came = co_await read(reader);
        answered = false;
        if (came == arrival::nothing) break;
        const bool refused = came == arrival::refused;
        const answer_form form{reader.is_head(), reader.takes_chunks(), !refused && !reserved_ && reader.keep_alive()};
        http::reply reply = std::move(reader.refusal());
        try {
            if (!refused) {
                auto answering = service_->responder(std::move(reader.request()));
                reply = co_await std::move(answering);
            }
        } catch (...) {
            reply = failure_response();
        }
        open = co_await send(std::move(reply), form, answered);
    }
    if (answered) co_await linger();
    disarm();
    close();
}

PAYMCP_INLINE void http_connection::finish() {
    boost::asio::dispatch(stream_->socket().get_executor(), [self = shared_from_this()] {
        self->finishing_ = true;
        self->wakeup_.notify();
    });
}

PAYMCP_INLINE void http_connection::give_way() {
    boost::asio::dispatch(stream_->socket().get_executor(), [self = shared_from_this()] {
        self->finishing_ = true;
        self->leaving_ = true;
        if (self->greeting_) self->close();
        self->wakeup_.notify();
    });
}

PAYMCP_INLINE void http_connection::abort() {
    boost::asio::dispatch(stream_->socket().get_executor(), [self = shared_from_this()] {
        self->finishing_ = true;
        self->close();
    });
}

PAYMCP_INLINE void http_connection::start_reading() {
    if (reading_ || end_) return;
    reading_ = true;
    stream_->read_some(boost::asio::buffer(fresh_), {shared_from_this()});
}

PAYMCP_INLINE void http_connection::received(const boost::system::error_code& end, std::size_t count) {
    reading_ = false;
    // A read that had come to its end may be told only after the connection was closed here.
    if (end && !end_) end_ = end;
    buffer_.commit(boost::asio::buffer_copy(buffer_.prepare(count), boost::asio::buffer(fresh_.data(), count)));
    // Most requests are small; the buffer grows for clients that send more.
    if (count == fresh_.size() && count < max_read) fresh_.resize(count * 4);
    wakeup_.notify();
}

PAYMCP_INLINE boost::asio::awaitable<http_connection::arrival> http_connection::read(http_request_reader& reader) {
    bool started = false;
    const moment began = std::chrono::steady_clock::now();
    moment latest = began + allowed(service_->options.idle_timeout);
    waits_since_.store(began, std::memory_order_relaxed);
    for (;;) {
        if (!started && buffer_.size() > 0) {
            // One time limit for the whole request, so that single slow bytes do not hold the connection.
            started = true;
            latest = std::chrono::steady_clock::now() + allowed(service_->options.read_timeout);
        }
        const auto progress = reader.read(buffer_);
        if (progress == http_request_reader::progress::complete) {
            waits_since_.store(moment::max(), std::memory_order_relaxed);
            co_return arrival::request;
        }
        if (progress == http_request_reader::progress::refused) co_return arrival::refused;
        if (end_ || (!started && finishing_)) co_return arrival::nothing;
        if (leaving_ || std::chrono::steady_clock::now() >= latest) co_return give_up(reader, started);
        if (reader.wants_continue()) co_await write(continue_line);
        start_reading();
        co_await wakeup_.wait_until(latest);
    }
}

PAYMCP_INLINE http_connection::arrival http_connection::give_up(http_request_reader& reader, bool started) const {
    if (!started && !reserved_) return arrival::nothing;
    reader.refusal() =
        reserved_ || leaving_ ? crowded_response() : plain_response(408, "The request took too long to arrive.");
    return arrival::refused;
}

PAYMCP_INLINE std::chrono::milliseconds http_connection::allowed(std::chrono::milliseconds limit) const {
    return reserved_ ? std::min(limit, service_->options.reserved_timeout) : limit;
}

PAYMCP_INLINE boost::asio::awaitable<bool> http_connection::send(http::reply reply, answer_form form, bool& answered) {
    if (const auto* later = std::get_if<std::shared_ptr<http::open_response>>(&reply)) {
        const std::shared_ptr<http::open_response> open = *later;
        const bool keep = co_await follow(*open, form, answered);
        open->when_changed({});
        co_return keep;
    }
    co_return co_await send_whole(std::move(std::get<http::response>(reply)), form, answered);
}

PAYMCP_INLINE boost::asio::awaitable<bool> http_connection::send_whole(http::response response, answer_form form,
                                                                       bool& answered) {
    response = writable_response(std::move(response));
    const bool keep = form.keep && !finishing_;
    std::string text = response_head(response, keep);
    if (!form.head) text += response.body;
    answered = co_await write(text);
    co_return keep&& answered;
}

PAYMCP_INLINE boost::asio::awaitable<bool> http_connection::follow(http::open_response& open, answer_form form,
                                                                   bool& answered) {
    open.when_changed([weak = weak_from_this(), executor = stream_->socket().get_executor()] {
        boost::asio::post(executor, [weak] {
            if (const auto self = weak.lock()) self->wakeup_.notify();
        });
    });
    bool begun = false;
    bool keep = false;
    bool left = false;
    for (;;) {
        http::open_response::events came = open.take();
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
            text = streaming_head(writable_response(std::move(*came.head)), keep, form.chunks);
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
        if (end_ && !std::exchange(left, true)) {
            open.leave();
            if (!begun && form.chunks && may_still_read()) co_await probe();
        }
        // Nothing more is written to a stream whose client has closed.
        if (end_ && (begun || !may_still_read())) co_return false;
        if (buffer_.size() < max_read) start_reading();
        const bool fills = begun && !open.filler().empty();
        const bool rung = co_await wakeup_.wait_until(
            fills ? std::chrono::steady_clock::now() + service_->options.stream_keep_alive : moment::max());
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

PAYMCP_INLINE bool http_connection::may_still_read() const {
    return end_ == boost::asio::error::eof && stream_->reads_after_parting();
}

PAYMCP_INLINE boost::asio::awaitable<void> http_connection::probe() {
    using boost::asio::ip::tcp;
    stream_->socket().async_wait(tcp::socket::wait_error,
                                 [self = shared_from_this()](const boost::system::error_code& closed) {
                                     if (closed) return;
                                     self->end_ = boost::asio::error::connection_reset;
                                     self->wakeup_.notify();
                                 });
    co_await write(continue_line);
}

PAYMCP_INLINE boost::asio::awaitable<bool> http_connection::write(std::string_view text) {
    // Nearly every answer fits into the socket's buffer; a timer and a coroutine for it cost more than the rest of it.
    text.remove_prefix(stream_->write_now(text));
    if (text.empty()) co_return true;
    arm(service_->options.write_timeout);
    const auto [failure, count] = co_await stream_->write(text);
    disarm();
    co_return !failure;
}

PAYMCP_INLINE boost::asio::awaitable<void> http_connection::linger() {
    const moment latest = std::chrono::steady_clock::now() + service_->options.linger;
    if (!stream_->reads_after_parting()) {
        boost::system::error_code ignored;
        stream_->socket().cancel(ignored);
        while (reading_) co_await wakeup_.wait_until(moment::max());
    }
    arm(service_->options.linger);
    co_await stream_->part();
    while (stream_->reads_after_parting() && !end_ && !leaving_ && std::chrono::steady_clock::now() < latest) {
        buffer_.clear();
        start_reading();
        co_await wakeup_.wait_until(latest);
    }
}

PAYMCP_INLINE void http_connection::arm(std::chrono::milliseconds limit) {
    timer_.expires_after(limit);
    // A fired timer cannot be canceled; `turn` lets its handler see that it is outdated.
    timer_.async_wait([self = shared_from_this(), turn = ++turn_](boost::system::error_code canceled) {
        if (!canceled && turn == self->turn_) self->close();
    });
}

PAYMCP_INLINE void http_connection::disarm() {
    ++turn_;
    timer_.cancel();
}

PAYMCP_INLINE void http_connection::close() {
    boost::system::error_code ignored;
    stream_->socket().close(ignored);
    end_ = boost::asio::error::operation_aborted;
    wakeup_.notify();
}

}  // namespace paymcp::inline v0::detail
