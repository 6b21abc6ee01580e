// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/detail/sum.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace paymcp::inline v0::detail {

/// The attempts at one step for a payment's money, such as a capture: this library's, and the seller's in Adyen's
/// dashboard. Adyen accepts a request first and reports its outcome later, in any order and possibly several times.
/// Only Adyen's reference identifies an attempt. This library's attempts are for the whole amount; those of others can
/// be for parts, which add up.
///
/// A failed attempt stays failed: Adyen's webhooks have no signed time, so a success under the same reference may be an
/// old one that arrived late.
class adyen_attempts {
public:
    /// Adyen has accepted this library's request for that sum. Returns false where that request is known to have
    /// failed.
    bool accept(const std::string& reference, const adyen_sum& asked) {
        if (failed_.contains(reference)) return false;
        asked_ = asked;
        ours_.insert(reference);
        if (!done_.contains(reference)) open_.insert(reference);
        return true;
    }

    /// Adyen reports that an attempt has succeeded.
    void succeed(const std::string& reference, const adyen_sum& sum) {
        hear_of(reference, sum);
        if (!failed_.contains(reference)) done_.insert(reference);
    }

    /// Adyen reports that an attempt was refused. The effect of other attempts stays.
    void refuse(const std::string& reference, const adyen_sum& sum) {
        hear_of(reference, sum);
        done_.erase(reference);
        failed_.try_emplace(reference, false);
    }

    /// Adyen reports that a succeeded attempt has failed since.
    void lose(const std::string& reference, const adyen_sum& sum) {
        refuse(reference, sum);
        failed_[reference] = true;
    }

    /// The part of the whole amount that is done. An accepted attempt counts as done until Adyen reports otherwise.
    adyen_tally done(const adyen_sum& whole) const {
        adyen_tally tally;
        for (const std::string& each : done_) {
            if (sums_.at(each).all) return {adyen_share::whole};
            tally.add(sums_.at(each), whole);
        }
        if (!open_.empty() && tally.share != adyen_share::unclear) return {adyen_share::whole};
        return tally;
    }

    /// How many attempts for the whole amount have failed.
    std::size_t failures(const adyen_sum& whole) const {
        return static_cast<std::size_t>(std::count_if(failed_.begin(), failed_.end(), [&](const auto& each) {
            return ours_.contains(each.first) || !is_part(sums_.at(each.first), whole);
        }));
    }
    /// Whether one of them succeeded before it failed.
    bool has_lost(const adyen_sum& whole) const {
        return std::any_of(failed_.begin(), failed_.end(), [&](const auto& each) {
            return each.second && (ours_.contains(each.first) || !is_part(sums_.at(each.first), whole));
        });
    }
    /// Whether an attempt is certainly for the whole amount.
    bool is_about(const std::string& reference, const adyen_sum& whole) const {
        const auto told = sums_.find(reference);
        const bool all = told != sums_.end() && (told->second.all || (whole.value && told->second == whole));
        return ours_.contains(reference) || all;
    }

private:
    /// Adyen reports an attempt's reference. It may belong to the request that Adyen accepted without a reference, and
    /// to no other.
    void hear_of(const std::string& reference, const adyen_sum& sum) {
        const bool known = sums_.contains(reference) || ours_.contains(reference);
        if (!known && (sum.all || sum == asked_)) open_.erase("");
        open_.erase(reference);
        const auto [told, first] = sums_.try_emplace(reference, sum);
        if (first || told->second == sum) return;
        if (sum.all || told->second.all)
            told->second = {};
        else
            told->second.value = std::nullopt;
    }

    std::set<std::string> ours_;  ///< accepted
    std::set<std::string> open_;  ///< those of them without a report
    std::set<std::string> done_;
    std::map<std::string, bool> failed_;     ///< whether it had succeeded before
    std::map<std::string, adyen_sum> sums_;  ///< of all reported attempts
    adyen_sum asked_{};
};

}  // namespace paymcp::inline v0::detail
