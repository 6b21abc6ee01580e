// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/account.hpp>
#include <paymcp/testing/detail/account_crowds.hpp>
#include <paymcp/testing/detail/account_trial.hpp>
#include <paymcp/testing/law.hpp>

#include <functional>
#include <type_traits>
#include <vector>

namespace paymcp::inline v0::testing {

/// Tries every law of `AccountStore`; the parameters are those of `store_laws`, which tries those of `PaymentStore`.
///
/// Each law uses accounts of its own, so the database may be in use. The laws leave accounts and payments there.
template <class OpenStore, class Sync = std::identity>
    requires AccountStore<std::remove_cvref_t<std::invoke_result_t<OpenStore&>>>
std::vector<law_result> account_laws(OpenStore open_store, Sync sync = {}) {
    detail::account_trial<OpenStore, Sync> trial(open_store, sync);
    detail::account_crowds<OpenStore, Sync> crowds(open_store, sync);
    detail::law_book book;
    trial.try_posting(book);
    trial.try_taking(book);
    trial.try_bounds(book);
    trial.try_keeping(book);
    trial.try_listing(book);
    trial.try_windows(book);
    crowds.try_all(book);
    return book.take();
}

}  // namespace paymcp::inline v0::testing
