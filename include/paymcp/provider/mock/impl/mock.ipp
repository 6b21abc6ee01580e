// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/mock/mock.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/provider/mock/detail/mock_books.hpp>
#include <paymcp/provider/mock/detail/mock_plan.hpp>

#include <exception>

namespace paymcp::inline v0 {

PAYMCP_INLINE mock::mock(const wall_clock& time, detail::random_source random)
    : ledger_(std::make_shared<transition>(time, std::move(random))) {}

PAYMCP_INLINE mock::mock(mock_options options)
    : ledger_(std::make_shared<transition>(options.time != nullptr ? *options.time : detail::machine_clock(),
                                           std::move(options.random))) {
    ledger_->path = std::move(options.books);
}

PAYMCP_INLINE void mock::connect() {
    const std::lock_guard lock{ledger_->guard};
    ledger_->open();
}

PAYMCP_INLINE void mock::serve_at(std::string base) {
    if (!base.ends_with('/')) base += '/';
    const std::lock_guard lock{ledger_->guard};
    ledger_->base = std::move(base);
}

PAYMCP_INLINE void mock::on_change(observer changed) {
    const std::lock_guard lock{ledger_->guard};
    ledger_->observers.push_back(std::move(changed));
}

PAYMCP_INLINE provider_result<checkout> mock::create(const checkout_request& order) {
    const std::lock_guard lock{ledger_->guard};
    ++ledger_->calls.create;
    if (const auto why = ledger_->not_open()) return provider_error{why->message, false};
    if (ledger_->base.empty()) {
        return provider_error{"the mock provider's checkout page is not served yet; serve_at() says where", false};
    }
    if (order.renews && order.authorize_only)
        return provider_error{"the mock provider cannot reserve the money of a subscription", false};
    if (const auto made = ledger_->references.find(order.payment_id); made != ledger_->references.end()) {
        const detail::mock_payment& known = *ledger_->find(made->second);
        const bool same = known.amount == order.amount && known.money == order.money &&
                          known.authorize_only == order.authorize_only && known.renews == order.renews;
        if (!same) return provider_error{"the mock provider has this payment with other money already", false};
        return checkout{known.reference, known.url.empty() ? ledger_->base + known.reference : known.url};
    }
    detail::mock_payment made{.payment_id = order.payment_id,
                              .reference = detail::unguessable_id("mock_", ledger_->random),
                              .url = {},
                              .tool = order.tool,
                              .description = order.description,
                              .amount = order.amount,
                              .money = order.money,
                              .expires = order.expires,
                              .authorize_only = order.authorize_only,
                              .renews = order.renews};
    made.url = ledger_->base + made.reference;
    checkout given{made.reference, made.url};
    const result<void> taken = ledger_->add(std::move(made));
    if (!taken) return provider_error{taken.error().message};
    return given;
}

PAYMCP_INLINE provider_result<status_report> mock::status(const checkout_request& order) {
    const std::lock_guard lock{ledger_->guard};
    ++ledger_->calls.status;
    if (const auto why = ledger_->not_open()) return provider_error{why->message, false};
    const detail::mock_payment* const known = ledger_->find(order.reference);
    if (known == nullptr || known->payment_id != order.payment_id) return no_such_payment();
    status_report report{detail::to_status(known->state), known->amount, std::string{known->money.name()}};
    report.returned = known->state == detail::mock_state::refunded ? taken_of(*known) : known->returned;
    report.dispute = known->dispute;
    report.captured = known->taken;
    return report;
}

PAYMCP_INLINE provider_result<void> mock::cancel(const checkout_request& order) {
    using enum detail::mock_state;
    return change(order, &detail::mock_calls::cancel, "canceled", {pending}, canceled, {canceled, expired, voided});
}

PAYMCP_INLINE provider_result<void> mock::refund(const checkout_request& order) {
    using enum detail::mock_state;
    if (const provider_result<void> ended = end_now(order); !ended.has_value()) return ended;
    return change(order, &detail::mock_calls::refund, "refunded", {paid, captured}, refunded, {refunded});
}

PAYMCP_INLINE provider_result<void> mock::capture(const checkout_request& order) {
    using enum detail::mock_state;
    const std::int64_t part = order.used.value_or(order.amount);
    if (part <= 0 || part > order.amount) return provider_error{"the mock provider cannot capture such a part", false};
    return change(order, &detail::mock_calls::capture, "captured", {authorized}, captured, {captured}, part);
}

PAYMCP_INLINE provider_result<void> mock::void_authorization(const checkout_request& order) {
    using enum detail::mock_state;
    return change(order, &detail::mock_calls::void_authorization, "released", {authorized}, voided, {voided});
}

PAYMCP_INLINE provider_result<subscription_report> mock::subscription(const checkout_request& order) {
    const std::lock_guard lock{ledger_->guard};
    ++ledger_->calls.subscription;
    const provider_result<detail::mock_payment> known = plan_of(order);
    if (!known.has_value()) return known.error();
    return detail::mock_subscription(*known, ledger_->time.now());
}

PAYMCP_INLINE provider_result<void> mock::end_renewal(const checkout_request& order) {
    const std::lock_guard lock{ledger_->guard};
    ++ledger_->calls.end_renewal;
    const provider_result<detail::mock_payment> known = plan_of(order);
    if (!known.has_value()) return known.error();
    if (!known->begun) return provider_error{"the subscription has not begun", false};
    if (known->ends) return {};
    return end_at(*known, detail::mock_subscription(*known, ledger_->time.now()).period_ends);
}

PAYMCP_INLINE provider_result<void> mock::end_now(const checkout_request& order) {
    const std::lock_guard lock{ledger_->guard};
    const unix_time now = ledger_->time.now();
    const provider_result<detail::mock_payment> known = plan_of(order);
    if (!known.has_value() || !detail::mock_plan_runs(*known, now)) return {};
    return end_at(*known, now);
}

PAYMCP_INLINE provider_result<detail::mock_payment> mock::plan_of(const checkout_request& order) {
    if (const auto why = ledger_->not_open()) return provider_error{why->message, false};
    const detail::mock_payment* const known = ledger_->find(order.reference);
    if (known == nullptr || known->payment_id != order.payment_id) return no_such_payment();
    if (!known->renews) return provider_error{"the payment is for no subscription", false, true};
    return *known;
}

PAYMCP_INLINE provider_result<void> mock::end_at(detail::mock_payment known, unix_time end) {
    known.ends = end;
    const result<void> kept = ledger_->add(std::move(known));
    if (!kept) return provider_error{kept.error().message};
    return {};
}

PAYMCP_INLINE result<void> mock::pay(std::string_view reference) {
    using enum detail::mock_state;
    return act(reference, "paid", {}, {paid, authorized, captured});
}

PAYMCP_INLINE result<void> mock::cancel_by_user(std::string_view reference) {
    return act(reference, "canceled", detail::mock_state::canceled, {detail::mock_state::canceled});
}

PAYMCP_INLINE result<void> mock::refund_at_desk(std::string_view reference, std::int64_t minor) {
    return alter(reference, [minor](detail::mock_payment& next) -> result<void> {
        const bool there = is_taken(next) && minor > 0 && minor <= taken_of(next) - next.returned;
        if (!there) return failure{refusal("refunded by that much", next.state), "refused"};
        if (next.dispute == states::dispute::open) return failure{"a dispute is open", "refused"};
        next.returned += minor;
        if (next.returned == taken_of(next)) next.state = detail::mock_state::refunded;
        return {};
    });
}

PAYMCP_INLINE result<void> mock::dispute(std::string_view reference, states::dispute now) {
    return alter(reference, [now](detail::mock_payment& next) -> result<void> {
        if (next.dispute == now) return {};
        const bool decides = now != states::dispute::open;
        const bool fits = decides ? next.dispute == states::dispute::open : next.dispute == states::dispute::none;
        if (!is_taken(next) || !fits) return failure{refusal("disputed so", next.state), "refused"};
        next.dispute = now;
        if (now == states::dispute::lost) next.state = detail::mock_state::refunded;
        return {};
    });
}

PAYMCP_INLINE result<void> mock::decline_renewals(std::string_view reference) { return set_declined(reference, true); }

PAYMCP_INLINE result<void> mock::accept_renewals(std::string_view reference) { return set_declined(reference, false); }

PAYMCP_INLINE result<void> mock::set_declined(std::string_view reference, bool declined) {
    return alter(reference, [this, declined](detail::mock_payment& next) -> result<void> {
        const unix_time now = ledger_->time.now();
        if (!next.renews) return failure{"the payment is for no subscription", "refused"};
        if (next.begun && !detail::mock_plan_runs(next, now)) return failure{"the subscription has ended", "refused"};
        if (declined && !next.declined_since) next.declined_since = now;
        if (!declined) next.declined_since.reset();
        return {};
    });
}

PAYMCP_INLINE std::optional<detail::mock_payment> mock::find(std::string_view reference) const {
    const std::lock_guard lock{ledger_->guard};
    const detail::mock_payment* const known = ledger_->find(reference);
    if (known == nullptr) return std::nullopt;
    return *known;
}

PAYMCP_INLINE detail::mock_calls mock::calls() const {
    const std::lock_guard lock{ledger_->guard};
    return ledger_->calls;
}

PAYMCP_INLINE void mock::transition::open() {
    if (path.empty() || books) return;
    auto opened = std::make_shared<detail::mock_books>(path);
    for (const detail::mock_payment& one : opened->found()) {
        references.emplace(one.payment_id, one.reference);
        payments.emplace(one.reference, one);
    }
    books = std::move(opened);
}

PAYMCP_INLINE std::optional<failure> mock::transition::not_open() {
    try {
        open();
        return std::nullopt;
    } catch (const std::exception& why) {
        return failure{why.what()};
    }
}

PAYMCP_INLINE result<void> mock::transition::add(detail::mock_payment next) {
    if (books) {
        result<void> written = books->write(next);
        if (!written) return written;
    }
    references.emplace(next.payment_id, next.reference);
    payments.insert_or_assign(next.reference, std::move(next));
    return {};
}

PAYMCP_INLINE detail::mock_payment* mock::transition::find(std::string_view reference) {
    if (not_open()) return nullptr;
    const auto found = payments.find(reference);
    if (found == payments.end()) return nullptr;
    detail::mock_payment& known = found->second;
    const bool late = known.expires != unix_time{} && time.now() >= known.expires;
    if (known.state == detail::mock_state::pending && late) known.state = detail::mock_state::expired;
    return &known;
}

PAYMCP_INLINE std::string mock::refusal(std::string_view what, detail::mock_state state) {
    return std::string("the payment cannot be ") + std::string{what} + ": it is " + std::string{to_string(state)};
}

PAYMCP_INLINE provider_result<void> mock::change(const checkout_request& order,
                                                 std::size_t detail::mock_calls::*counter, std::string_view what,
                                                 mock_states from, detail::mock_state to, mock_states done,
                                                 std::optional<std::int64_t> taken) {
    const std::lock_guard lock{ledger_->guard};
    ++(ledger_->calls.*counter);
    if (const auto why = ledger_->not_open()) return provider_error{why->message, false};
    const detail::mock_payment* const known = ledger_->find(order.reference);
    if (known == nullptr || known->payment_id != order.payment_id) return no_such_payment();
    if (among(known->state, done)) {
        if (taken && known->taken != taken) return provider_error{"another part of it is captured already", false};
        return {};
    }
    if (!among(known->state, from)) return provider_error{refusal(what, known->state), false};
    if (to == detail::mock_state::refunded && known->dispute == states::dispute::open)
        return provider_error{"the payment cannot be refunded: a dispute is open", false};
    detail::mock_payment next = *known;
    next.state = to;
    if (taken) next.taken = taken;
    const result<void> kept = ledger_->add(std::move(next));
    if (!kept) return provider_error{kept.error().message};
    return {};
}

PAYMCP_INLINE result<void> mock::act(std::string_view reference, std::string_view what,
                                     std::optional<detail::mock_state> to, mock_states done) {
    return alter(reference, [&](detail::mock_payment& next) -> result<void> {
        if (among(next.state, done)) return {};
        if (next.state != detail::mock_state::pending) return failure{refusal(what, next.state), "refused"};
        next.state = to.value_or(next.authorize_only ? detail::mock_state::authorized : detail::mock_state::paid);
        if (next.renews && next.state == detail::mock_state::paid) next.begun = ledger_->time.now();
        return {};
    });
}

PAYMCP_INLINE result<void> mock::alter(std::string_view reference,
                                       const std::function<result<void>(detail::mock_payment&)>& change) {
    std::string payment_id;
    std::vector<observer> told;
    {
        const std::lock_guard lock{ledger_->guard};
        const detail::mock_payment* const known = ledger_->find(reference);
        if (known == nullptr) return failure{"there is no such payment", "payment_unknown"};
        detail::mock_payment next = *known;
        if (result<void> changed = change(next); !changed) return changed;
        if (next == *known) return {};
        payment_id = next.payment_id;
        if (result<void> taken = ledger_->add(std::move(next)); !taken) return taken;
        told = ledger_->observers;
    }
    for (const observer& changed : told) changed(payment_id);
    return {};
}

}  // namespace paymcp::inline v0
