// SPDX-License-Identifier: MIT
#pragma once

#include "stepped.hpp"
#include "world.hpp"

#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp_simulation {

/// The outcome of one operation of the outside world.
enum class mishap : std::uint8_t {
    none,
    refused,  ///< an error, and certainly no effect
    silent,   ///< an error, and no effect, which the caller cannot know
    lost,     ///< it took effect, and the answer is lost
    lie,      ///< it took effect, and the answer is false
};

/// The store as one call sees it: every operation can be interrupted before its effect and before its answer.
class store_line final : public paymcp::detail::store_port<stepped> {
public:
    store_line(world& in, visit_log& by) noexcept : world_(in), by_(by) {}

    stepped<result<opened_payment>> open(const payment& subject) override {
        const mishap how = toss();
        co_await reach("store: open");
        std::optional<result<opened_payment>> answer;
        if (how != mishap::silent) answer = world_.open(subject, by_);
        co_await reach("store: opened");
        co_return ended(how) ? std::move(*answer) : result<opened_payment>(gone());
    }

    stepped<result<std::optional<payment>>> find(std::string id) override {
        const mishap how = toss();
        co_await reach("store: find");
        result<std::optional<payment>> answer = world_.store.find(id);
        co_await reach("store: found");
        co_return ended(how) ? std::move(answer) : result<std::optional<payment>>(gone());
    }

    stepped<result<bool>> replace(const payment& subject, std::uint64_t version) override {
        const mishap how = toss();
        co_await reach("store: replace");
        result<bool> answer = gone();
        if (how != mishap::silent) {
            ++world_.tick;
            answer = world_.replace(subject, version, by_);
        }
        co_await reach("store: replaced");
        co_return ended(how) ? std::move(answer) : result<bool>(gone());
    }

private:
    mishap toss() {
        by_.latest = std::max(by_.latest, world_.clocks[by_.process]->now());
        const bool wrong = world_.time.elapsed() < world_.outage_ends || world_.chance.chance(world_.sky.store_errors);
        if (!wrong) return mishap::none;
        return world_.chance.chance(500) ? mishap::silent : mishap::lost;
    }

    point reach(std::string_view what) {
        world_.tell("  call ", std::to_string(by_.number), " ", what);
        const bool slow = world_.chance.chance(world_.sky.slow);
        return point(world_.time, by_.number, milliseconds(slow ? world_.chance.between(0, 70'000) : 0));
    }

    bool ended(mishap how) {
        const bool well = how == mishap::none;
        by_.store_errors += well ? 0 : 1;
        by_.troubles += well ? 0 : 1;
        if (!well) world_.tell("  call ", std::to_string(by_.number), " store error");
        return well;
    }

    static paymcp::failure gone() { return paymcp::failure{"the store is gone", "store_unavailable"}; }

    world& world_;
    visit_log& by_;
};

/// The provider as one call sees it.
class provider_line final : public paymcp::detail::provider_port<stepped> {
public:
    provider_line(world& in, visit_log& by) noexcept : world_(in), by_(by) {}

    std::string_view name() const noexcept override { return "bank"; }

    stepped<provider_result<checkout>> create(checkout_request order) override {
        const mishap how = toss(true);
        co_await reach("provider: create");
        provider_result<checkout> answer = error_of(how);
        if (acts(how)) answer = world_.provider.create(order);
        if (how == mishap::lie) answer->url = world_.chance.chance(500) ? "javascript:alert(1)" : "";
        co_await reach("provider: created");
        note(how);
        if (fails(how)) answer = error_of(how);
        co_return answer;
    }

    stepped<provider_result<status_report>> status(checkout_request order) override {
        const mishap how = toss(true);
        co_await reach("provider: status");
        provider_result<status_report> answer = error_of(how);
        if (acts(how)) {
            answer = world_.provider.status(order);
            if (how == mishap::lie) twist(*answer);
            by_.knows_until = ++world_.tick;
            by_.lied_to = how != mishap::none;
            if (how == mishap::none) world_.judge.status_told(order.payment_id, by_);
        }
        co_await reach("provider: status told");
        note(how);
        if (fails(how)) answer = error_of(how);
        co_return answer;
    }

    stepped<provider_result<void>> cancel(checkout_request order) override {
        return act(std::move(order), "cancel",
                   [this](const checkout_request& of) { return world_.provider.cancel(of); });
    }

    stepped<provider_result<void>> refund(checkout_request order) override {
        return act(std::move(order), "refund", [this](const checkout_request& of) {
            const int before = world_.provider.accounts[of.payment_id].refunded;
            provider_result<void> answer = world_.provider.refund(of);
            const int after = world_.provider.accounts[of.payment_id].refunded;
            if (after != before) world_.judge.money_refunded(*world_.stored(of.payment_id), after);
            return answer;
        });
    }

    stepped<provider_result<void>> capture(checkout_request order) override {
        return act(std::move(order), capturing, [this](const checkout_request& of) {
            const int before = world_.provider.accounts[of.payment_id].charged;
            provider_result<void> answer = world_.provider.capture(of);
            if (world_.provider.accounts[of.payment_id].charged != before)
                world_.judge.money_captured(*world_.stored(of.payment_id));
            return answer;
        });
    }

    stepped<provider_result<void>> void_authorization(checkout_request order) override {
        return act(std::move(order), "release", [this](const checkout_request& of) {
            const int before = world_.provider.accounts[of.payment_id].voided;
            provider_result<void> answer = world_.provider.void_authorization(of);
            if (world_.provider.accounts[of.payment_id].voided != before)
                world_.judge.money_released(*world_.stored(of.payment_id));
            return answer;
        });
    }

private:
    static constexpr std::string_view capturing = "capture";

    template <class Effect>
    stepped<provider_result<void>> act(checkout_request order, std::string_view what, Effect effect) {
        const mishap how = toss(false);
        co_await reach(what);
        provider_result<void> answer = error_of(how);
        if (acts(how)) {
            ++world_.tick;
            answer = effect(order);
        }
        co_await reach("done");
        note(how);
        if (!answer.has_value()) ++by_.troubles;
        if (fails(how)) answer = error_of(how);
        if (!answer.has_value() && what == capturing) by_.capture_refused = true;
        co_return answer;
    }

    mishap toss(bool can_lie) {
        if (can_lie && world_.chance.chance(world_.sky.lies)) return mishap::lie;
        if (!world_.chance.chance(world_.sky.provider_errors)) return mishap::none;
        switch (world_.chance.below(3)) {
            case 0:
                return mishap::refused;
            case 1:
                return mishap::silent;
            default:
                return mishap::lost;
        }
    }

    static bool acts(mishap how) noexcept { return how == mishap::none || how == mishap::lost || how == mishap::lie; }
    static bool fails(mishap how) noexcept { return how != mishap::none && how != mishap::lie; }
    static provider_error error_of(mishap how) { return {"the provider is gone", how != mishap::refused}; }

    void note(mishap how) {
        static constexpr std::string_view names[] = {"", "refused", "silent", "lost", "lie"};
        if (how == mishap::none) return;
        ++by_.troubles;
        world_.tell("  call ", std::to_string(by_.number), " provider: ", names[static_cast<std::size_t>(how)]);
    }

    /// None of these may count as paid, as canceled or as anything else; the last one is an answer from yesterday.
    void twist(status_report& report) {
        const bool unpaid = report.status == provider_status::pending;
        if (unpaid) report.status = provider_status::paid;
        switch (world_.chance.below(unpaid ? 3 : 4)) {
            case 0:
                *report.amount -= 1;
                break;
            case 1:
                report.currency = "EUR";
                break;
            case 2:
                report.status = provider_status::unknown;
                break;
            default:
                report.status = provider_status::pending;
                break;
        }
    }

    point reach(std::string_view what) {
        world_.tell("  call ", std::to_string(by_.number), " ", what);
        const bool slow = world_.chance.chance(world_.sky.slow);
        return point(world_.time, by_.number, milliseconds(slow ? world_.chance.between(0, 70'000) : 0));
    }

    world& world_;
    visit_log& by_;
};

}  // namespace paymcp_simulation
