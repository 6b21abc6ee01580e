// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/store_concept.hpp>
#include <paymcp/testing/detail/store_trial.hpp>
#include <paymcp/testing/law.hpp>

#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// Tries every law of `PaymentStore`. For any test framework: `CHECK(broken_laws(store_laws(...)) == "")`.
///
/// `open_store()` opens a store, each time on the same payments: a copied handle, or another connection to one
/// database. It is called often, and from many threads at once; stores are closed when a law has ended. The database
/// need not be empty, and the payments that the laws leave there are harmless. `sync` converts the result of a store's
/// function into its value, from any thread; a store that returns awaitables needs one, such as `[&](auto task) {
/// return co_spawn(io, std::move(task), use_future).get(); }`.
template <class OpenStore, class Sync = std::identity>
requires PaymentStore<std::remove_cvref_t<std::invoke_result_t<OpenStore&>>> std::vector<law_result> store_laws(
    OpenStore open_store, Sync sync = {}) {
    detail::store_trial<OpenStore, Sync> trial(std::move(open_store), std::move(sync));
    detail::law_book book;
    trial.try_opening(book);
    trial.try_owners(book);
    trial.try_finding(book);
    trial.try_replacing(book);
    trial.try_keeping(book);
    trial.try_crowds(book);
    return book.take();
}

}  // namespace paymcp::inline v0::testing
