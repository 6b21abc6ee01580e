// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/store_concept.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::seller {

/// Where a payment stands, as far as its seller hears of it.
struct standing {
    payment_state state = payment_state::created;
    std::int64_t returned = 0;                        ///< as `payment::returned`
    states::dispute dispute = states::dispute::none;  ///< as `payment::dispute`
    bool unclear = false;                             ///< whether `payment::unclear` says why

    bool operator==(const standing&) const = default;
};

/// The standing of a payment.
inline standing standing_of(const payment& one) noexcept {
    return {one.state, one.returned, one.dispute, !one.unclear.empty()};
}

/// A write of a payment that has changed its standing.
struct change {
    std::uint64_t version = 0;  ///< the payment's, once it was written
    standing before{};
    standing after{};
    unix_time noticed{};  ///< when a server took it for the first time, which stays

    bool operator==(const change&) const = default;
};

/// What has happened to one payment and was not told yet.
struct news {
    payment subject;                ///< as last written, without its arguments, its link and its result
    std::vector<change> changes{};  ///< by version, the oldest first
    int tries = 0;                  ///< how often telling it has failed since it last succeeded
};

/// A store with an outbox: each change of a payment's standing is kept in the write that makes it, until it was told.
///
/// 1. `keep_changes(now, length)` switches that on, for all processes that share the store and for `length`, in place
///    of an earlier end. What is paid and not ended when it is switched on counts as changed from `created`. While it
///    is off nothing is kept, and a write costs no more than without an outbox.
/// 2. `take_changes(now, until, most)` returns the news of at most `most` payments that are due at `now`, the longest
///    due first; nobody else gets them before `until`. A new change makes its payment due at once.
/// 3. `change_told(id, version)` drops a change.
/// 4. `put_changes_back(id, version, due, tries)` has the payment taken again at `due`, or at once if it has changed
///    beyond `version` meanwhile.
///
/// A payment is not dropped while there are news of it. All may block. Not required: that what `change_told` and
/// `put_changes_back` did outlives a crash of the machine: then it is told twice. Models: `memory_store`,
/// `sqlite_store`, `redis_store`.
template <class S>
concept OutboxStore = PaymentStore<S> && requires(S& store, unix_time when, milliseconds length, std::size_t most,
                                                  std::string_view id, std::uint64_t version, int tries) {
    { store.keep_changes(when, length) } -> std::same_as<result<void>>;
    { store.take_changes(when, when, most) } -> std::same_as<result<std::vector<news>>>;
    { store.change_told(id, version) } -> std::same_as<result<void>>;
    { store.put_changes_back(id, version, when, tries) } -> std::same_as<result<void>>;
};

}  // namespace paymcp::inline v0::seller
