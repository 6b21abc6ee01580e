// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/record.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace paymcp::inline v0 {

namespace ledger {

/// What `forget` came to.
struct forgotten {
    std::int64_t payments = 0;  ///< of which only the books are left
    std::int64_t open = 0;      ///< payments that are left: not ended, disputed, not judged, of a balance or a plan
    std::int64_t accounts = 0;  ///< accounts that are left: balances and plans that are not zero, and windows

    bool operator==(const forgotten&) const = default;
};

}  // namespace ledger

/// A store that forgets a principal on request.
///
/// 1. `forget(principal)` removes from each payment of the principal that has ended (`states::ended`), and that no
///    seller has to look at any more, whose it was and what it was about: principal, session, arguments and their
///    digest, link, result and postings. Id, tool, amount, currency, provider, reference, times and state stay. While a
///    balance of the principal is not zero or a plan of the principal is held, the payments of balances and plans keep
///    principal and postings, since a refund or a renewal has to reach them. It drops balances that are zero and plans
///    that are over; accounts of windows, and of plans that nobody paid for, go with their time. What it leaves is
///    counted; call it again later. It may block for as long as reading all payments takes.
/// 2. What was removed is in none of the store's own files afterwards. Backups are not the store's.
///
/// Not required: any other concept. Models: `memory_store`, `sqlite_store`, `redis_store` (whose append-only file holds
/// it until it is rewritten).
template <class S>
concept ForgettingStore = requires(S& store, std::string_view principal) {
    { store.forget(principal) } -> std::same_as<result<ledger::forgotten>>;
};

namespace detail {

/// Whether whose a payment was and what it was about is needed no more.
bool may_be_forgotten(const payment& one) noexcept;

/// Whether a payment is part of a balance, or has started a plan, which has to know whose it is.
bool is_of_balance(const payment& one);

/// The payment as the books need it; with its owner and its postings where a balance or a plan needs them.
payment only_books_of(payment one, bool keeps_owner);

/// Whether an account, of this name, is one of a principal's.
bool is_account_of(std::string_view account, std::string_view principal);

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/impl/forgotten.ipp>
#endif
