// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/record.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

/// The result of `open`: the payment in the store, and whether it existed before.
struct opened_payment {
    payment subject;
    bool existing = false;
};

/// Keeps payments, for one process or many. Each function may return its result or an awaitable of it.
///
/// 1. `open(p)` inserts `p` with version 1, unless one of the same non-empty owner, tool, digest, amount, currency and
///    provider serves calls (`lifecycle::serves_calls`): then it returns that one, preferring a paid one. The owner is
///    `principal`, or else `session`. Two concurrent equal calls open one payment.
/// 2. `find(id)` returns the payment as last written, or nothing.
/// 3. `replace(p, version)` writes `p` with version `version + 1` if the stored version still is `version`, and says
///    whether it did. It is atomic with respect to every other `replace`, and in a durable store the write is durable
///    before it answers. Of what `open` wrote only `reference` and `link` change, and what follows `expires`.
/// 4. An error means "unknown": the write may or may not have happened.
///
/// Not required: thread safety of a moved-from store; answering without blocking (AsyncStore), listing
/// (QueryableStore), a clock, or any other concept below. Models: `memory_store`, `sqlite_store`, `redis_store`. Laws:
/// `paymcp/testing/store_laws.hpp`.
template <class S>
concept PaymentStore = requires(S& store, const payment& subject, std::string_view id, std::uint64_t version) {
    { store.open(subject) } -> async::AwaitsTo<result<opened_payment>>;
    { store.find(id) } -> async::AwaitsTo<result<std::optional<payment>>>;
    { store.replace(subject, version) } -> async::AwaitsTo<result<bool>>;
};

/// A store that drops expired data. A server calls it periodically.
///
/// 1. `sweep(now)` does a bounded part of that work, and returns whether there may be more.
///
/// Not required: dropping at a certain time; a store whose database does it returns false. Models: `memory_store`,
/// `sqlite_store`, `redis_store`. See `retention`.
template <class S>
concept ExpiringStore = PaymentStore<S> && requires(S& store, unix_time now) {
    { store.sweep(now) } -> async::AwaitsTo<result<bool>>;
};

/// A store that does not outlive its process. After its server ends, unpaid payments cannot be delivered any more, so a
/// server closes the store's open payments first.
///
/// 1. `S::ends_with_process` is a constant and true.
///
/// Not required of a store that keeps its payments: without the member, it counts as one. Models: `memory_store`.
template <class S>
concept ProcessBoundStore = PaymentStore<S> && S::ends_with_process;

/// A store with a clock that all servers sharing it use.
///
/// 1. `now()` returns it and does not block.
///
/// Not required: that it is the machine's time; leases are measured by it, and by nothing else. Models: `redis_store`.
template <class S>
concept TimedStore = PaymentStore<S> && requires(const S& store) {
    { store.now() } -> std::same_as<unix_time>;
};

namespace watch {

/// A store that keeps how far the event list of a provider has been read (`EventFeedProvider`), so that a server that
/// starts reads on where the one before it stopped.
///
/// 1. `event_cursor(provider)` returns the cursor that was kept last for the provider of that name, or an empty text.
/// 2. `keep_event_cursor(provider, cursor)` keeps it in place of an earlier one. It may block.
///
/// Not required: that the cursor is the newest one, or survives a crash of the machine: an older one has events read
/// twice, which is harmless. Without this concept, a server that starts reads only the latest events. Models:
/// `sqlite_store`, `redis_store`.
template <class S>
concept CursorStore = PaymentStore<S> && requires(S& store, std::string_view provider, std::string_view cursor) {
    { store.event_cursor(provider) } -> std::same_as<result<std::string>>;
    { store.keep_event_cursor(provider, cursor) } -> std::same_as<result<void>>;
};

}  // namespace watch

/// A store that carries change notifications between the servers that share it.
///
/// 1. `on_change(changed)` has `changed` called with the id of every payment whose state another server has changed, or
///    which another has announced, and not with what this one did; from the store's thread. Notifications may be
///    lost: they only shorten waits.
/// 2. `announce(id)` notifies the other servers about a payment, and returns at once.
///
/// Not required: delivery or order. Models: `redis_store`.
template <class S>
concept NotifyingStore = PaymentStore<S> && requires(S& store, std::function<void(std::string_view)> changed) {
    store.on_change(changed);
    store.announce(std::string_view());
};

}  // namespace paymcp::inline v0
