// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/mock/detail/mock_payment.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// A provider that moves no money, for trials and tests: payments live in memory, and the payer decides on the mock's
/// page (checkout_page.hpp), or a test decides with `pay` and `cancel_by_user`.
///
/// It is a handle: copies share the payments, so a test keeps one copy while a server has another. All functions may be
/// called from any thread. Payments are never dropped. Models `AuthorizingProvider`.
class mock {
public:
    static constexpr std::string_view name = "mock";

    /// Called with the payment id when the payer has paid or canceled.
    using observer = std::function<void(std::string_view payment_id)>;

    /// `time` decides which payments have expired, and `random` makes the references. `time` must outlive every copy.
    explicit mock(const wall_clock& time = machine_clock(), random_source random = secure_random)
        : ledger_(std::make_shared<transition>(time, std::move(random))) {}

    /// Sets where the checkout page is served: links are `base` and the reference. A missing final '/' is added. Links
    /// that were returned before stay unchanged.
    void serve_at(std::string base) {
        if (!base.ends_with('/')) base += '/';
        const std::lock_guard lock{ledger_->guard};
        ledger_->base = std::move(base);
    }

    /// Adds an observer. It is called in the thread of the payer's action, with no lock held.
    void on_change(observer changed) {
        const std::lock_guard lock{ledger_->guard};
        ledger_->observers.push_back(std::move(changed));
    }

    /// Makes the payment, or finds the one with that `payment_id`. Refused before `serve_at`, and where the same
    /// `payment_id` comes with other money.
    provider_result<checkout> create(const checkout_request& order) {
        const std::lock_guard lock{ledger_->guard};
        ++ledger_->calls.create;
        if (const auto made = ledger_->references.find(order.payment_id); made != ledger_->references.end()) {
            const detail::mock_payment& known = *ledger_->find(made->second);
            const bool same = known.amount == order.amount && known.money == order.money &&
                              known.authorize_only == order.authorize_only;
            if (same) return checkout{known.reference, known.url};
            return provider_error{"the mock provider has this payment with other money already", false};
        }
        if (ledger_->base.empty()) {
            return provider_error{"the mock provider's checkout page is not served yet; serve_at() says where", false};
        }
        detail::mock_payment made{.payment_id = order.payment_id,
                                  .reference = unguessable_id("mock_", ledger_->random),
                                  .url = {},
                                  .tool = order.tool,
                                  .description = order.description,
                                  .amount = order.amount,
                                  .money = order.money,
                                  .expires = order.expires,
                                  .authorize_only = order.authorize_only};
        made.url = ledger_->base + made.reference;
        checkout given{made.reference, made.url};
        ledger_->references.emplace(order.payment_id, given.reference);
        ledger_->payments.emplace(given.reference, std::move(made));
        return given;
    }

    provider_result<status_report> status(const checkout_request& order) {
        const std::lock_guard lock{ledger_->guard};
        ++ledger_->calls.status;
        const detail::mock_payment* const known = ledger_->find(order.reference);
        if (known == nullptr || known->payment_id != order.payment_id) return no_such_payment();
        return status_report{detail::to_status(known->state), known->amount, std::string{known->money.name()}};
    }

    /// Cancels a pending payment. For a payment that has ended unpaid it succeeds and changes nothing.
    provider_result<void> cancel(const checkout_request& order) {
        using enum detail::mock_state;
        return change(order, &detail::mock_calls::cancel, "canceled", {pending}, canceled,
                      {canceled, expired, released});
    }

    provider_result<void> refund(const checkout_request& order) {
        using enum detail::mock_state;
        return change(order, &detail::mock_calls::refund, "refunded", {paid, captured}, refunded, {refunded});
    }

    provider_result<void> capture(const checkout_request& order) {
        using enum detail::mock_state;
        return change(order, &detail::mock_calls::capture, "captured", {authorized}, captured, {captured});
    }

    provider_result<void> release(const checkout_request& order) {
        using enum detail::mock_state;
        return change(order, &detail::mock_calls::release, "released", {authorized}, released, {released});
    }

    /// The action of the button Pay: pays, or authorizes where only that was requested. Repeating it changes nothing.
    /// Errors: `payment_unknown`; `refused` where the payment has ended.
    result<void> pay(std::string_view reference) {
        using enum detail::mock_state;
        return act(reference, "paid", {}, {paid, authorized, captured});
    }

    /// The action of the button Cancel. Repeating it changes nothing. Errors: `payment_unknown`; `refused` where it is
    /// not pending.
    result<void> cancel_by_user(std::string_view reference) {
        return act(reference, "canceled", detail::mock_state::canceled, {detail::mock_state::canceled});
    }

    /// The current payment, or nothing.
    std::optional<detail::mock_payment> find(std::string_view reference) const {
        const std::lock_guard lock{ledger_->guard};
        const detail::mock_payment* const known = ledger_->find(reference);
        if (known == nullptr) return std::nullopt;
        return *known;
    }

    /// How often each function was called.
    detail::mock_calls calls() const {
        const std::lock_guard lock{ledger_->guard};
        return ledger_->calls;
    }

private:
    using states = std::initializer_list<detail::mock_state>;

    struct transition {
        transition(const wall_clock& at, random_source source) : time(at), random(std::move(source)) {}

        detail::mock_payment* find(std::string_view reference) {
            const auto found = payments.find(reference);
            if (found == payments.end()) return nullptr;
            detail::mock_payment& known = found->second;
            const bool late = known.expires != unix_time{} && time.now() >= known.expires;
            if (known.state == detail::mock_state::pending && late) known.state = detail::mock_state::expired;
            return &known;
        }

        const wall_clock& time;
        random_source random;
        std::mutex guard;  ///< guards the members below
        std::string base;
        std::map<std::string, detail::mock_payment, std::less<>> payments;  ///< by reference
        std::map<std::string, std::string> references;              ///< by our payment id
        std::vector<observer> observers;
        detail::mock_calls calls;
    };

    static provider_error no_such_payment() { return {"the mock provider knows no such payment", false}; }

    static std::string refusal(std::string_view what, detail::mock_state state) {
        return std::string("the payment cannot be ") + std::string{what} + ": it is " + std::string{to_string(state)};
    }

    static bool among(detail::mock_state state, states set) { return std::ranges::find(set, state) != set.end(); }

    provider_result<void> change(const checkout_request& order, std::size_t detail::mock_calls::*counter,
                                 std::string_view what, states from, detail::mock_state to, states done) {
        const std::lock_guard lock{ledger_->guard};
        ++(ledger_->calls.*counter);
        detail::mock_payment* const known = ledger_->find(order.reference);
        if (known == nullptr || known->payment_id != order.payment_id) return no_such_payment();
        if (among(known->state, done)) return {};
        if (!among(known->state, from)) return provider_error{refusal(what, known->state), false};
        known->state = to;
        return {};
    }

    result<void> act(std::string_view reference, std::string_view what, std::optional<detail::mock_state> to,
                     states done) {
        std::string payment_id;
        std::vector<observer> told;
        {
            const std::lock_guard lock{ledger_->guard};
            detail::mock_payment* const known = ledger_->find(reference);
            if (known == nullptr) return failure{"there is no such payment", "payment_unknown"};
            if (among(known->state, done)) return {};
            if (known->state != detail::mock_state::pending) return failure{refusal(what, known->state), "refused"};
            known->state =
                to.value_or(known->authorize_only ? detail::mock_state::authorized : detail::mock_state::paid);
            payment_id = known->payment_id;
            told = ledger_->observers;
        }
        for (const observer& changed : told) changed(payment_id);
        return {};
    }

    std::shared_ptr<transition> ledger_;
};

}  // namespace paymcp::inline v0
