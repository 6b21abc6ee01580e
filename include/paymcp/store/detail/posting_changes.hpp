// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/posting.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// An account as a store keeps it.
struct kept_account {
    std::int64_t units = 0;
    unix_time until = unix_time::min();  ///< the latest moment that a posting named

    bool operator==(const kept_account&) const = default;
};

/// What a new version of a payment does to one account.
struct posting_change {
    std::string account;
    std::int64_t units = 0;  ///< the difference to the version before
    std::int64_t floor = 0;
    unix_time until{};
    bool named_before = false;  ///< by the version before: a window's account that is gone since then is over
};

/// Why these are no postings (`invalid_postings`): there are more than 8, two of one account, or the name of an account
/// is empty or longer than 512 bytes. A store that keeps accounts refuses such a payment before it reads anything.
std::optional<failure> refused_postings(const std::vector<accounts::posting>& postings);

failure account_out_of_range();

/// What the postings change, with an account of the version before that is not named any more counted as zero units;
/// nothing for a posting that is as before. Fails where a difference does not fit into 64 bits.
result<std::vector<posting_change>> changes_of(const std::vector<accounts::posting>& before,
                                               const std::vector<accounts::posting>& after);

/// Whether a change fits its account.
enum class posting_fit : std::uint8_t {
    fits,
    below_floor,
    out_of_range
};

/// Adds a change to an account, or to none where there is none yet. With `floors`, taking more than the floor allows is
/// `below_floor`, by however much. Only a change that fits is made.
posting_fit add_change(std::optional<kept_account>& at, const posting_change& change, bool floors) noexcept;

/// Postings as one text, for stores, which never change its form; empty for none. Scripts of Redis read it, too.
std::string postings_text(const std::vector<accounts::posting>& postings);

/// The postings of such a text. Throws `std::runtime_error` for one that no version of this library writes.
std::vector<accounts::posting> read_postings(std::string_view text);

/// How long the account of a window stays after its end, for calls that began before and clocks that are behind.
inline constexpr milliseconds kept_after_window{3'600'000};

/// How many accounts one call lists.
inline std::size_t listed_accounts(std::size_t limit) noexcept { return std::min<std::size_t>(limit, 1000); }

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/detail/impl/posting_changes.ipp>
#endif
