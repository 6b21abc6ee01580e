// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/plan_desk.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/gate/gate_state.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/detail/held_until.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/detail/renewal_id.hpp>
#include <paymcp/payment/states.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace paymcp::inline v0::mcp {

namespace detail {

PAYMCP_INLINE failure plans_unavailable() {
    return {"Whether you hold the plan cannot be found out right now; call again in a minute. Nothing was run or "
            "charged.",
            "unavailable"};
}

PAYMCP_INLINE failure no_plan_holder() {
    return {"A plan belongs to a verified caller, and this call has none.", "no_principal"};
}

PAYMCP_INLINE std::int64_t in_unix_seconds(unix_time at) noexcept {
    return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

/// States in which nobody has paid, or a call of this moment is still at work on the payment.
inline constexpr states::set not_begun =
    states::unpaid | states::set{payment_state::running, payment_state::recorded};

}  // namespace detail

PAYMCP_INLINE plan_desk::plan_desk(std::span<const gating::paid_tool> sold,
                                   paymcp::detail::store_port<paymcp::detail::asio_task>& store,
                                   paymcp::detail::provider_port<paymcp::detail::asio_task>& provider,
                                   const wall_clock& time, boost::asio::any_io_executor executor, link_noting note)
    : sold_(sold),
      store_(store),
      provider_(provider),
      time_(time),
      executor_(std::move(executor)),
      note_(std::move(note)) {}

PAYMCP_INLINE bool plan_desk::sells() const noexcept {
    return std::ranges::any_of(sold_, [](const gating::paid_tool& one) { return !one.definition->sold_plan.empty(); });
}

PAYMCP_INLINE paymcp::detail::asio_task<result<bool>> plan_desk::holds(std::string plan, std::string principal) {
    if (principal.empty()) co_return detail::no_plan_holder();
    const accounts_found found = co_await rows(std::move(plan), std::move(principal));
    if (found.has_error()) co_return detail::plans_unavailable();
    const std::int64_t now = detail::in_unix_seconds(time_.now());
    for (const accounts::listed& one : *found) {
        if (one.units <= now) continue;
        std::string id(paymcp::detail::postings::payment_of_plan(one.account));
        if (is_due(id, between_checks)) {
            remember(id);
            refresh_soon(std::move(id));
        }
        co_return true;
    }
    bool silent = false;
    std::size_t looked = 0;
    std::size_t asked = 0;
    for (const accounts::listed& one : *found) {
        const std::string id(paymcp::detail::postings::payment_of_plan(one.account));
        if (one.units == 0 && looked < max_looked) {
            const bool looks = co_await look_at_link(id);
            looked += looks ? 1 : 0;
        }
        if (asked == max_asked || !(has_lapsed(id, one.units) || is_due(id, between_asking))) continue;
        const result<std::optional<told>> answer = co_await ask(id);
        silent = silent || answer.has_error();
        // Links that nobody has paid cost no request, however many there are.
        if (answer.has_error() || answer->has_value()) ++asked;
        if (answer.has_value() && answer->has_value() && (*answer)->until > time_.now()) co_return true;
    }
    if (silent) co_return detail::plans_unavailable();
    co_return false;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<void>> plan_desk::admit(std::string plan, std::string principal) {
    const result<bool> held = co_await holds(plan, std::move(principal));
    if (held.has_error()) co_return held.error();
    if (!*held) co_return not_held(plan);
    co_return result<void>();
}

PAYMCP_INLINE paymcp::detail::asio_task<result<plan_list>> plan_desk::list(std::string principal) {
    if (principal.empty()) co_return detail::no_plan_holder();
    plan_list all{.offers = offers()};
    for (const plan_offer& offer : all.offers) {
        const auto same = [&](const held_subscription& one) { return one.plan == offer.plan; };
        if (std::ranges::any_of(all.held, same)) continue;
        const accounts_found found = co_await rows(offer.plan, principal);
        if (found.has_error()) co_return detail::plans_unavailable();
        for (const accounts::listed& one : *found) {
            std::string id(paymcp::detail::postings::payment_of_plan(one.account));
            const result<std::optional<told>> answer = co_await ask(std::move(id));
            if (answer.has_error()) co_return answer.error();
            if (answer->has_value() && (*answer)->report.status != plans::status::ended &&
                (*answer)->report.status != plans::status::none)
                all.held.push_back(shown(**answer, offer.plan));
        }
    }
    co_return all;
}

PAYMCP_INLINE std::vector<plan_offer> plan_desk::offers() const {
    std::vector<plan_offer> all;
    for (const gating::paid_tool& one : sold_) {
        const paymcp::detail::tool_definition& tool = *one.definition;
        if (!tool.sold_plan.empty())
            all.push_back({std::string(tool.sold_plan), std::string(tool.name), tool.amount, tool.money, tool.renews});
    }
    return all;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<held_subscription>> plan_desk::cancel(std::string payment_id,
                                                                                     std::string principal) {
    if (principal.empty()) co_return detail::no_plan_holder();
    const result<std::optional<payment>> found = co_await begun_by(payment_id);
    if (found.has_error()) co_return detail::plans_unavailable();
    if (!found->has_value() || (*found)->principal != principal)
        co_return failure{"You have no subscription of this id.", "unknown"};
    checkout_request order = paymcp::detail::order_of(**found, false);
    const provider_result<void> ended = co_await provider_.end_renewal(std::move(order));
    if (ended.has_error())
        co_return failure{"The subscription may not be canceled yet, since the payment provider did not confirm it; "
                          "call again in a minute.",
                          "unavailable"};
    const result<std::optional<told>> answer = co_await ask(std::move(payment_id));
    if (answer.has_error()) co_return answer.error();
    if (!answer->has_value()) co_return failure{"You have no subscription of this id.", "unknown"};
    const std::string plan(sold_as((*answer)->subject)->sold_plan);
    co_return shown(**answer, plan);
}

PAYMCP_INLINE paymcp::detail::asio_task<void> plan_desk::refresh(std::string payment_id) {
    static_cast<void>(co_await ask(std::move(payment_id)));
}

PAYMCP_INLINE void plan_desk::note_step(const payment& written) {
    const bool begins = written.state == payment_state::secured || written.state == payment_state::delivered;
    if (begins && sold_as(written) != nullptr) refresh_soon(written.id);
}

PAYMCP_INLINE void plan_desk::refresh_soon(std::string payment_id) {
    paymcp::detail::spawn(executor_, refresh(std::move(payment_id)));
}

PAYMCP_INLINE paymcp::detail::asio_task<void> plan_desk::run(async::timer& waits) {
    for (;;) {
        std::string after;
        for (;;) {
            std::string prefix(paymcp::detail::postings::plan_prefix);
            const accounts_found page = co_await store_.list_accounts(std::move(prefix), after, page_length);
            if (page.has_error() || page->empty()) break;
            const std::int64_t now = detail::in_unix_seconds(time_.now());
            for (const accounts::listed& one : *page) {
                if (one.units <= 0 || one.units > now) continue;
                std::string id(paymcp::detail::postings::payment_of_plan(one.account));
                co_await refresh(std::move(id));
            }
            after = page->back().account;
        }
        co_await waits.wait(between_rounds);
    }
}

PAYMCP_INLINE failure plan_desk::not_held(std::string_view plan) const {
    std::string why = "This tool is for holders of the plan ";
    why.append(plan).append(", and you do not hold it. Nothing was run or charged. ");
    std::string ways;
    for (const plan_offer& one : offers()) {
        if (one.plan != plan) continue;
        ways.append(ways.empty() ? "To subscribe, call " : " or ").append(one.tool).append(" (");
        ways.append(format_amount(one.amount, one.money)).append(" a ").append(name_of(one.renews)).append(")");
    }
    return {why.append(ways).append("."), "subscription_required"};
}

PAYMCP_INLINE paymcp::detail::asio_task<plan_desk::accounts_found> plan_desk::rows(std::string plan,
                                                                                   std::string principal) {
    std::string prefix = paymcp::detail::postings::plan_accounts(plan, principal);
    std::vector<accounts::listed> all;
    std::string after;
    for (;;) {
        const accounts_found page = co_await store_.list_accounts(prefix, after, page_length);
        if (page.has_error()) co_return page.error();
        if (page->empty()) break;
        all.insert(all.end(), page->begin(), page->end());
        after = page->back().account;
    }
    co_return all;
}

PAYMCP_INLINE paymcp::detail::asio_task<result<std::optional<plan_desk::told>>> plan_desk::ask(
    std::string payment_id) {
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        result<std::optional<payment>> found = co_await begun_by(payment_id);
        if (found.has_error()) co_return detail::plans_unavailable();
        if (!found->has_value()) co_return std::optional<told>();
        remember(payment_id);
        told answer{.subject = std::move(**found)};
        checkout_request order = paymcp::detail::order_of(answer.subject, false);
        provider_result<subscription_report> report = co_await provider_.subscription(std::move(order));
        if (report.has_error()) co_return detail::plans_unavailable();
        answer.report = std::move(*report);
        const std::chrono::days grace(sold_as(answer.subject)->grace_days);
        answer.until = paymcp::detail::held_until(answer.report, grace);
        const std::uint64_t version = answer.subject.version;
        const std::optional<payment> next =
            paymcp::detail::lifecycle::plan_held(answer.subject, detail::in_unix_seconds(answer.until));
        if (next) {
            const result<bool> written = co_await store_.replace(*next, version);
            if (written.has_error()) co_return detail::plans_unavailable();
            if (!*written) continue;
        }
        if (answer.report.last_paid && !answer.report.last_paid->first)
            co_await book(answer.subject, *answer.report.last_paid);
        co_return std::optional<told>(std::move(answer));
    }
    co_return detail::plans_unavailable();
}

PAYMCP_INLINE paymcp::detail::asio_task<result<std::optional<payment>>> plan_desk::begun_by(std::string payment_id) {
    result<std::optional<payment>> found = co_await store_.find(std::move(payment_id));
    if (found.has_error() || !found->has_value()) co_return found;
    const payment& subject = **found;
    const bool begun = sold_as(subject) != nullptr && !detail::not_begun.contains(subject.state) &&
                       std::ranges::any_of(subject.postings, &paymcp::detail::postings::is_plan);
    if (!begun || subject.provider != provider_.name()) co_return std::optional<payment>();
    co_return found;
}

PAYMCP_INLINE paymcp::detail::asio_task<bool> plan_desk::look_at_link(std::string payment_id) {
    if (!note_) co_return false;
    const auto known = links_.find(payment_id);
    if (known != links_.end() && time_.now() - known->second < between_looks) co_return false;
    result<std::optional<payment>> found = co_await store_.find(payment_id);
    const bool open = found.has_value() && found->has_value() && (*found)->state == payment_state::created;
    if (!open || sold_as(**found) == nullptr || (*found)->provider != provider_.name()) co_return false;
    if (links_.size() >= max_remembered) links_.clear();
    links_.insert_or_assign(std::move(payment_id), time_.now());
    co_await note_(std::move(**found));
    co_return true;
}

PAYMCP_INLINE paymcp::detail::asio_task<void> plan_desk::book(payment began, subscription_report::invoice paid) {
    payment renewal;
    renewal.digest = paymcp::detail::renewal_digest(paid.reference);
    renewal.id = paymcp::detail::renewal_id(paid.reference);
    const result<std::optional<payment>> known = co_await store_.find(renewal.id);
    if (known.has_error()) co_return;
    if (known->has_value()) {
        renewal = **known;
    } else {
        renewal.tool = began.tool;
        renewal.arguments = "{}";
        renewal.amount = paid.amount;
        renewal.currency = paid.currency;
        renewal.provider = began.provider;
        renewal.reference = paid.reference;
        renewal.principal = began.principal;
        renewal.created = time_.now();
        renewal.expires = renewal.created;
        renewal.state = payment_state::secured;
        result<opened_payment> opened = co_await store_.open(renewal);
        if (opened.has_error()) co_return;
        renewal = std::move(opened->subject);
    }
    if (renewal.state != payment_state::secured) co_return;
    const std::uint64_t version = renewal.version;
    renewal.state = payment_state::delivered;
    renewal.collected = true;
    renewal.ended = time_.now();
    static_cast<void>(co_await store_.replace(renewal, version));
}

PAYMCP_INLINE bool plan_desk::is_due(const std::string& payment_id, milliseconds pause) const {
    const auto known = asked_.find(payment_id);
    return known == asked_.end() || time_.now() - known->second >= pause;
}

PAYMCP_INLINE bool plan_desk::has_lapsed(const std::string& payment_id, std::int64_t held_to) const {
    const auto known = asked_.find(payment_id);
    return known != asked_.end() && detail::in_unix_seconds(known->second) < held_to;
}

PAYMCP_INLINE void plan_desk::remember(const std::string& payment_id) {
    if (asked_.size() >= max_remembered) asked_.clear();
    asked_.insert_or_assign(payment_id, time_.now());
}

PAYMCP_INLINE const paymcp::detail::tool_definition* plan_desk::sold_as(const payment& subject) const noexcept {
    const gating::paid_tool* const tool = paymcp::detail::sold_tool(sold_, subject.tool);
    const bool plan = tool != nullptr && tool->definition->account == paymcp::detail::funds::to_plan;
    return plan ? tool->definition : nullptr;
}

PAYMCP_INLINE held_subscription plan_desk::shown(const told& one, std::string_view plan) {
    return {.payment_id = one.subject.id,
            .plan = std::string(plan),
            .status = one.report.status,
            .renews = one.report.renews,
            .period_ends = one.report.period_ends};
}

}  // namespace paymcp::inline v0::mcp
