// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::wallet {

/// What a rail is asked about one payment that a machine has signed.
struct rail_order {
    std::string payment_id;   ///< the record's id; the source of idempotency keys
    std::string body;         ///< what the rail's service is sent: the same bytes in every question about this payment
    std::string reference{};  ///< of `refund`: what the settlement returned
};

/// A rail's answer. Everything that is not clearly a yes or a no is `unknown`.
enum class rail_answer : std::uint8_t {
    yes,
    no,
    unknown
};

/// A rail's verdict on one question.
struct rail_verdict {
    rail_answer answer = rail_answer::unknown;
    std::string reason{};     ///< of `no` and `unknown`: a word or a short sentence, untrusted, without secrets
    std::string reference{};  ///< of a settlement: the transaction or the payment at the rail; may be empty
    /// With `no`: the payment is used up already, by a settlement before this one or by its payer.
    bool used_up = false;
    /// With `unknown`: false only where the service was certainly not asked.
    bool may_have_happened = true;
};

/// Takes payments that a machine has signed and sends with the call. Each function may return its verdict or an
/// awaitable of it, and may be called again at any time with the same order: it moves the money once.
///
/// 1. `R::name` is a stable lower-case word; it stands in the payment's record as its provider.
/// 2. `verify(order)` says whether the payment could be settled now. It moves no money.
/// 3. `settle(order)` takes the money. A yes that is not about this order's payer, network and amount is `unknown`.
///
/// Not required: that a `settle` without an answer has not happened; that `verify` promises the money; giving money
/// back (`RefundingRail`). Models: `facilitator`.
template <class R>
concept PaymentRail = requires(R& rail, const rail_order& order) {
    { R::name } -> std::convertible_to<std::string_view>;
    { rail.verify(order) } -> async::AwaitsTo<rail_verdict>;
    { rail.settle(order) } -> async::AwaitsTo<rail_verdict>;
};

/// A rail that can give the money of a settled payment back.
///
/// 1. `refund(order)` gives back the whole amount of `order.reference`.
///
/// Not required: that it is quick, or free. Models: none of the library yet.
template <class R>
concept RefundingRail = PaymentRail<R> && requires(R& rail, const rail_order& order) {
    { rail.refund(order) } -> async::AwaitsTo<rail_verdict>;
};

}  // namespace paymcp::inline v0::wallet
