// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace paymcp::inline v0 {

namespace http {

/// A response that is made while its client waits: one complete answer at the end, or a head and then its body in
/// pieces.
///
/// A handler keeps one end and returns the other to the server. All functions may be called from any thread; calls
/// after `respond`, `end` or `abandon` are ignored.
class open_response {
public:
    /// `max_backlog` bounds the bytes that wait for the client: beyond it the connection is closed.
    explicit open_response(std::size_t max_backlog = std::size_t{8} * 1024 * 1024) : max_backlog_(max_backlog) {}
    open_response(const open_response&) = delete;
    open_response& operator=(const open_response&) = delete;

    /// Sends the complete answer. `written` is called once on the connection's executor when all of it has been written
    /// to the connection; it is dropped where writing fails or the client has closed already.
    void respond(http::response whole, std::function<void()> written = {});

    /// Status and fields; a body in `head` is the first piece. `filler` is sent between two pieces to keep the
    /// connection alive; empty for no filler.
    void begin(http::response head, std::string filler = {});

    /// Adds fields to the head, before the server takes it.
    void add_fields(std::vector<http::header> fields);

    /// More of the body, after `begin`.
    void write(std::string bytes);

    /// The body is complete. `written` as in `respond`.
    void end(std::function<void()> written = {});

    /// Ends without a complete response: the server closes the connection.
    void abandon();

    /// How many bytes wait for the client.
    std::size_t backlog() const;

    /// Whether the client has closed its end.
    bool gone() const;

    /// Calls `told` once when the client closes its end before the response is complete; at once where it already has.
    /// A client that has closed only one direction may still read. Called on the connection's executor.
    void when_gone(std::function<void()> told);

    /// The pieces since the last call, for the server that writes them.
    struct events {
        std::optional<http::response> head{};
        bool whole = false;  ///< `head` is the whole answer
        std::string bytes{};
        bool ended = false;
        bool abandoned = false;
        std::function<void()> written{};  ///< called when all of that has been written, otherwise dropped
    };
    events take();

    /// See `begin`.
    std::string filler() const;

    /// Calls `wake` at every change; for the server.
    void when_changed(std::function<void()> wake);

    /// The client has closed its end; for the server.
    void leave();

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

    const std::size_t max_backlog_;
    mutable std::mutex guard_;  ///< guards the members below
    std::optional<http::response> head_;
    std::vector<http::header> fields_;
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
using reply = std::variant<http::response, std::shared_ptr<open_response>>;

/// Answers one request at once. It is called on the connection's strand, for many connections at once where the
/// executor has many threads. An exception is answered 500 without its text.
using handler = std::function<boost::asio::awaitable<http::response>(http::request)>;

/// Like `handler`, for answers that may be made later or in pieces.
using responder = std::function<boost::asio::awaitable<http::reply>(http::request)>;

}  // namespace http

namespace detail {

/// A handler as a responder.
http::responder responder_of(http::handler handler);

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/impl/reply.ipp>
#endif
