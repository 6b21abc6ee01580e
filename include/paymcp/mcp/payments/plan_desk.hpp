// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/mcp/server/held_subscription.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/payment/record.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// Who holds which plan. The provider alone decides that; the store keeps until when, as posting of the payment that
/// began the subscription (`postings::held_plan`). A report is written only over the version of the payment that was
/// read before the provider was asked, so that an older report never replaces a newer one.
class plan_desk {
public:
    /// Asks the provider whether an open link was paid, and records it (`note_read`).
    using link_noting = std::function<paymcp::detail::asio_task<bool>(payment)>;

    /// What is referred to must outlive it, and `executor` runs all of it. Without `note` open links are left to
    /// others.
    plan_desk(std::span<const gating::paid_tool> sold, paymcp::detail::store_port<paymcp::detail::asio_task>& store,
              paymcp::detail::provider_port<paymcp::detail::asio_task>& provider, const wall_clock& time,
              boost::asio::any_io_executor executor, link_noting note = {});

    /// Whether any tool sells a plan.
    bool sells() const noexcept;

    /// Whether the principal holds the plan. Where the store says no, the provider is asked, unless it was in the last
    /// minute, and whether the principal's open links were paid, unless it was in the last five seconds; where it says
    /// yes, the provider is asked again beside the call after a quarter of an hour. Error: `unavailable`.
    paymcp::detail::asio_task<result<bool>> holds(std::string plan, std::string principal);

    /// The same for a tool that is for holders alone. Errors: `subscription_required`, which says how to subscribe;
    /// `no_principal`; `unavailable`.
    paymcp::detail::asio_task<result<void>> admit(std::string plan, std::string principal);

    /// The principal's subscriptions that are not over, and the plans on sale. Errors: `no_principal`, `unavailable`.
    paymcp::detail::asio_task<result<plan_list>> list(std::string principal);

    /// Has the subscription that this payment began end with its period. Errors: `no_principal`; `unknown` also for
    /// another principal's; `ended`; `unavailable`.
    paymcp::detail::asio_task<result<held_subscription>> cancel(std::string payment_id, std::string principal);

    /// Something may have happened to the subscription that this payment began: the provider is asked. Any payment may
    /// be named.
    paymcp::detail::asio_task<void> refresh(std::string payment_id);

    /// The same, without a wait.
    void refresh_soon(std::string payment_id);

    /// A step of a payment is written: one that has begun a subscription gives its plan from now on.
    void note_step(const payment& written);

    /// Asks each hour about the subscriptions whose period is over, so that their renewals come into the books and
    /// their ends become known without a call. Runs until it is canceled.
    paymcp::detail::asio_task<void> run(async::timer& waits);

private:
    static constexpr milliseconds between_asking{60'000};
    static constexpr milliseconds between_looks{5'000};
    static constexpr milliseconds between_checks{900'000};
    static constexpr milliseconds between_rounds{3'600'000};
    static constexpr std::size_t page_length = 200;
    static constexpr std::size_t max_looked = 5;  ///< open links of one principal that a call asks about
    static constexpr std::size_t max_asked = 20;  ///< payments of one principal that a call asks about
    static constexpr std::size_t max_remembered = 16'384;
    static constexpr int max_attempts = 4;

    /// A payment that began a subscription, and what the provider reports of that.
    struct told {
        payment subject;
        subscription_report report{};
        unix_time until{};
    };

    /// The plans on sale.
    std::vector<plan_offer> offers() const;

    /// What to tell a caller who does not hold the plan.
    failure not_held(std::string_view plan) const;

    using accounts_found = result<std::vector<accounts::listed>>;

    paymcp::detail::asio_task<accounts_found> rows(std::string plan, std::string principal);

    /// Asks the provider and writes what it says; nothing for a payment that began none. Errors: `unavailable`.
    paymcp::detail::asio_task<result<std::optional<told>>> ask(std::string payment_id);

    /// The payment, if it is this provider's and may have begun a subscription.
    paymcp::detail::asio_task<result<std::optional<payment>>> begun_by(std::string payment_id);

    /// Brings a renewal into the books, as a payment of its own: once for each invoice.
    paymcp::detail::asio_task<void> book(payment began, subscription_report::invoice paid);

    /// Has the payment noted as paid where it is a link that is open and was paid; returns whether it was asked about.
    paymcp::detail::asio_task<bool> look_at_link(std::string payment_id);

    bool is_due(const std::string& payment_id, milliseconds pause) const;

    /// Whether the last report said that the plan was held, until a moment after it.
    bool has_lapsed(const std::string& payment_id, std::int64_t held_to) const;

    void remember(const std::string& payment_id);

    const paymcp::detail::tool_definition* sold_as(const payment& subject) const noexcept;

    static held_subscription shown(const told& one, std::string_view plan);

    std::span<const gating::paid_tool> sold_;
    paymcp::detail::store_port<paymcp::detail::asio_task>& store_;
    paymcp::detail::provider_port<paymcp::detail::asio_task>& provider_;
    const wall_clock& time_;
    boost::asio::any_io_executor executor_;
    link_noting note_;
    std::map<std::string, unix_time> asked_;  ///< by payment: when the provider was last asked
    std::map<std::string, unix_time> links_;  ///< by payment: when it was last asked whether its link was paid
};

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/impl/plan_desk.ipp>
#endif
