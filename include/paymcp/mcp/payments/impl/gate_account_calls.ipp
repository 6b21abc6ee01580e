// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/gate_paid_calls.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/flow/detail/account_rows.hpp>
#include <paymcp/gate/detail/note_payment.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/tool/detail/price/quote.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE paymcp::detail::asio_task<std::optional<call_end>> gate_paid_calls::pay_by_account(
    const paid_request& request, std::size_t sale, std::string canonical, gating::caller who,
    detail::paid_call_run& host) {
    const paymcp::detail::tool_definition& tool = *spec_.sold[sale].definition;
    const bool needs_principal = tool.account != paymcp::detail::funds::none;
    if (needs_principal && who.principal.empty()) {
        gating::reply refused{.says = rules::verdict::unfunded,
                              .detail = "A balance or a plan belongs to a verified caller, and this call has none."};
        co_return call_end{.paid = std::move(refused)};
    }
    const bool by_balance = tool.account == paymcp::detail::funds::from_balance;
    const bool begins = !request.payment_id && !request.state;
    if (begins && tool.account == paymcp::detail::funds::to_plan) {
        std::optional<failure> why = co_await keeps_subscription(sale, canonical, who);
        if (why) co_return call_end{.refused = std::move(why)};
    }
    bool some_free = false;
    if (begins) some_free = co_await has_free_calls(tool, who.principal);
    if (!by_balance && !some_free) co_return std::nullopt;
    co_await collection_.wait_for_earlier(who, tool.name, canonical);
    // GCC 12 destroys temporaries of an expression with co_await twice, so that each has a name.
    const std::string digest = paymcp::detail::sha256_hex(canonical);
    const detail::payment_finder::wanted same{.tool = tool.name, .digest = digest, .not_id = {}};
    const std::vector<payment> open = co_await finder_.find(who, same);
    bool paid_otherwise = false;
    if (some_free) paid_otherwise = co_await is_paid_otherwise(open);
    if (some_free && !paid_otherwise) {
        gating::reply free = co_await by_account(paid_by_nobody_, allowance_.name(), sale, canonical, who, host, open);
        if (free.says != rules::verdict::unfunded) co_return call_end{.paid = std::move(free)};
    }
    if (!by_balance) co_return std::nullopt;
    gating::reply ended =
        co_await by_account(paid_by_balance_, balance_.name(), sale, std::move(canonical), who, host, open);
    call_end whole{.paid = std::move(ended)};
    if (whole.paid.says == rules::verdict::result) {
        const currency money = in_micro_units(tool.money);
        const result<balance_line> left = co_await balance_of(money, who.principal);
        if (left.has_value()) whole.left = *left;
    }
    co_return whole;
}

PAYMCP_INLINE paymcp::detail::asio_task<std::optional<failure>> gate_paid_calls::keeps_subscription(
    std::size_t sale, std::string canonical, gating::caller who) {
    const paymcp::detail::tool_definition& tool = *spec_.sold[sale].definition;
    std::string plan(tool.sold_plan);
    const result<bool> held = co_await plans_.holds(std::move(plan), who.principal);
    if (held.has_error()) co_return held.error();
    if (!*held) co_return std::nullopt;
    const std::string digest = paymcp::detail::sha256_hex(canonical);
    const detail::payment_finder::wanted same{.tool = tool.name, .digest = digest, .not_id = {}};
    const std::vector<payment> open = co_await finder_.find(std::move(who), same);
    const auto paid = [](const payment& one) { return states::deliverable.contains(one.state); };
    if (std::ranges::any_of(open, paid)) co_return std::nullopt;
    std::string why = "You hold the plan ";
    co_return failure{why.append(tool.sold_plan).append(" already. Nothing was charged."), "already_subscribed"};
}

PAYMCP_INLINE paymcp::detail::asio_task<bool> gate_paid_calls::has_free_calls(
    const paymcp::detail::tool_definition& tool, std::string principal) {
    if (tool.free_calls == 0 || principal.empty()) co_return false;
    if (tool.plan.empty()) co_return true;
    std::string plan(tool.plan);
    const result<bool> held = co_await plans_.holds(std::move(plan), std::move(principal));
    co_return held.has_value() && *held;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<void>> gate_paid_calls::admit(std::size_t tool, std::string principal) {
    const std::string_view plan = spec_.tools->tools[tool].plan;
    std::string wanted(plan);
    const result<bool> held = co_await plans_.holds(std::move(wanted), std::move(principal));
    if (held.has_error()) co_return held.error();
    if (!*held) co_return plans_.not_held(plan);
    co_return result<void>();
}

PAYMCP_INLINE paymcp::detail::asio_task<result<plan_list>> gate_paid_calls::subscriptions(std::string principal) {
    result<std::vector<held_subscription>> held = co_await plans_.list(std::move(principal));
    if (held.has_error()) co_return held.error();
    co_return plan_list{std::move(*held), plans_.offers()};
}

PAYMCP_INLINE paymcp::detail::asio_task<result<held_subscription>> gate_paid_calls::cancel_subscription(
    std::string payment_id, std::string principal) {
    return plans_.cancel(std::move(payment_id), std::move(principal));
}

PAYMCP_INLINE void gate_paid_calls::note_subscription(const gating::reply& ended) {
    if (ended.says != rules::verdict::result || !ended.subject) return;
    const gating::paid_tool* const tool = paymcp::detail::sold_tool(spec_.sold, ended.subject->tool);
    if (tool != nullptr && tool->definition->account == paymcp::detail::funds::to_plan)
        plans_.refresh_soon(ended.subject->id);
}

PAYMCP_INLINE paymcp::detail::asio_task<bool> gate_paid_calls::is_paid_otherwise(std::vector<payment> open) {
    for (payment& one : open) {
        if (paymcp::detail::postings::is_internal(one.provider)) continue;
        const std::string id = one.id;
        if (one.state == payment_state::created)
            co_await paymcp::detail::note_read<paymcp::detail::asio_task>(paid_by_payer_, std::move(one));
        const result<std::optional<payment>> now = co_await store_.find(id);
        if (now.has_value() && now->has_value() && states::deliverable.contains((*now)->state)) co_return true;
    }
    co_return false;
}

PAYMCP_INLINE paymcp::detail::asio_task<gating::reply> gate_paid_calls::by_account(
    gating::gate<paymcp::detail::asio_task>& gate, std::string_view by, std::size_t sale, std::string canonical,
    gating::caller who, detail::paid_call_run& host, const std::vector<payment>& open) {
    std::string whose(by);
    whose.append(1, ' ').append(spec_.sold[sale].definition->name).append(1, ' ').append(who.principal);
    const bool begun = std::ranges::any_of(open, [by](const payment& one) { return one.provider == by; });
    if (!begun) {
        std::optional<gating::reply> again = co_await refused_again(whose, sale, canonical);
        if (again) co_return std::move(*again);
    }
    const std::optional<rules::flow_table> flow = paymcp::detail::account_flow::table();
    gating::reply ended = co_await gate.call(spec_.sold, sale, std::move(canonical), who, host, flow);
    if (ended.subject) finder_.remember(who, *ended.subject);
    if (ended.says == rules::verdict::unfunded && ended.subject) {
        if (refused_.size() >= max_refused) refused_.clear();
        refused_.insert_or_assign(std::move(whose), refused_call{*ended.subject, time_.now() + refused_for});
    }
    // The state of a call that only waits for another one's run is not carried by its client.
    if (ended.says == rules::verdict::waits || ended.says == rules::verdict::asked) ended.says = rules::verdict::busy;
    co_return ended;
}

PAYMCP_INLINE paymcp::detail::asio_task<std::optional<gating::reply>> gate_paid_calls::refused_again(
    const std::string& whose, std::size_t sale, const std::string& canonical) {
    const auto known = refused_.find(whose);
    if (known == refused_.end() || time_.now() >= known->second.until) co_return std::nullopt;
    payment probe = known->second.subject;
    const result<std::int64_t> price = paymcp::detail::price_of_call(*spec_.sold[sale].definition, canonical);
    if (price.has_error()) co_return std::nullopt;
    if (probe.provider == paymcp::detail::postings::by_balance) probe.amount = *price;
    for (const accounts::posting& one : probe.postings) {
        const result<std::int64_t> holds = co_await store_.standing(one.account);
        if (holds.has_error()) co_return std::nullopt;
        if (!paymcp::detail::postings::falls_short(probe, one, *holds)) continue;
        gating::reply refused{.says = rules::verdict::unfunded,
                              .detail = paymcp::detail::unfunded_because(probe, one, *holds)};
        refused.subject = std::move(probe);
        co_return refused;
    }
    co_return std::nullopt;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<std::vector<balance_line>>> gate_paid_calls::balances(
    std::string principal) {
    if (principal.empty())
        co_return failure{"A balance belongs to a verified caller, and this call has none.", "no_principal"};
    std::vector<balance_line> lines;
    for (const gating::paid_tool& one : spec_.sold) {
        if (one.definition->account == paymcp::detail::funds::none) continue;
        const currency money = in_micro_units(one.definition->money);
        if (std::ranges::any_of(lines, [&](const balance_line& line) { return line.money == money; })) continue;
        const result<balance_line> line = co_await balance_of(money, principal);
        if (line.has_error()) co_return line.error();
        lines.push_back(*line);
    }
    co_return lines;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<balance_line>> gate_paid_calls::balance_of(
    currency money, const std::string& principal) {
    std::string account = paymcp::detail::postings::balance_account(money.name(), principal);
    const result<std::int64_t> holds = co_await store_.standing(std::move(account));
    if (holds.has_error()) co_return failure{"The balance cannot be read right now; call again.", "unavailable"};
    co_return balance_line{*holds, money};
}

}  // namespace paymcp::inline v0::mcp
