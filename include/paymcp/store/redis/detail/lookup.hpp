// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace paymcp::inline v0::detail {

/// Looks a host up on a detached thread. The system's lookup cannot be stopped and lasts as long as its name servers
/// are silent, and Asio's resolver would wait for it when its context ends.
class redis_lookup {
public:
    using places = boost::asio::ip::tcp::resolver::results_type;

    explicit redis_lookup(boost::asio::io_context& loop)
        : shared_(std::make_shared<contents>()), found_(loop, boost::asio::steady_timer::time_point::max()) {
        shared_->loop = &loop;
    }
    redis_lookup(const redis_lookup&) = delete;
    redis_lookup& operator=(const redis_lookup&) = delete;
    ~redis_lookup() { cancel(); }

    /// The addresses of the host. Throws `boost::system::system_error` where the name is not found or the lookup is
    /// canceled. Call it once per object.
    boost::asio::awaitable<places> find(std::string host, std::string port) {
        std::thread([shared = shared_, wake = &found_, host = std::move(host), port = std::move(port)] {
            boost::asio::io_context own;
            boost::system::error_code failure;
            places found = boost::asio::ip::tcp::resolver(own).resolve(host, port, failure);
            const std::lock_guard lock(shared->guard);
            shared->found = std::move(found);
            shared->failure = failure;
            shared->done = true;
            // The waiting coroutine still exists; the timer is used only on the loop's thread.
            if (shared->loop != nullptr)
                boost::asio::post(*shared->loop, [shared, wake] {
                    if (shared->loop != nullptr) wake->cancel();
                });
        }).detach();
        for (;;) {
            boost::system::error_code ignored;
            co_await found_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
            const std::lock_guard lock(shared_->guard);
            if (shared_->loop == nullptr) throw boost::system::system_error(boost::asio::error::operation_aborted);
            if (!shared_->done) continue;
            if (shared_->failure) throw boost::system::system_error(shared_->failure);
            co_return std::move(shared_->found);
        }
    }

    /// The waiting coroutine fails. Call it on the loop's thread.
    void cancel() {
        {
            const std::lock_guard lock(shared_->guard);
            shared_->loop = nullptr;
        }
        found_.cancel();
    }

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
