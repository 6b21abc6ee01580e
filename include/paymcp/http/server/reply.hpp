// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0 {

/// A response that is made while its client waits: one complete answer at the end, or a head and then its body in
/// pieces.
///
/// A handler keeps one end and returns the other to the server. All functions may be called from any thread; calls
/// after `respond`, `end` or `abandon` are ignored.
class open_response {
public:
    /// `most_backlog` bounds the bytes that wait for the client: beyond it the connection is closed.
    explicit open_response(std::size_t most_backlog = std::size_t{8} * 1024 * 1024) : most_backlog_(most_backlog) {}
    open_response(const open_response&) = delete;
    open_response& operator=(const open_response&) = delete;

    /// Sends the complete answer. `written` is called once on the connection's executor when all of it has been written
    /// to the connection; it is dropped where writing fails or the client has closed already.
    void respond(http_response whole, std::function<void()> written = {}) {
        change([&] {
            whole_ = true;
            ended_ = true;
            head_ = std::move(whole);
            if (!gone_) written_ = std::move(written);
        });
    }

    /// Status and fields; a body in `head` is the first piece. `filler` is sent between two pieces to keep the
    /// connection alive; empty for no filler.
    void begin(http_response head, std::string filler = {}) {
        change([&] {
            pieces_ = std::move(head.body);
            head.body.clear();
            head_ = std::move(head);
            filler_ = std::move(filler);
        });
    }

    /// Adds fields to the head, before the server takes it.
    void add_fields(std::vector<http_header> fields) {
        const std::lock_guard lock(guard_);
        fields_ = std::move(fields);
    }

    /// More of the body, after `begin`.
    void write(std::string bytes) {
        change([&] {
            // One piece larger than the bound is the handler's choice; a second waiting piece means a slow client.
            if (!pieces_.empty() && pieces_.size() + bytes.size() > most_backlog_) abandoned_ = true;
            else pieces_ += bytes;
        });
    }

    /// The body is complete. `written` as in `respond`.
    void end(std::function<void()> written = {}) {
        change([&] {
            ended_ = true;
            if (!gone_) written_ = std::move(written);
        });
    }

    /// Ends without a complete response: the server closes the connection.
    void abandon() {
        change([&] { abandoned_ = true; });
    }

    /// How many bytes wait for the client.
    std::size_t backlog() const {
        const std::lock_guard lock(guard_);
        return pieces_.size();
    }

    /// Whether the client has closed its end.
    bool gone() const {
        const std::lock_guard lock(guard_);
        return gone_;
    }

    /// Calls `told` once when the client closes its end before the response is complete; at once where it already has.
    /// A client that has closed only one direction may still read. Called on the connection's executor.
    void when_gone(std::function<void()> told) {
        {
            const std::lock_guard lock(guard_);
            if (!gone_) {
                told_ = std::move(told);
                return;
            }
        }
        told();
    }

    /// The pieces since the last call, for the server that writes them.
    struct events {
        std::optional<http_response> head{};
        bool whole = false;  ///< `head` is the whole answer
        std::string bytes{};
        bool ended = false;
        bool abandoned = false;
        std::function<void()> written{};  ///< called when all of that has been written, otherwise dropped
    };
    events take() {
        const std::lock_guard lock(guard_);
        events out{std::exchange(head_, std::nullopt), whole_, std::exchange(pieces_, {}), ended_, abandoned_,
                   std::exchange(written_, {})};
        if (out.head) std::ranges::copy(fields_, std::back_inserter(out.head->headers));
        return out;
    }

    /// See `begin`.
    std::string filler() const {
        const std::lock_guard lock(guard_);
        return filler_;
    }

    /// Calls `wake` at every change; for the server.
    void listen(std::function<void()> wake) {
        const std::lock_guard lock(guard_);
        wake_ = std::move(wake);
    }

    /// The client has closed its end; for the server.
    void leave() {
        std::function<void()> told;
        std::function<void()> unwritten;
        {
            const std::lock_guard lock(guard_);
            gone_ = true;
            told = std::exchange(told_, {});
            unwritten = std::exchange(written_, {});
        }
        if (told) told();
    }

private:
    template <class Change>
    void change(Change apply) {
        std::function<void()> wake;
        {
            const std::lock_guard lock(guard_);
            if (ended_ || abandoned_) return;
            apply();
            wake = wake_;
        }
        if (wake) wake();
    }

    const std::size_t most_backlog_;
    mutable std::mutex guard_;  ///< guards the members below
    std::optional<http_response> head_;
    std::vector<http_header> fields_;
    std::string pieces_;
    std::string filler_;
    bool whole_ = false;
    bool ended_ = false;
    bool abandoned_ = false;
    bool gone_ = false;
    std::function<void()> wake_;
    std::function<void()> told_;
    std::function<void()> written_;
};

/// A response, or one that is made later.
using http_reply = std::variant<http_response, std::shared_ptr<open_response>>;

/// Answers one request at once. It is called on the connection's strand, for many connections at once where the
/// executor has many threads. An exception is answered 500 without its text.
using http_handler = std::function<boost::asio::awaitable<http_response>(http_request)>;

/// Like `http_handler`, for answers that may be made later or in pieces.
using http_responder = std::function<boost::asio::awaitable<http_reply>(http_request)>;

namespace detail {
/// A handler as a responder.
inline http_responder responder_of(http_handler handler) {
    return [handler = std::move(handler)](http_request request) -> boost::asio::awaitable<http_reply> {
        auto answering = handler(std::move(request));
        co_return co_await std::move(answering);
    };
}
}  // namespace detail


}  // namespace paymcp::inline v0
