// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/payment_finder.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/mcp/payments/detail/payment_id.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE payment_finder::payment_finder(paymcp::detail::store_port<paymcp::detail::asio_task>& store,
                                             const wall_clock& time) noexcept
    : store_(store), time_(time) {}

PAYMCP_INLINE std::optional<std::string> payment_finder::by_link(const gating::caller& who,
                                                                 std::string_view words) const {
    std::optional<std::string> found;
    for (const known_payments::one& each : known_.of(who)) {
        if (each.link.empty() || !names_link(words, each.link)) continue;
        if (found) return std::nullopt;
        found = each.id;
    }
    return found;
}

PAYMCP_INLINE paymcp::detail::asio_task<std::vector<payment>> payment_finder::find(gating::caller who,
                                                                                   wanted what) const {
    std::vector<payment> open;
    std::vector<payment> delivered;
    for (const known_payments::one& each : known_.of(who)) {
        const bool fits = (what.tool.empty() || each.tool == what.tool) &&
                          (what.digest.empty() || each.digest == what.digest) && each.id != what.not_id;
        if (!fits) continue;
        result<std::optional<payment>> found = co_await store_.find(each.id);
        if (!found.has_value() || !found->has_value()) continue;
        payment& subject = **found;
        if (!paymcp::detail::is_owned_by(subject, who)) continue;
        if (leads_on(subject))
            open.push_back(std::move(subject));
        else if (subject.state == payment_state::delivered && !paymcp::detail::lifecycle::output_is_dropped(subject))
            delivered.push_back(std::move(subject));
    }
    co_return open.empty() ? std::move(delivered) : std::move(open);
}

PAYMCP_INLINE bool payment_finder::leads_on(const payment& subject) const {
    if (subject.state == payment_state::created) return !subject.link.empty() && time_.now() < subject.expires;
    return states::deliverable.contains(subject.state);
}

}  // namespace paymcp::inline v0::mcp::detail
