// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/detail/sum.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace paymcp::inline v0::detail {

/// The attempts at one step for a payment's money, such as a capture: this library's, and the seller's in Adyen's
/// dashboard. Adyen accepts a request first and reports its outcome later, in any order and possibly several times.
/// Only Adyen's reference identifies an attempt. This library's attempts are for the whole amount or for what is left
/// of it; all of them add up.
///
/// A failed attempt stays failed: Adyen's webhooks have no signed time, so a success under the same reference may be an
/// old one that arrived late.
class adyen_attempts {
public:
    /// Adyen has accepted this library's request for that sum. Returns false where that request is known to have
    /// failed.
    bool accept(const std::string& reference, const adyen_sum& asked);

    /// Adyen reports that an attempt has succeeded.
    void succeed(const std::string& reference, const adyen_sum& sum);

    /// Adyen reports that an attempt was refused. The effect of other attempts stays.
    void refuse(const std::string& reference, const adyen_sum& sum);

    /// Adyen reports that a succeeded attempt has failed since.
    void lose(const std::string& reference, const adyen_sum& sum);

    /// The part of the whole amount that is done. An accepted attempt counts as done until Adyen reports otherwise.
    adyen_tally done(const adyen_sum& whole) const;

    /// How many attempts for the whole amount have failed.
    std::size_t failures(const adyen_sum& whole) const;
    /// Whether an attempt for that sum has failed.
    bool has_failed(const adyen_sum& sum) const;
    /// Whether there was any attempt.
    bool any() const noexcept { return !sums_.empty() || !ours_.empty(); }
    /// Whether one of them succeeded before it failed.
    bool has_lost(const adyen_sum& whole) const;
    /// Whether an attempt is certainly for the whole amount.
    bool is_about(const std::string& reference, const adyen_sum& whole) const;

private:
    /// Adyen reports an attempt's reference. It may belong to the request that Adyen accepted without a reference, and
    /// to no other.
    void hear_of(const std::string& reference, const adyen_sum& sum);

    std::set<std::string> ours_;  ///< accepted
    std::map<std::string, adyen_sum> open_;  ///< those of them without a report, and what they are for
    std::set<std::string> done_;
    std::map<std::string, bool> failed_;     ///< whether it had succeeded before
    std::map<std::string, adyen_sum> sums_;  ///< of all reported attempts
    adyen_sum asked_{};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/adyen/detail/impl/attempts.ipp>
#endif
