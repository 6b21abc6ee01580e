// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The state of a payment of the mock. It is finer than `provider_status`, as the states of real providers are.
enum class mock_state : std::uint8_t {
    pending,     ///< the link was returned
    paid,        ///< the payer paid
    authorized,  ///< the payer agreed, and the money is reserved
    captured,    ///< reserved money was captured
    voided,      ///< reserved money was given up
    canceled,    ///< the payer or the seller canceled it unpaid
    expired,     ///< the link expired unpaid
    refunded,    ///< captured money was refunded
};

/// The state in one lower-case word.
constexpr std::string_view to_string(mock_state state) noexcept {
    switch (state) {
        case mock_state::pending:
            return "pending";
        case mock_state::paid:
            return "paid";
        case mock_state::authorized:
            return "authorized";
        case mock_state::captured:
            return "captured";
        case mock_state::voided:
            return "released";
        case mock_state::canceled:
            return "canceled";
        case mock_state::expired:
            return "expired";
        case mock_state::refunded:
            return "refunded";
    }
    return "unknown";
}

/// The mock's status report for a state.
constexpr provider_status to_status(mock_state state) noexcept {
    switch (state) {
        case mock_state::pending:
            return provider_status::pending;
        case mock_state::paid:
            return provider_status::paid;
        case mock_state::authorized:
            return provider_status::authorized;
        case mock_state::captured:
            return provider_status::paid;
        case mock_state::voided:
            return provider_status::canceled;
        case mock_state::canceled:
            return provider_status::canceled;
        case mock_state::expired:
            return provider_status::expired;
        case mock_state::refunded:
            return provider_status::refunded;
    }
    return provider_status::unknown;
}

/// One payment of the mock.
struct mock_payment {
    std::string payment_id;  ///< ours
    std::string reference;   ///< the mock's; it is part of the link, and anyone who knows it may pay
    std::string url;         ///< the checkout page; empty where the payment comes from books
    std::string tool;
    std::string description;
    std::int64_t amount = 0;  ///< minor units of `money`
    currency money{};
    unix_time expires{};  ///< the last moment to pay; zero for no limit
    bool authorize_only = false;
    mock_state state = mock_state::pending;
    std::int64_t returned = 0;  ///< a part of paid money that was refunded at the desk
    states::dispute dispute = states::dispute::none;
    std::optional<std::int64_t> taken{};        ///< minor units that were captured of reserved money; nothing before
    std::optional<plans::interval> renews{};    ///< of a payment that begins a subscription
    std::optional<unix_time> begun{};           ///< when the subscription was paid; nothing before
    std::optional<unix_time> ends{};            ///< when it ends; nothing while it renews
    std::optional<unix_time> declined_since{};  ///< renewals from that moment on are declined

    bool operator==(const mock_payment&) const = default;
};

/// How often each function of the mock was called, refused calls included.
struct mock_calls {
    std::size_t create = 0;
    std::size_t status = 0;
    std::size_t cancel = 0;
    std::size_t refund = 0;
    std::size_t capture = 0;
    std::size_t void_authorization = 0;
    std::size_t subscription = 0;
    std::size_t end_renewal = 0;

    bool operator==(const mock_calls&) const = default;
};

}  // namespace paymcp::inline v0::detail
