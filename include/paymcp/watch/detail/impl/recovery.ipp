// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/recovery.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/store/detail/completion.hpp>

#include <algorithm>
#include <chrono>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE recovery::recovery(ledger_reader read, watch::status_watch& watch, settlement_worker& settlements,
                                 async::timer& waits, complaint complain)
    : read_(std::move(read)), watch_(watch), settlements_(settlements), waits_(waits), complain_(std::move(complain)) {}

PAYMCP_INLINE asio_task<void> recovery::run() {
    ledger::query wanted;
    wanted.limit = page_length;
    wanted.states = {payment_state::created};
    co_await read_all(wanted, &recovery::recover);
    const states::set debts = states::set{payment_state::running} | states::owed;
    wanted.states = debts.list();
    wanted.or_unclear = true;
    co_await read_all(wanted, &recovery::take_over);
    wanted.states = (states::set{payment_state::created} | debts).list();
    for (;;) {
        co_await waits_.wait(std::chrono::hours(1));
        co_await read_all(wanted, &recovery::take_over);
    }
}

PAYMCP_INLINE asio_task<void> recovery::read_all(ledger::query wanted, taking take) {
    milliseconds rest = first_rest;
    for (;;) {
        const result<ledger::page> page = co_await read_(wanted);
        if (!page) {
            if (rest == first_rest) complain_(page.error().message);
            co_await waits_.wait(std::exchange(rest, std::min(rest * 2, longest_rest)));
            continue;
        }
        rest = first_rest;
        for (const payment& one : page->payments) (this->*take)(one);
        if (page->next.empty()) co_return;
        wanted.cursor = page->next;
        co_await waits_.wait(between_pages);
        while (is_full()) co_await waits_.wait(when_full);
    }
}

PAYMCP_INLINE bool recovery::is_payable(const payment& one) {
    return one.state == payment_state::created && !one.reference.empty();
}

PAYMCP_INLINE void recovery::recover(const payment& one) {
    if (one.provider == watch_.name() && is_payable(one)) watch_.watch_again(order_of(one, false));
    see_to_others(one);
}

PAYMCP_INLINE void recovery::take_over(const payment& one) {
    if (one.provider == watch_.name() && is_payable(one)) watch_.take_over(order_of(one, false));
    see_to_others(one);
}

PAYMCP_INLINE void recovery::see_to_others(const payment& one) {
    if (one.provider == watch_.name() && (!is_payable(one) || !one.unclear.empty())) settlements_.see_to(one.id);
}

}  // namespace paymcp::inline v0::detail
