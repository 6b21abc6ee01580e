// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace paymcp::inline v0::accounts {

/// A floor that no account falls below.
inline constexpr std::int64_t no_floor = std::numeric_limits<std::int64_t>::min();

/// What a payment does to one account. An account is the sum of the postings of its payments: a buyer's balance is an
/// account of micro-units; free calls and caps are accounts of a time window.
struct posting {
    std::string account;     ///< at most 512 bytes of UTF-8
    std::int64_t units = 0;  ///< as of the payment's version: above zero it gives, below zero it takes
    /// What `AccountStore::take` leaves in the account at least.
    std::int64_t floor = 0;
    /// The account is of a time window and may be dropped after this moment; `unix_time::max()` for one that stays.
    unix_time until = unix_time::max();

    bool operator==(const posting&) const = default;
};

}  // namespace paymcp::inline v0::accounts
