// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <optional>

namespace paymcp::inline v0 {

/// How long a store keeps ended payments. A payment that can still be paid, is paid, or is being refunded is never
/// dropped, nor one that has started a plan which is still held.
struct retention {
    /// A delivered result is returned on repeated calls for this long; then it is dropped and the record stays.
    milliseconds outputs{24 * 3'600'000};

    /// The record of an ended payment is dropped this long after its end. Nothing, the default: it is kept without
    /// limit, because accounts must be kept for years. It must not be shorter than a provider's delay in reporting a
    /// late payment: a canceled or expired payment may turn out to be paid.
    std::optional<milliseconds> records{};

    /// What a payment was about and whose it was (its arguments, result, principal, session, link and postings) is
    /// dropped this long after its end, as by `ForgettingStore::forget`; the books stay. Nothing, the default: it is
    /// kept as long as the record. A payment that ended unpaid and is paid later after all then finds no arguments, and
    /// its money goes back or is kept as the tool says.
    std::optional<milliseconds> personal{};
};

}  // namespace paymcp::inline v0
