// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/detail/byte_stream.hpp>
#include <paymcp/http/server/detail/request_reader.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/reply.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The immutable state that all connections of one server share.
struct http_service {
    http::responder responder;
    http::server_options options;
    std::uint16_t port = 0;  ///< the port listened on
};

/// One client's connection: reads requests, has them answered one after another, and ends. It runs on an executor
/// that does not run two handlers at once.
///
/// It keeps reading while an answer is made, to notice when the client disconnects; further requests wait.
class http_connection final : public std::enable_shared_from_this<http_connection> {
public:
    using moment = async_event::moment;

    /// The executor of the stream's socket must not run two handlers at once. A `reserved` connection serves one
    /// request, and only for the server's reserved paths.
    http_connection(std::unique_ptr<byte_stream> stream, std::shared_ptr<const http_service> service,
                    bool reserved = false);

    /// Serves the connection until it ends. The caller keeps the connection alive.
    boost::asio::awaitable<void> run();

    /// Completes the current request, and accepts no further one. Any thread may call it.
    void finish();

    /// Since when it has waited for a complete request; `moment::max()` while it answers one. Any thread may call it.
    moment waits_since() const noexcept { return waits_since_.load(std::memory_order_relaxed); }

    /// Ends the connection if it still waits for a request, or for its client to close after a refusal, and refuses a
    /// request that has arrived in part. Otherwise it ends after the present answer. Any thread may call it.
    void give_way();

    /// Closes the connection at once. A running handler is not stopped; its answer is dropped. Any thread may call it.
    void abort();

private:
    friend read_handler;

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
    static constexpr std::size_t max_read = 64 * 1024;
    static constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

    /// Starts a read unless one is in progress; it signals the event when bytes arrive.
    void start_reading();

    void received(const boost::system::error_code& end, std::size_t count);

    boost::asio::awaitable<arrival> read(http_request_reader& reader);

    /// What remains of the wait for a request that has not come in time, or must give way.
    arrival give_up(http_request_reader& reader, bool started) const;

    /// A time limit for a request, which is shorter on a reserved connection.
    std::chrono::milliseconds allowed(std::chrono::milliseconds limit) const;

    /// Sends the reply; returns whether another request may follow. Sets `answered` to whether all of it was sent.
    boost::asio::awaitable<bool> send(http::reply reply, answer_form form, bool& answered);

    boost::asio::awaitable<bool> send_whole(http::response response, answer_form form, bool& answered);

    /// Sends the pieces of an open response as they arrive, until its end, and notifies it when the client disconnects.
    boost::asio::awaitable<bool> follow(http::open_response& open, answer_form form, bool& answered);

    /// Whether the client may have closed only its sending side. In TLS, and after a reset, it has not.
    bool may_still_read() const;

    /// Finds out whether a client that has closed is gone altogether. Its system answers any bytes with a reset then; a
    /// client that still reads skips the interim response (RFC 9110 section 15.2), which HTTP/1.0 does not have.
    boost::asio::awaitable<void> probe();

    boost::asio::awaitable<bool> write(std::string_view text);

    // Closing with unread bytes makes TCP discard the answer in flight, so the client closes first.
    boost::asio::awaitable<void> linger();

    /// Closes the connection when the time is over.
    void arm(std::chrono::milliseconds limit);

    void disarm();

    void close();

    std::unique_ptr<byte_stream> stream_;
    boost::asio::steady_timer timer_;
    async_event wakeup_;
    std::vector<char> fresh_;           ///< where bytes arrive
    boost::beast::flat_buffer buffer_;  ///< bytes that have arrived and are not parsed yet
    std::shared_ptr<const http_service> service_;
    std::string peer_;
    std::uint64_t turn_ = 0;
    boost::system::error_code end_{};  ///< how the client's bytes ended
    bool reading_ = false;
    bool finishing_ = false;  ///< no further request is accepted
    bool greeting_ = false;   ///< no byte of HTTP can have arrived
    bool leaving_ = false;    ///< gives way
    const bool reserved_;
    std::atomic<moment> waits_since_{std::chrono::steady_clock::now()};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/connection.ipp>
#endif
