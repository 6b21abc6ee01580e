// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/account_worker.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/detail/settle_account_payment.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool uses_accounts(std::span<const gating::paid_tool> tools) noexcept {
    return std::ranges::any_of(tools, [](const gating::paid_tool& one) {
        return one.definition->account != funds::none || one.definition->free_calls > 0;
    });
}

PAYMCP_INLINE account_worker::account_worker(ledger_reader read, store_port<asio_task>& store, const wall_clock& time,
                                             gating::options options, std::span<const gating::paid_tool> tools,
                                             async::timer& waits)
    : read_(std::move(read)),
      by_balance_{store, balance_, time, options},
      by_allowance_{store, allowance_, time, options},
      tools_(tools),
      waits_(waits) {}

PAYMCP_INLINE asio_task<void> account_worker::run() {
    ledger::query wanted;
    wanted.limit = page_length;
    wanted.states = states::open.list();
    const milliseconds lately = by_balance_.options.payment_ttl + std::chrono::hours(1);
    for (int looks = 0;; looks = (looks + 1) % looks_at_all) {
        wanted.created_from.reset();
        if (looks != 0) wanted.created_from = by_balance_.time.now() - lately;
        co_await look(wanted);
        co_await waits_.wait(between_looks);
    }
}

PAYMCP_INLINE asio_task<void> account_worker::look(ledger::query wanted) {
    for (;;) {
        const result<ledger::page> page = co_await read_(wanted);
        if (page.has_error()) co_return;
        for (const payment& one : page->payments) {
            if (!postings::is_internal(one.provider)) continue;
            const bool by_balance = one.provider == postings::by_balance;
            gating::parts<asio_task> parts = by_balance ? by_balance_ : by_allowance_;
            co_await settle_account_payment<asio_task>(std::move(parts), tools_, one);
        }
        if (page->next.empty()) co_return;
        wanted.cursor = page->next;
        co_await waits_.wait(between_pages);
    }
}

}  // namespace paymcp::inline v0::detail
