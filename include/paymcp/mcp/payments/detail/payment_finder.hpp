// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/payments/detail/known_payments.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/payment/record.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// Finds what a caller may mean by words that are no payment id, or by an id that leads nowhere: among the payments
/// that this caller was told of, and no others.
class payment_finder {
public:
    /// What is looked for; what is empty matches all.
    struct wanted {
        std::string_view tool{};
        std::string_view digest{};
        std::string_view not_id{};  ///< the id that led nowhere
    };

    /// Both must outlive the finder.
    payment_finder(paymcp::detail::store_port<paymcp::detail::asio_task>& store, const wall_clock& time) noexcept;

    /// The caller has been told of the payment.
    void remember(const gating::caller& who, const payment& subject) { known_.remember(who, subject); }

    /// The one payment whose link the words are, or nothing.
    std::optional<std::string> by_link(const gating::caller& who, std::string_view words) const;

    /// The caller's payments that can still lead to a result, the latest first: what may be paid or is, or else those
    /// whose result is kept.
    paymcp::detail::asio_task<std::vector<payment>> find(gating::caller who, wanted what) const;

private:
    bool leads_on(const payment& subject) const;

    paymcp::detail::store_port<paymcp::detail::asio_task>& store_;
    const wall_clock& time_;
    known_payments known_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/payment_finder.ipp>
#endif
