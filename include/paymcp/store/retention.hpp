// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <optional>

namespace paymcp::inline v0 {

/// How long a store keeps what is over. What may still be paid, is paid, or has money on its way back is never touched.
struct retention {
    /// A delivered result is returned to whoever asks again for this long; then it is dropped and the record stays.
    milliseconds outputs{24 * 3'600'000};

    /// The record of an ended payment goes this long after its end. Nothing: it is kept for ever, which is the default
    /// since books are kept for years. Never shorter than a provider's news of a late payment may take: what was
    /// canceled or has expired may turn out to be paid.
    std::optional<milliseconds> records{};
};

}  // namespace paymcp::inline v0
