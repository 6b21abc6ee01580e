// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/testing/detail/provider_trial.hpp>
#include <paymcp/testing/detail/subscription_trial.hpp>
#include <paymcp/testing/law.hpp>

#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// Tries every law of `PaymentProvider`, and those of `AuthorizingProvider` and `SubscribingProvider` for a model of
/// it. `CHECK(broken_laws(provider_laws(...)) == "")`.
///
/// `make()` returns a provider, each time on the same account; it must be able to create payments. `pay(provider,
/// order)` acts as the payer at the link of `order` (its `reference` is set): it pays, or authorizes if the order
/// reserves. It does nothing if the link no longer accepts money. `books(provider, order)` returns the `money_moves` of
/// a payment; omit it (`unread_books{}`) without a ledger. `sync` converts the result of a provider's function into its
/// value, as in `store_laws`.
template <class Make, class Pay, class Books = unread_books, class Sync = std::identity>
requires PaymentProvider<std::remove_cvref_t<std::invoke_result_t<Make&>>> std::vector<law_result> provider_laws(
    Make make, Pay pay, Books books = {}, Sync sync = {}) {
    using provider_type = std::remove_cvref_t<std::invoke_result_t<Make&>>;
    detail::subscription_trial<Make, Pay, Books, Sync> trial(std::move(make), std::move(pay), std::move(books),
                                                             std::move(sync));
    detail::law_book book;
    trial.try_creating(book);
    trial.try_paying(book);
    trial.try_ending(book);
    if constexpr (AuthorizingProvider<provider_type>) trial.try_reserving(book);
    if constexpr (SubscribingProvider<provider_type>) trial.try_subscribing(book);
    return book.take();
}

}  // namespace paymcp::inline v0::testing
