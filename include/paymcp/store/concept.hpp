// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/core/task.hpp>
#include <paymcp/payment/record.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp {

/// What `open` answers: the payment that now is in the store, and whether it was there before.
struct opened_payment {
    payment subject;
    bool existing = false;
};

/// Keeps payments, for one process or many. Each function may return its result or an awaitable of it.
///
/// 1. `open(p)` inserts `p` with version 1, unless an open payment (`is_open`) of the same non-empty owner, tool,
/// digest,
///    amount, currency and provider exists: then it returns that one. The owner is `principal`, or else `session`.
///    Two equal calls at once open one payment.
/// 2. `find(id)` returns the payment as last written, or nothing.
/// 3. `replace(p, version)` writes `p` with version `version + 1` if the stored version still is `version`, and says
///    whether it did. It is atomic against every other `replace`, and durable before it answers if the store is.
/// 4. An error means "not known": the write may or may not have happened.
///
/// Not required: thread safety of a moved-from store, listing, or a notion of time.
/// Models: `memory_store`. Laws: `paymcp/testing/store_laws.hpp`.
template <class S>
concept PaymentStore = requires(S& store, const payment& subject, std::string_view id, std::uint64_t version) {
    { store.open(subject) } -> AwaitsTo<result<opened_payment>>;
    { store.find(id) } -> AwaitsTo<result<std::optional<payment>>>;
    { store.replace(subject, version) } -> AwaitsTo<result<bool>>;
};

}  // namespace paymcp
