// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/written_reply.hpp>

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/response_text.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>

namespace paymcp::inline v0::detail {

/// Wakes the thread that writes. Shared, since a part of the server may still hold the call.
class piece_bell {
public:
    void ring() {
        const std::lock_guard lock(guard_);
        rung_ = true;
        wake_.notify_one();
    }

    /// False where nothing came in that time.
    bool wait(milliseconds length) {
        std::unique_lock lock(guard_);
        const bool came = wake_.wait_for(lock, length, [this] { return rung_; });
        rung_ = false;
        return came;
    }

private:
    std::mutex guard_;
    std::condition_variable wake_;
    bool rung_ = false;
};

PAYMCP_INLINE std::string reply_text::whole(http::response response) const {
    response = writable_response(std::move(response));
    std::string text = response_head(response, true);
    if (!head_only_) text += response.body;
    return text;
}

PAYMCP_INLINE std::string reply_text::of(http::open_response::events& came) {
    if (came.whole && came.head) return whole(std::move(*came.head));
    std::string text;
    if (came.head) {
        begun_ = true;
        text = streaming_head(writable_response(std::move(*came.head)), true, true);
    }
    append_piece(text, came.bytes, true);
    if (begun_ && came.ended) text += "0\r\n\r\n";
    return text;
}

PAYMCP_INLINE std::string reply_text::filler(const http::open_response& open) const {
    std::string text;
    if (begun_) append_piece(text, open.filler(), true);
    return text;
}

PAYMCP_INLINE bool written_reply::all(http::reply reply) {
    if (auto* now = std::get_if<http::response>(&reply)) return write_(text_.whole(std::move(*now)));
    const std::shared_ptr<http::open_response> open = std::get<std::shared_ptr<http::open_response>>(reply);
    const bool keep = follow(*open);
    open->when_changed({});
    return keep;
}

PAYMCP_INLINE bool written_reply::follow(http::open_response& open) {
    const auto bell = std::make_shared<piece_bell>();
    open.when_changed([bell] { bell->ring(); });
    for (;;) {
        http::open_response::events came = open.take();
        if (came.abandoned) return false;
        std::string bytes = text_.of(came);
        if (bytes.empty() && !came.ended && !bell->wait(silence_)) bytes = text_.filler(open);
        if (!bytes.empty() && !write_(bytes)) {
            open.leave();
            return false;
        }
        if (!came.ended) continue;
        if (came.written) came.written();
        return true;
    }
}

/// Tells a coroutine on its executor that something has come. The other side may still be about to tell it when the
/// coroutine and its loop have ended: then nothing happens.
class distant_bell {
public:
    distant_bell(boost::asio::any_io_executor executor, async_event& event)
        : executor_(std::move(executor)), event_(&event) {}

    /// From any thread.
    static void ring(const std::shared_ptr<distant_bell>& self) {
        const std::lock_guard lock(self->guard_);
        if (self->event_ != nullptr) boost::asio::post(self->executor_, [self] { self->arrive(); });
    }

    void end() {
        const std::lock_guard lock(guard_);
        event_ = nullptr;
    }

private:
    void arrive() {
        const std::lock_guard lock(guard_);
        if (event_ != nullptr) event_->notify();
    }

    const boost::asio::any_io_executor executor_;
    std::mutex guard_;
    async_event* event_;  ///< null after the end
};

/// Follows an open response, and leaves it at its end, unless all of it was written.
class open_follower {
public:
    open_follower(std::shared_ptr<http::open_response> open, const boost::asio::any_io_executor& executor)
        : changed(executor), open_(std::move(open)), bell_(std::make_shared<distant_bell>(executor, changed)) {
        open_->when_changed([bell = bell_] { distant_bell::ring(bell); });
    }
    open_follower(const open_follower&) = delete;
    open_follower& operator=(const open_follower&) = delete;
    ~open_follower() {
        bell_->end();
        open_->when_changed({});
        if (!done_) open_->leave();
    }

    void done() noexcept { done_ = true; }

    async_event changed;

private:
    std::shared_ptr<http::open_response> open_;
    std::shared_ptr<distant_bell> bell_;
    bool done_ = false;
};

PAYMCP_INLINE boost::asio::awaitable<bool> follow_open(
    std::shared_ptr<http::open_response> open,
    const std::function<boost::asio::awaitable<bool>(std::string_view)>& write, reply_text text, milliseconds silence) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    open_follower follower(open, executor);
    for (;;) {
        http::open_response::events came = open->take();
        if (came.abandoned) {
            follower.done();
            co_return false;
        }
        std::string bytes = text.of(came);
        if (bytes.empty() && !came.ended) {
            const bool more = co_await follower.changed.wait_until(std::chrono::steady_clock::now() + silence);
            if (!more) bytes = text.filler(*open);
        }
        if (!bytes.empty()) {
            const bool written = co_await write(bytes);
            if (!written) co_return false;
        }
        if (!came.ended) continue;
        follower.done();
        if (came.written) came.written();
        co_return true;
    }
}

PAYMCP_INLINE boost::asio::awaitable<bool> write_reply(
    http::reply reply, std::function<boost::asio::awaitable<bool>(std::string_view)> write, bool head_only,
    milliseconds silence) {
    reply_text text(head_only);
    if (auto* now = std::get_if<http::response>(&reply)) {
        const std::string bytes = text.whole(std::move(*now));
        co_return co_await write(bytes);
    }
    auto following = follow_open(std::get<std::shared_ptr<http::open_response>>(reply), write, text, silence);
    co_return co_await std::move(following);
}

}  // namespace paymcp::inline v0::detail
