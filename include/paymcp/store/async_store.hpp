// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/store_concept.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace paymcp::inline v0 {

/// The callback that a store calls once with its answer, from the store's thread. It must not block or throw.
template <class T>
using store_completion = std::function<void(result<T>)>;

/// A store that answers without blocking its caller: it has each function of `PaymentStore` a second time, with a
/// completion as its last argument. A server uses these, so that its event loop never waits for a disk or network.
///
/// 1. `open(p, done)`, `find(id, done)` and `replace(p, version, done)` copy what they need and return at once; they
///    never call `done` themselves.
/// 2. Every completion is called exactly once, also when the store is closed meanwhile, and within bounded time.
///
/// Not required: `sweep(now, done)`, which a server calls where it exists, and `replace_behind(p, version, done)`,
/// which it then calls for writes that a power failure may undo until the next one. Models: `sqlite_store`,
/// `redis_store`.
template <class S>
concept AsyncStore = PaymentStore<S> &&
    requires(S& store, const payment& subject, std::string_view id, std::uint64_t version) {
    store.open(subject, store_completion<opened_payment>());
    store.find(id, store_completion<std::optional<payment>>());
    store.replace(subject, version, store_completion<bool>());
};

}  // namespace paymcp::inline v0
