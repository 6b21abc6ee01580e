// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/lookup.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <thread>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE redis_lookup::redis_lookup(boost::asio::io_context& loop)
    : shared_(std::make_shared<contents>()), found_(loop, boost::asio::steady_timer::time_point::max()) {
    shared_->loop = &loop;
}

PAYMCP_INLINE boost::asio::awaitable<redis_lookup::places> redis_lookup::find(std::string host, std::string port) {
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

PAYMCP_INLINE void redis_lookup::cancel() {
    {
        const std::lock_guard lock(shared_->guard);
        shared_->loop = nullptr;
    }
    found_.cancel();
}

}  // namespace paymcp::inline v0::detail
