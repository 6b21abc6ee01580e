// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/account.hpp>
#include <paymcp/payment/outbox.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/detail/account_book.hpp>
#include <paymcp/store/detail/memory_outbox.hpp>
#include <paymcp/store/forgotten.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/retention.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace paymcp::inline v0 {

/// Keeps payments in this process's memory, for tests and demonstrations: a restart loses them. A server closes open
/// links when it ends.
///
/// A handle: copies share one store. Every function may be called from any thread. Models `QueryableStore` and
/// `AccountStore`.
class memory_store {
public:
    static constexpr bool ends_with_process = true;

    memory_store() = default;
    explicit memory_store(retention kept) : kept_(kept) {}

    /// Inserts the payment unless the caller has an open one like it; see PaymentStore.
    result<opened_payment> open(const payment& subject);

    /// The payment as last written, or nothing.
    result<std::optional<payment>> find(std::string_view id) const;

    /// Writes the payment if its stored version is still `version`.
    result<bool> replace(const payment& subject, std::uint64_t version);

    /// The same unless an account would fall below the floor of its posting; see AccountStore.
    result<accounts::taken> take(const payment& subject, std::uint64_t version);

    /// Drops results, records and accounts whose time has ended at `now`. Returns whether there is more to drop: always
    /// false.
    result<bool> sweep(unix_time now);

    /// The matching payments, newest first; see QueryableStore.
    result<ledger::page> list(const ledger::query& wanted) const;

    /// Counts and sums of the matching payments; see QueryableStore.
    result<std::vector<ledger::total>> totals(const ledger::query& wanted) const;

    /// The units of an account; see AccountStore.
    result<std::int64_t> standing(std::string_view account) const;

    /// The accounts whose names begin so; see AccountStore.
    result<std::vector<accounts::listed>> list_accounts(std::string_view prefix, std::string_view after,
                                                        std::size_t limit) const;

    /// Removes who a principal is and what it bought from the payments that have ended; see ForgettingStore.
    result<ledger::forgotten> forget(std::string_view principal);

    /// What the seller has to hear of; see `seller::OutboxStore`.
    result<void> keep_changes(unix_time now, milliseconds length);
    result<std::vector<seller::news>> take_changes(unix_time now, unix_time until, std::size_t most);
    result<void> change_told(std::string_view id, std::uint64_t version);
    result<void> put_changes_back(std::string_view id, std::uint64_t version, unix_time due, int tries);

private:
    struct contents {
        std::mutex mutex;
        std::unordered_map<std::string, payment> payments;
        std::map<std::string, std::set<std::string>> open;  ///< the ids of payments that serve calls, by their call
        detail::account_book accounts;
        detail::memory_outbox outbox;
    };

    result<accounts::taken> write(const payment& subject, std::uint64_t version, bool floors);

    /// A paid payment is preferred to an unpaid one.
    payment* find_open(const payment& subject);

    void index(const payment& subject);

    void drop_from_index(const payment& subject);

    /// Drops what only the buyer and the call need.
    void leave_books(payment& subject, bool keeps_owner);

    retention kept_;
    std::shared_ptr<contents> shared_ = std::make_shared<contents>();
};

static_assert(PaymentStore<memory_store>);
static_assert(QueryableStore<memory_store>);
static_assert(AccountStore<memory_store>);
static_assert(ForgettingStore<memory_store>);
static_assert(seller::OutboxStore<memory_store>);

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/impl/memory.ipp>
#endif
