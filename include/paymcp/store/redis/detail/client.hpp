// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/store/redis/detail/link.hpp>
#include <paymcp/store/redis/detail/protocol.hpp>
#include <paymcp/store/redis/detail/scripts.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace paymcp::inline v0::detail {

/// The connections of a store and the thread that runs them. The thread is not the server's event loop, so the store
/// works in programs without a loop, and a blocking caller can wait on any thread.
class redis_client {
public:
    using handler = redis_link::handler;

    explicit redis_client(redis_link_options options);
    redis_client(const redis_client&) = delete;
    redis_client& operator=(const redis_client&) = delete;

    /// Pending requests are answered with an error. A completion may destroy the last handle of the store on the
    /// store's thread, which cannot join itself: then the thread is detached.
    ~redis_client();

    /// `done` is called on the client's thread.
    void send(std::vector<std::string> words, handler done);

    /// Runs a script by its digest; a server that does not know the digest gets the text. `words` are the keys and then
    /// the arguments.
    void run(const redis_script& script, std::size_t keys, std::vector<std::string> words, handler done);

    /// Blocks until the server has answered and its time is known, or throws `std::runtime_error` with the reason.
    void reach();

    /// Calls `heard` with each message of a channel, on the client's thread.
    void subscribe(std::string channel, std::function<void(std::string_view)> heard);

    /// The server's time, from its last answers and this machine's steady clock, so that steps of the machine's wall
    /// clock do not change it. Call `reach` first.
    unix_time now() const { return unix_time(milliseconds(steady_now() + shared_->ahead)); }

private:
    static std::int64_t steady_now();

    struct contents {
        explicit contents(redis_link_options wanted);

        void close();

        void subscribe(const std::string& channel, const std::function<void(std::string_view)>& heard);

        /// An answer takes time to arrive, so the server is ahead by at least the difference, and the greatest
        /// difference is the best estimate. Clocks drift, so only the last few comparisons count; a slow answer among
        /// them does no harm.
        void compare(const result<redis_value>& answer);

        static std::int64_t number(const std::string& text);

        static constexpr unsigned comparisons_believed = 12;

        redis_link_options options;
        boost::asio::io_context loop{1};
        boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
        std::shared_ptr<redis_link> commands;
        std::vector<std::shared_ptr<redis_link>> listening;
        unsigned comparisons = 0;
        std::int64_t latest = 0;             ///< the greatest difference among the current comparisons
        std::atomic<std::int64_t> ahead{0};  ///< the server's time minus the steady clock
        std::atomic<bool> time_known{false};
    };

    std::shared_ptr<contents> shared_;
    std::thread thread_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/client.ipp>
#endif
