// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/outbox.hpp>
#include <paymcp/payment/states.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::seller {

/// What a seller is told of a payment.
enum class event_type : std::uint8_t {
    sold,      ///< the result is delivered and paid for
    refunded,  ///< money went back: the whole, by a refund or because a reservation was given up, or a part
    disputed,  ///< a dispute was opened, won or lost, or is gone
    stuck,     ///< paid, but not delivered for a while, or the provider's report does not match for a while
    owed,      ///< money has to move (a capture, a refund or a void), and has not for a while
};

/// "payment.sold", "payment.refunded", "payment.disputed", "payment.stuck" or "payment.owed".
std::string_view name_of(event_type type) noexcept;

/// A message to the seller. It has nothing of what the buyer asked and got.
struct event {
    /// The same whenever this event is told again, and of no other: "pay_6fa1_5_sold".
    std::string id;
    event_type type = event_type::sold;
    unix_time created{};        ///< when a server noticed it
    std::string payment;        ///< the payment's id
    std::uint64_t version = 0;  ///< of the payment: events of one payment are ordered by it
    payment_state state = payment_state::created;
    std::string tool;
    std::int64_t amount = 0;  ///< minor units of `currency`; of an `up_to`, what was used once that is known
    std::string currency;
    std::string provider;
    std::string reference;      ///< the provider's own id for the payment
    std::string principal;      ///< the verified principal that owns it; empty where there is none
    std::int64_t returned = 0;  ///< minor units that went back in parts, in all
    states::dispute dispute = states::dispute::none;  ///< as the provider reported it last
};

/// The event as JSON, in the form that Standard Webhooks recommends: `type`, `timestamp` and `data`, and the `id`.
std::string json_of(const event& told);

}  // namespace paymcp::inline v0::seller

namespace paymcp::inline v0::detail {

/// What is wrong with a payment that only its seller may put right.
enum class seller_trouble : std::uint8_t {
    none,
    stuck,
    owed
};

seller_trouble trouble_of(const seller::standing& now) noexcept;

/// The events that a change makes at once, in the order in which they are told.
std::vector<seller::event_type> events_of(const seller::change& made);

/// The trouble that begins with the change at `at` and lasts to the last one; none where it has ended since.
seller_trouble trouble_since(std::span<const seller::change> changes, std::size_t at) noexcept;

/// The event of a change. What does not change in a payment's life is taken from the payment.
seller::event seller_event_of(const payment& subject, const seller::change& made, seller::event_type type);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/impl/seller_event.ipp>
#endif
