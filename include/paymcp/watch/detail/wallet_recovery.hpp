// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/wallet/detail/recover_call.hpp>
#include <paymcp/watch/detail/recovery.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Ends what paid calls of machines have left open (`recover_call`): at the start of a server what an earlier one left,
/// then every minute what a call of this or another server has left since. Payments that stay open for more than an
/// hour are tried every hour: the outcome of some is known to the chain alone.
class wallet_recovery {
public:
    /// Reports why the store cannot be read, once for each outage.
    using complaint = std::function<void(const std::string& why)>;

    /// `tools` are the paid tools of the server. Everything must outlive the coroutine of `run`, and so must this one.
    wallet_recovery(ledger_reader read, call_parts<asio_task> parts, std::span<const gating::paid_tool> tools,
                    async::timer& waits, complaint complain);

    /// Runs until it is canceled. Does nothing where the store cannot list its payments.
    asio_task<void> run();

private:
    static constexpr std::size_t page_length = 200;
    static constexpr int passes_of_an_hour = 60;
    static constexpr milliseconds between_passes{60'000};
    static constexpr milliseconds between_pages{100};
    static constexpr milliseconds longest_haste{3'600'000};

    /// With `thorough`, calls that have claimed a payment and nothing else, and payments of more than an hour, too.
    asio_task<void> pass(bool thorough);

    /// The next page, or nothing where the store does not answer.
    asio_task<std::optional<ledger::page>> next_page(const ledger::query& wanted);

    bool runs_once(std::string_view tool) const;

    ledger_reader read_;
    call_parts<asio_task> parts_;
    std::span<const gating::paid_tool> tools_;
    async::timer& waits_;
    complaint complain_;
    bool complained_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/wallet_recovery.ipp>
#endif
