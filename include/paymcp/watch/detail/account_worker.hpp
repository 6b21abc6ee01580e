// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/gate/detail/account_sale.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/gate/options.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/watch/detail/recovery.hpp>

#include <cstddef>
#include <span>

namespace paymcp::inline v0::detail {

/// Whether a toolset has tools that accounts take part in.
bool uses_accounts(std::span<const gating::paid_tool> tools) noexcept;

/// Ends payments of accounts whose calls were cut off, by a crash of this server or of another: what they took goes
/// back (`settle_account_payment`). What was opened lately is read each minute; all of the store's open payments at the
/// start and each hour.
class account_worker {
public:
    /// What is referred to must outlive the coroutine of `run`, and so must this one.
    account_worker(ledger_reader read, store_port<asio_task>& store, const wall_clock& time, gating::options options,
                   std::span<const gating::paid_tool> tools, async::timer& waits);

    /// Runs until it is canceled.
    asio_task<void> run();

private:
    static constexpr std::size_t page_length = 200;
    static constexpr milliseconds between_looks{60'000};
    static constexpr milliseconds between_pages{100};
    static constexpr int looks_at_all = 60;  ///< each so-many-th look reads all

    asio_task<void> look(ledger::query wanted);

    ledger_reader read_;
    account_provider<asio_task> balance_{postings::by_balance};
    account_provider<asio_task> allowance_{postings::by_allowance};
    gating::parts<asio_task> by_balance_;
    gating::parts<asio_task> by_allowance_;
    std::span<const gating::paid_tool> tools_;
    async::timer& waits_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/account_worker.ipp>
#endif
