// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/posting.hpp>
#include <paymcp/payment/store_concept.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

namespace accounts {

/// The outcome of `take`.
enum class taken : std::uint8_t {
    written,   ///< the payment and its accounts are written
    outdated,  ///< the stored version is another one; nothing is written
    short_of,  ///< an account holds too little; nothing is written
};

/// An account in a list.
struct listed {
    std::string account;
    std::int64_t units = 0;

    bool operator==(const listed&) const = default;
};

}  // namespace accounts

/// A store that keeps accounts, as sums of `payment::postings`.
///
/// 1. A payment has at most 8 postings, each of another account; one with others is refused with `invalid_postings`.
///    `open` and `replace` keep them, and add to each account, in the same atomic write, by how much the units of its
///    posting differ from those of the version before (from zero where it is new, to zero where the posting is gone).
///    So the units of an account always are the sum over all payments ever written.
/// 2. `take(p, version)` is `replace(p, version)`, and nothing is written where that would take from an account which
///    then holds less than the floor of its posting; where the posting is gone, of the one before.
/// 3. `standing(account)` returns the units of an account; of one that no payment has named, zero.
/// 4. `list_accounts(prefix, after, limit)` lists the accounts whose names begin so, in the order of their bytes,
///    beginning behind the name `after` where that is not empty: at most `limit` and at most 1000. The last list is
///    empty.
/// 5. Sums and differences that leave the range of 64 bits are an error with the code `out_of_range`, and nothing is
///    written.
///
/// A dropped payment leaves its accounts as they are. `sweep` drops accounts of windows that are over; what a payment
/// that named such an account changes of it later has no effect. Not required: any other concept; a store without it is
/// never given a payment with postings. Models: `memory_store`, `sqlite_store`, `redis_store`. Laws:
/// `paymcp/testing/account_laws.hpp`.
template <class S>
concept AccountStore = PaymentStore<S> && requires(S& store, const payment& subject, std::string_view text,
                                                   std::uint64_t version, std::size_t limit) {
    { store.take(subject, version) } -> async::AwaitsTo<result<accounts::taken>>;
    { store.standing(text) } -> async::AwaitsTo<result<std::int64_t>>;
    { store.list_accounts(text, text, limit) } -> async::AwaitsTo<result<std::vector<accounts::listed>>>;
};

}  // namespace paymcp::inline v0
