// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/wallet_recovery.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/payment/states.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE wallet_recovery::wallet_recovery(ledger_reader read, call_parts<asio_task> parts,
                                               std::span<const gating::paid_tool> tools, async::timer& waits,
                                               complaint complain)
    : read_(std::move(read)), parts_(parts), tools_(tools), waits_(waits), complain_(std::move(complain)) {}

PAYMCP_INLINE asio_task<void> wallet_recovery::run() {
    if (!read_) co_return;
    for (;;) {
        co_await pass(true);
        for (int each = 0; each < passes_of_an_hour; ++each) {
            co_await waits_.wait(between_passes);
            co_await pass(false);
        }
    }
}

PAYMCP_INLINE asio_task<void> wallet_recovery::pass(bool thorough) {
    ledger::query wanted;
    wanted.limit = page_length;
    wanted.states = (thorough ? states::open : states::undelivered).list();
    for (;;) {
        const std::optional<ledger::page> page = co_await next_page(wanted);
        if (!page) co_return;
        for (const payment& one : page->payments) {
            const bool fresh = parts_.time.now() - one.created < longest_haste;
            if (one.provider != parts_.rail.name() || !(thorough || fresh)) continue;
            std::string id = one.id;
            co_await recover_call<asio_task>(parts_, std::move(id), runs_once(one.tool));
        }
        if (page->next.empty()) co_return;
        wanted.cursor = page->next;
        co_await waits_.wait(between_pages);
    }
}

PAYMCP_INLINE asio_task<std::optional<ledger::page>> wallet_recovery::next_page(const ledger::query& wanted) {
    result<ledger::page> page = co_await read_(wanted);
    if (page.has_value()) {
        complained_ = false;
        co_return std::move(*page);
    }
    if (!std::exchange(complained_, true)) complain_(page.error().message);
    co_return std::nullopt;
}

PAYMCP_INLINE bool wallet_recovery::runs_once(std::string_view tool) const {
    const gating::paid_tool* const sold = sold_tool(tools_, tool);
    return sold != nullptr && sold->definition->at_most_once;
}

}  // namespace paymcp::inline v0::detail
