// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/store/redis/detail/protocol.hpp>
#include <paymcp/store/redis/detail/stream.hpp>
#include <paymcp/store/redis/url.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The settings of a link; lengths in milliseconds.
struct redis_link_options {
    redis_address address{};
    std::string authorities{};            ///< a PEM file of the certificates to trust for TLS; empty for the system's
    milliseconds timeout{5'000};          ///< a command without an answer by then fails
    milliseconds longest_pause{2'000};    ///< between two tries to connect
    milliseconds heartbeat{5'000};        ///< how often the server is pinged
    std::vector<std::string> greeting{};  ///< a command that begins every connection after the login; may be empty
};

/// A connection to a Redis server that reconnects without limit, with growing, bounded and randomized pauses, so that
/// many servers do not reconnect at once. Runs on one event loop with one thread.
///
/// Commands are pipelined and answered in order. An unsent command waits for the connection until its timeout; a sent
/// one whose connection breaks fails at once, because its effect is unknown. A late answer closes the connection,
/// because the answers behind it may never arrive.
class redis_link : public std::enable_shared_from_this<redis_link> {
public:
    using handler = std::function<void(result<redis_value>)>;
    using steady = std::chrono::steady_clock;

    /// `pulse` is sent at the start of each connection and at every heartbeat; `felt` gets the answers.
    redis_link(boost::asio::io_context& loop, redis_link_options options, std::vector<std::string> pulse, handler felt);

    /// Makes the link a subscriber: every message goes to `heard`, commands are not answered. Call it before `start`.
    void on_push(std::function<void(redis_value)> heard) { heard_ = std::move(heard); }

    void start();

    /// Sends nothing more; pending commands fail.
    void stop();

    void send(const std::vector<std::string>& words, handler done);

private:
    struct command {
        std::string bytes;
        handler done;
        steady::time_point deadline;
    };

    struct line {
        line(boost::asio::io_context& loop, const redis_link_options& options);

        redis_stream stream;
        redis_answers answers;
        std::array<char, 16 * 1024> buffer{};
        std::deque<command> sent{};
        steady::time_point heard;
        bool ready = false;
        bool given_up = false;
        bool writing = false;
    };
    using line_handle = std::shared_ptr<line>;

    static boost::asio::awaitable<void> live(std::shared_ptr<redis_link> self);

    boost::asio::awaitable<void> greet(line& made);

    static boost::asio::awaitable<redis_value> next(line& from);

    void deliver(line& from, redis_value answer);

    void flush(const line_handle& to);

    /// A write failure also ends the reader, which answers the sent commands.
    static boost::asio::awaitable<void> write(std::shared_ptr<redis_link> self, line_handle to);

    boost::asio::awaitable<void> pause();

    /// Enforces the timeouts of connecting, waiting to be sent, being answered, and hearing nothing.
    static boost::asio::awaitable<void> watch(std::shared_ptr<redis_link> self);

    /// The time of the next check.
    steady::time_point inspect(steady::time_point now);

    void fail(std::deque<command>& commands, std::string_view what);

    failure broken(std::string_view what) const;

    static constexpr std::size_t max_at_once = 1 << 20;

    boost::asio::io_context& loop_;
    redis_link_options options_;
    std::vector<std::string> pulse_;
    handler felt_;
    std::function<void(redis_value)> heard_{};
    boost::asio::steady_timer pause_;
    boost::asio::steady_timer watch_;
    std::deque<command> unsent_{};
    line_handle line_{};
    steady::time_point connecting_until_{};
    steady::time_point next_pulse_{};
    std::string why_ = "it did not answer yet";
    std::minstd_rand random_{std::random_device{}()};
    int failures_ = 0;
    bool stopped_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/link.ipp>
#endif
