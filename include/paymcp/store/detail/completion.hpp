// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/store_concept.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// What a store calls with its answer: once, from a thread of the store's own. It must not block and must not throw.
template <class T>
using completion = std::function<void(result<T>)>;

/// A store that answers later instead of blocking its caller: each function of `PaymentStore` a second time, with a
/// completion as its last argument. A server uses these, so that no disk and no network holds up its loop.
///
/// 1. A call takes copies of what it needs and returns at once; it never calls the completion itself.
/// 2. Every completion is called exactly once, also when the store is closed meanwhile, and within bounded time.
///
/// Models: `sqlite_store`, `redis_store`.
template <class S>
concept AsyncStore = PaymentStore<S> &&
    requires(S& store, const payment& subject, std::string_view id, std::uint64_t version) {
    store.open(subject, completion<opened_payment>());
    store.find(id, completion<std::optional<payment>>());
    store.replace(subject, version, completion<bool>());
};

/// Blocks until what `start(done)` started has answered.
template <class T, class Start>
result<T> wait_for(Start start) {
    const auto answer = std::make_shared<std::promise<result<T>>>();
    std::future<result<T>> ready = answer->get_future();
    start(completion<T>([answer](result<T> value) { answer->set_value(std::move(value)); }));
    return ready.get();
}

}  // namespace paymcp::inline v0::detail
