// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/adyen/detail/attempts.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <optional>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool adyen_attempts::accept(const std::string& reference, const adyen_sum& asked) {
    if (failed_.contains(reference)) return false;
    asked_ = asked;
    ours_.insert(reference);
    if (!done_.contains(reference)) open_.insert_or_assign(reference, asked);
    return true;
}

PAYMCP_INLINE void adyen_attempts::succeed(const std::string& reference, const adyen_sum& sum) {
    hear_of(reference, sum);
    if (!failed_.contains(reference)) done_.insert(reference);
}

PAYMCP_INLINE void adyen_attempts::refuse(const std::string& reference, const adyen_sum& sum) {
    hear_of(reference, sum);
    done_.erase(reference);
    failed_.try_emplace(reference, false);
}

PAYMCP_INLINE void adyen_attempts::lose(const std::string& reference, const adyen_sum& sum) {
    refuse(reference, sum);
    failed_[reference] = true;
}

PAYMCP_INLINE adyen_tally adyen_attempts::done(const adyen_sum& whole) const {
    adyen_tally tally;
    for (const std::string& each : done_) {
        if (sums_.at(each).all) return {adyen_share::whole};
        tally.add(sums_.at(each), whole);
    }
    for (const auto& [reference, sum] : open_) {
        if (tally.share == adyen_share::unclear) break;
        if (!is_part(sum, whole)) return {adyen_share::whole};
        tally.add(sum, whole);
    }
    return tally;
}

PAYMCP_INLINE std::size_t adyen_attempts::failures(const adyen_sum& whole) const {
    return static_cast<std::size_t>(std::count_if(failed_.begin(), failed_.end(), [&](const auto& each) {
        return ours_.contains(each.first) || !is_part(sums_.at(each.first), whole);
    }));
}

PAYMCP_INLINE bool adyen_attempts::has_failed(const adyen_sum& sum) const {
    return std::any_of(failed_.begin(), failed_.end(),
                       [&](const auto& each) { return sums_.contains(each.first) && sums_.at(each.first) == sum; });
}

PAYMCP_INLINE bool adyen_attempts::has_lost(const adyen_sum& whole) const {
    return std::any_of(failed_.begin(), failed_.end(), [&](const auto& each) {
        return each.second && (ours_.contains(each.first) || !is_part(sums_.at(each.first), whole));
    });
}

PAYMCP_INLINE bool adyen_attempts::is_about(const std::string& reference, const adyen_sum& whole) const {
    const auto told = sums_.find(reference);
    const bool all = told != sums_.end() && (told->second.all || (whole.value && told->second == whole));
    return ours_.contains(reference) || all;
}

PAYMCP_INLINE void adyen_attempts::hear_of(const std::string& reference, const adyen_sum& sum) {
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

}  // namespace paymcp::inline v0::detail
