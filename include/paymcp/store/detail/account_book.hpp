// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/store/detail/posting_changes.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The accounts of a store in memory; for one thread at a time.
class account_book {
public:
    /// Adds what the postings of a new version change; `short_of` only with `floors`. Adds all or nothing.
    result<accounts::taken> apply(const std::vector<accounts::posting>& before,
                                  const std::vector<accounts::posting>& after, bool floors);

    std::int64_t standing(std::string_view account) const;
    std::vector<accounts::listed> list(std::string_view prefix, std::string_view after, std::size_t limit) const;

    /// Drops a principal's balances that hold nothing and plans that are over; returns how many of its accounts are
    /// left.
    std::int64_t forget(std::string_view principal);

    /// Whether a principal has a balance that is not zero, or holds a plan.
    bool holds_balance_of(std::string_view principal) const;

    /// Drops the accounts of windows that are over for a while.
    void sweep(unix_time now);

private:
    std::map<std::string, kept_account, std::less<>> accounts_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/detail/impl/account_book.ipp>
#endif
