// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/payment/record.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::testing {

/// An unpaid payment as a gate opens it, equal to no other: id, digest and principal are random, so a law that uses it
/// may run on a database in use.
inline payment sample_payment() {
    const unix_time now = paymcp::detail::system_clock().now();
    payment sample;
    sample.id = paymcp::detail::unguessable_id("pay_");
    sample.tool = "picture";
    sample.arguments = R"({"prompt":"dog"})";
    sample.digest = paymcp::detail::to_hex(paymcp::detail::secure_random()) +
                    paymcp::detail::to_hex(paymcp::detail::secure_random());
    sample.amount = 50;
    sample.currency = "USD";
    sample.provider = "scripted";
    sample.principal = paymcp::detail::unguessable_id("alice_");
    sample.session = "session";
    sample.created = now;
    sample.expires = now + milliseconds(3'600'000);
    return sample;
}

/// The same call again, as a gate opens it: a new payment, equal in every member that decides whether two calls share
/// one.
inline payment same_call(const payment& first) {
    payment again = sample_payment();
    again.tool = first.tool;
    again.digest = first.digest;
    again.amount = first.amount;
    again.currency = first.currency;
    again.provider = first.provider;
    again.principal = first.principal;
    again.session = first.session;
    return again;
}

namespace detail {

/// `changed` with what is fixed once a payment is opened as it is in `opened`.
inline payment with_terms_of(const payment& opened, payment changed) {
    payment next = opened;
    next.reference = std::move(changed.reference);
    next.link = std::move(changed.link);
    next.state = changed.state;
    next.authorized_only = changed.authorized_only;
    next.used = changed.used;
    next.held = changed.held;
    next.output = std::move(changed.output);
    next.collected = changed.collected;
    next.unclear = std::move(changed.unclear);
    next.returned = changed.returned;
    next.dispute = changed.dispute;
    next.ended = changed.ended;
    next.version = changed.version;
    return next;
}

/// Texts that are lost in a store that joins, quotes, truncates or converts its values.
inline const std::array<std::string, 10>& difficult_texts() {
    using namespace std::string_literals;
    static const std::array<std::string, 10> texts{""s,
                                                   " "s,
                                                   "caf\u00e9 \u20ac \U0001f415 \u202e"s,
                                                   "a\0b\0"s,
                                                   R"('; DROP TABLE payments; --)"s,
                                                   R"("quoted" and \escaped\ %s {0} $1)"s,
                                                   "line\r\nline\ttab\x1f\x7f"s,
                                                   "007"s,
                                                   "null"s,
                                                   std::string(70'000, 'x')};
    return texts;
}

inline constexpr std::array<std::int64_t, 7> difficult_numbers{0,
                                                               1,
                                                               -1,
                                                               9'007'199'254'740'993,
                                                               4'294'967'296,
                                                               std::numeric_limits<std::int64_t>::max(),
                                                               std::numeric_limits<std::int64_t>::min()};

inline constexpr std::array<payment_state, 11> all_states{
    payment_state::created,   payment_state::secured,   payment_state::running, payment_state::recorded,
    payment_state::delivered, payment_state::refunding, payment_state::voiding, payment_state::refunded,
    payment_state::voided,    payment_state::canceled,  payment_state::expired};

inline constexpr std::array<states::dispute, 4> all_disputes{states::dispute::none, states::dispute::open,
                                                             states::dispute::won, states::dispute::lost};

/// Puts a payment into a state with a dispute, and its money into both kinds over all of them.
inline void stand_at(payment& subject, payment_state state, states::dispute dispute) {
    subject.state = state;
    subject.dispute = dispute;
    subject.authorized_only = dispute == states::dispute::open || dispute == states::dispute::lost;
    if (subject.authorized_only) subject.used = dispute == states::dispute::open ? 0 : 50;
}

}  // namespace detail
}  // namespace paymcp::inline v0::testing
