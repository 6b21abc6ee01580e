// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/rail_concept.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// A PaymentRail behind virtual functions over one `Task`, so that paid calls are compiled once for all rails.
template <template <class> class Task>
class rail_port {
public:
    virtual ~rail_port() = default;
    virtual std::string_view name() const noexcept = 0;
    virtual Task<wallet::rail_verdict> verify(wallet::rail_order order) = 0;
    virtual Task<wallet::rail_verdict> settle(wallet::rail_order order) = 0;

    /// Whether money can be given back (`RefundingRail`).
    virtual bool refunds() const noexcept { return false; }
    virtual Task<wallet::rail_verdict> refund(wallet::rail_order /*order*/) {
        co_return wallet::rail_verdict{.reason = "the rail gives nothing back", .may_have_happened = false};
    }
};

/// Any PaymentRail as a `rail_port`; it refers to the rail, which must outlive it.
template <template <class> class Task, wallet::PaymentRail Rail>
class rail_adapter final : public rail_port<Task> {
public:
    explicit rail_adapter(Rail& rail) noexcept : rail_(rail) {}

    std::string_view name() const noexcept override { return Rail::name; }

    Task<wallet::rail_verdict> verify(wallet::rail_order order) override {
        return lift<Task>([this, order = std::move(order)] { return rail_.verify(order); }, threw);
    }
    Task<wallet::rail_verdict> settle(wallet::rail_order order) override {
        return lift<Task>([this, order = std::move(order)] { return rail_.settle(order); }, threw);
    }
    bool refunds() const noexcept override { return wallet::RefundingRail<Rail>; }
    Task<wallet::rail_verdict> refund(wallet::rail_order order) override {
        return lift<Task>([&rail = rail_, order = std::move(order)] { return refund_with(rail, order); }, threw);
    }

private:
    static auto refund_with([[maybe_unused]] Rail& rail, [[maybe_unused]] const wallet::rail_order& order) {
        if constexpr (wallet::RefundingRail<Rail>)
            return rail.refund(order);
        else
            return wallet::rail_verdict{.reason = "the rail gives nothing back", .may_have_happened = false};
    }

    static wallet::rail_verdict threw(std::string what) { return {.reason = std::move(what)}; }

    Rail& rail_;
};

}  // namespace paymcp::inline v0::detail
