// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/detail/account_book.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/store/forgotten.hpp>

#include <algorithm>

#include <optional>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE result<accounts::taken> account_book::apply(const std::vector<accounts::posting>& before,
                                                          const std::vector<accounts::posting>& after, bool floors) {
    const result<std::vector<posting_change>> changes = changes_of(before, after);
    if (!changes.has_value()) return changes.error();
    std::vector<std::optional<kept_account>> next;
    for (const posting_change& one : *changes) {
        const auto known = accounts_.find(one.account);
        next.push_back(known == accounts_.end() ? std::nullopt : std::optional(known->second));
        const posting_fit fit = add_change(next.back(), one, floors);
        if (fit == posting_fit::below_floor) return accounts::taken::short_of;
        if (fit == posting_fit::out_of_range) return account_out_of_range();
    }
    for (std::size_t i = 0; i < next.size(); ++i)
        if (next[i]) accounts_.insert_or_assign((*changes)[i].account, *next[i]);
    return accounts::taken::written;
}

PAYMCP_INLINE std::int64_t account_book::standing(std::string_view account) const {
    const auto known = accounts_.find(account);
    return known == accounts_.end() ? 0 : known->second.units;
}

PAYMCP_INLINE std::vector<accounts::listed> account_book::list(std::string_view prefix, std::string_view after,
                                                               std::size_t limit) const {
    const std::size_t most = listed_accounts(limit);
    std::vector<accounts::listed> found;
    auto each = after < prefix ? accounts_.lower_bound(prefix) : accounts_.upper_bound(after);
    for (; each != accounts_.end() && found.size() < most && each->first.starts_with(prefix); ++each)
        found.push_back({each->first, each->second.units});
    return found;
}

PAYMCP_INLINE std::int64_t account_book::forget(std::string_view principal) {
    std::int64_t left = 0;
    std::erase_if(accounts_, [&](const auto& one) {
        if (principal.empty() || !is_account_of(one.first, principal)) return false;
        const bool stays = one.second.until != unix_time::max() || one.second.units != 0;
        left += stays ? 1 : 0;
        return !stays;
    });
    return left;
}

PAYMCP_INLINE bool account_book::holds_balance_of(std::string_view principal) const {
    return std::any_of(accounts_.begin(), accounts_.end(), [&](const auto& one) {
        return one.second.until == unix_time::max() && one.second.units != 0 && is_account_of(one.first, principal);
    });
}

PAYMCP_INLINE void account_book::sweep(unix_time now) {
    std::erase_if(accounts_, [now](const auto& one) { return one.second.until <= now - kept_after_window; });
}

}  // namespace paymcp::inline v0::detail
