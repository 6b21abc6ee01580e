// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <mutex>
#include <string>

namespace paymcp::inline v0::detail {

/// Looks a host up on a detached thread. The system's lookup cannot be stopped and lasts as long as its name servers
/// are silent, and Asio's resolver would wait for it when its context ends.
class redis_lookup {
public:
    using places = boost::asio::ip::tcp::resolver::results_type;

    explicit redis_lookup(boost::asio::io_context& loop);
    redis_lookup(const redis_lookup&) = delete;
    redis_lookup& operator=(const redis_lookup&) = delete;
    ~redis_lookup() { cancel(); }

    /// The addresses of the host. Throws `boost::system::system_error` where the name is not found or the lookup is
    /// canceled. Call it once per object.
    boost::asio::awaitable<places> find(std::string host, std::string port);

    /// The waiting coroutine fails. Call it on the loop's thread.
    void cancel();

private:
    struct contents {
        std::mutex guard;
        boost::asio::io_context* loop = nullptr;  ///< null when no coroutine waits any longer
        places found{};
        boost::system::error_code failure{};
        bool done = false;
    };

    std::shared_ptr<contents> shared_;
    boost::asio::steady_timer found_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/lookup.ipp>
#endif
