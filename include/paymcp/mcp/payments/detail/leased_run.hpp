// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/gate/host.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace paymcp::inline v0::mcp::detail {

/// Renews the lease of a running tool, until the tool has ended.
class lease_renewal {
public:
    lease_renewal(const boost::asio::any_io_executor& executor,
                  paymcp::detail::lease_keeper<paymcp::detail::asio_task>& keeper);
    lease_renewal(const lease_renewal&) = delete;
    lease_renewal& operator=(const lease_renewal&) = delete;
    ~lease_renewal() { shared_->end(); }

    /// Ends the renewal; afterwards the keeper is not used any more. Await it before the keeper is destroyed, however
    /// the run has ended: a pending renewal still uses it.
    paymcp::detail::asio_task<void> stop();

private:
    struct contents {
        contents(const boost::asio::any_io_executor& executor,
                 paymcp::detail::lease_keeper<paymcp::detail::asio_task>& of);

        void end();

        paymcp::detail::lease_keeper<paymcp::detail::asio_task>& keeper;
        paymcp::detail::async_event stop;
        paymcp::detail::async_event done;
        bool ended = false;
        bool gone = false;
    };

    /// The waiter for the end of the renewal is notified however it ends.
    struct presence {
        contents& shared;

        explicit presence(contents& of) noexcept : shared(of) {}
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence();
    };

    /// A store that does not answer is asked again; only another holder's lease ends the renewal early.
    static paymcp::detail::asio_task<void> renew(std::shared_ptr<contents> shared);

    static paymcp::detail::asio_task<bool> renew_once(paymcp::detail::lease_keeper<paymcp::detail::asio_task>& keeper);

    std::shared_ptr<contents> shared_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/leased_run.ipp>
#endif
