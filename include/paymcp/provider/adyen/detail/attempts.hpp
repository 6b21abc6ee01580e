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

/// The attempts to move one payment's money in one way, such as to capture it, ours and those at the seller's desk:
/// Adyen accepts a request first and tells later, in any order and more than once, what became of it. Each attempt has
/// a reference of Adyen's own, by which alone it is known again. Ours are about the whole amount; of others, parts add
/// up to it.
///
/// An attempt that has failed stays failed: Adyen's announcements have no time that is signed, so a success under the
/// same reference may be an old one that came late.
class adyen_attempts {
public:
    /// Adyen has accepted a request of ours for so much. False where that very request is known to have failed.
    bool accept(const std::string& reference, const adyen_sum& asked) {
        if (failed_.contains(reference)) return false;
        asked_ = asked;
        ours_.insert(reference);
        if (!done_.contains(reference)) open_.insert(reference);
        return true;
    }

    /// Adyen tells that an attempt has succeeded.
    void succeed(const std::string& reference, const adyen_sum& sum) {
        hear_of(reference, sum);
        if (!failed_.contains(reference)) done_.insert(reference);
    }

    /// Adyen tells that an attempt has been refused. It takes back nothing that another attempt has done.
    void refuse(const std::string& reference, const adyen_sum& sum) {
        hear_of(reference, sum);
        done_.erase(reference);
        failed_.try_emplace(reference, false);
    }

    /// Adyen tells that what had succeeded has failed since.
    void lose(const std::string& reference, const adyen_sum& sum) {
        refuse(reference, sum);
        failed_[reference] = true;
    }

    /// What has been done of the whole. An accepted attempt counts as done until Adyen tells otherwise.
    adyen_tally done(const adyen_sum& whole) const {
        adyen_tally tally;
        for (const std::string& each : done_) {
            if (sums_.at(each).all) return {adyen_share::whole};
            tally.add(sums_.at(each), whole);
        }
        if (!open_.empty() && tally.share != adyen_share::unclear) return {adyen_share::whole};
        return tally;
    }

    /// How many attempts have failed that were about the whole, as ours are.
    std::size_t failures(const adyen_sum& whole) const {
        return static_cast<std::size_t>(std::count_if(failed_.begin(), failed_.end(), [&](const auto& each) {
            return ours_.contains(each.first) || !is_part(sums_.at(each.first), whole);
        }));
    }
    /// Whether one of them is known to have succeeded before it failed.
    bool has_lost(const adyen_sum& whole) const {
        return std::any_of(failed_.begin(), failed_.end(), [&](const auto& each) {
            return each.second && (ours_.contains(each.first) || !is_part(sums_.at(each.first), whole));
        });
    }
    /// Whether an attempt is certainly about the whole.
    bool is_about(const std::string& reference, const adyen_sum& whole) const {
        const auto told = sums_.find(reference);
        const bool all = told != sums_.end() && (told->second.all || (whole.value && told->second == whole));
        return ours_.contains(reference) || all;
    }

private:
    /// Adyen names an attempt. Ours that it accepted without a reference may be the one, and no other.
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
    std::set<std::string> open_;  ///< those of them that were not told of yet
    std::set<std::string> done_;
    std::map<std::string, bool> failed_;     ///< with whether it had succeeded before
    std::map<std::string, adyen_sum> sums_;  ///< of all that were told of
    adyen_sum asked_{};
};

}  // namespace paymcp::inline v0::detail
