// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/leased_run.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <chrono>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE lease_renewal::lease_renewal(const boost::asio::any_io_executor& executor,
                                           paymcp::detail::lease_keeper<paymcp::detail::asio_task>& keeper)
    : shared_(std::make_shared<contents>(executor, keeper)) {
    paymcp::detail::spawn(executor, renew(shared_));
}

PAYMCP_INLINE paymcp::detail::asio_task<void> lease_renewal::stop() {
    const std::shared_ptr<contents> shared = shared_;
    shared->end();
    while (!shared->gone) co_await shared->done.wait_until(paymcp::detail::async_event::moment::max());
}

PAYMCP_INLINE lease_renewal::contents::contents(const boost::asio::any_io_executor& executor,
                                                paymcp::detail::lease_keeper<paymcp::detail::asio_task>& of)
    : keeper(of), stop(executor), done(executor) {}

PAYMCP_INLINE void lease_renewal::contents::end() {
    ended = true;
    stop.notify();
}

PAYMCP_INLINE lease_renewal::presence::~presence() {
    shared.gone = true;
    shared.done.notify();
}

PAYMCP_INLINE paymcp::detail::asio_task<void> lease_renewal::renew(std::shared_ptr<contents> shared) {
    const presence here(*shared);
    bool held = true;
    while (held && !shared->ended) {
        const auto next = std::chrono::steady_clock::now() + shared->keeper.interval();
        const bool stopped = co_await shared->stop.wait_until(next);
        if (!stopped && !shared->ended) held = co_await renew_once(shared->keeper);
    }
}

PAYMCP_INLINE paymcp::detail::asio_task<bool> lease_renewal::renew_once(
    paymcp::detail::lease_keeper<paymcp::detail::asio_task>& keeper) {
    try {
        co_return co_await keeper.renew();
    } catch (...) {
        co_return true;
    }
}

}  // namespace paymcp::inline v0::mcp::detail
