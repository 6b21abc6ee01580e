// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/store_concept.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// Accounts of units in a store, as an accountant keeps them: entries move units, and an account is the sum of its
/// postings. A buyer's balance is an account of micro-units; free calls and caps are accounts of a time window.
namespace accounts {

/// How far an entry has come. The numbers are stored, so they never change their meaning.
enum class entry_state : std::uint8_t {
    pending = 0,   ///< the units are set aside, and the work is not done
    posted = 1,    ///< final
    voided = 2,    ///< it was pending, and its units are back
    reversed = 3,  ///< it was posted, and its units are back
};

/// A floor that no account falls below.
inline constexpr std::int64_t no_floor = std::numeric_limits<std::int64_t>::min();

/// What an entry does to one account.
struct posting {
    std::string account;     ///< at most 512 bytes
    std::int64_t units = 0;  ///< above zero it gives, below zero it takes
    /// A posting that takes is refused where the account would fall below this.
    std::int64_t floor = 0;
    /// The account is of a time window and may be dropped after this moment; `unix_time::max()` for one that stays.
    unix_time until = unix_time::max();

    bool operator==(const posting&) const = default;
};

/// Postings that happen together or not at all.
struct entry {
    std::string id;       ///< of its own; the same id is the same entry
    std::string payment;  ///< the payment that it belongs to: it is kept as long as that
    entry_state state = entry_state::pending;  ///< pending or posted
    unix_time created{};
    std::vector<posting> postings{};  ///< at most 8, each of another account

    bool operator==(const entry&) const = default;
};

/// The answer to `post`.
struct post_answer {
    entry_state state = entry_state::pending;  ///< of the entry, as it is now
    bool existing = false;                     ///< an entry of this id was there before; nothing was done
    /// The posting of which the account holds too little: nothing was done.
    std::optional<std::size_t> short_of{};
};

/// What an account holds, in its units.
struct standing {
    std::int64_t available = 0;  ///< may be spent; below zero where a top-up was refunded after it was spent
    std::int64_t pending = 0;    ///< set aside by entries that are pending

    bool operator==(const standing&) const = default;
};

/// An account in a list.
struct listed {
    std::string account;
    standing holds;

    bool operator==(const listed&) const = default;
};

}  // namespace accounts

/// A store that keeps accounts beside its payments.
///
/// 1. `post(e)` writes the entry and applies its postings, in one atomic write: a pending entry takes its units from
///    `available` and adds those that it takes to `pending`; units that it gives count when it is posted. Where one
///    posting that takes would leave its account below its floor, nothing is written and `short_of` says which. An
///    entry whose id is known changes nothing: the answer is its state, whatever its postings.
/// 2. `move(id, to)` moves the entry, atomically: pending to `posted` or `voided`, posted to `reversed`; any other move
///    changes nothing. It returns the state afterwards, or nothing where no such entry is kept. A reversal may leave an
///    account below its floor.
/// 3. `standing(account)` returns what it holds; an account that was never named holds nothing.
/// 4. `list_accounts(prefix, after, limit)` lists the accounts whose names begin so, in the order of their bytes, beginning
///    behind the name `after` where it is not empty.
/// 5. In a durable store a write is durable before it is answered, and an error means "unknown".
/// 6. Sums that would leave the range of 64 bits are an error with the code `out_of_range`, and nothing is written.
///
/// Entries go with their payments; accounts of windows are dropped by `sweep`. Not required: any other concept. Models:
/// `memory_store`, `sqlite_store`, `redis_store`. Laws: `paymcp/testing/account_laws.hpp`.
template <class S>
concept AccountStore = PaymentStore<S> &&
    requires(S& store, const accounts::entry& made, std::string_view text, accounts::entry_state to, std::size_t limit) {
    { store.post(made) } -> async::AwaitsTo<result<accounts::post_answer>>;
    { store.move(text, to) } -> async::AwaitsTo<result<std::optional<accounts::entry_state>>>;
    { store.standing(text) } -> async::AwaitsTo<result<accounts::standing>>;
    { store.list_accounts(text, text, limit) } -> async::AwaitsTo<result<std::vector<accounts::listed>>>;
};

}  // namespace paymcp::inline v0
