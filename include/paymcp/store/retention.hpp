// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <optional>

namespace paymcp::inline v0 {

/// How long a store keeps ended payments. A payment that can still be paid, is paid, or is being refunded is never
/// dropped.
struct retention {
    /// A delivered result is returned on repeated calls for this long; then it is dropped and the record stays.
    milliseconds outputs{24 * 3'600'000};

    /// The record of an ended payment is dropped this long after its end. Nothing, the default: it is kept without
    /// limit, because accounts must be kept for years. It must not be shorter than a provider's delay in reporting a
    /// late payment: a canceled or expired payment may turn out to be paid.
    std::optional<milliseconds> records{};
};

}  // namespace paymcp::inline v0
