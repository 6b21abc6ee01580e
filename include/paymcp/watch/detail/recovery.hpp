// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/async/worker_pool.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/store/async_store.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/watch/detail/settlement_worker.hpp>
#include <paymcp/watch/status_watch.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Reads one page of a store's payments; empty for a store that cannot list them.
using ledger_reader = std::function<asio_task<result<ledger::page>>(ledger::query)>;

/// A store that lists its payments by blocking calls.
template <class Store>
concept BlockingLedger = requires(Store& store, const ledger::query& wanted) {
    { store.list(wanted) } -> std::same_as<result<ledger::page>>;
};

/// How the server reads the store's payments: a blocking store is called on a thread of the pool. Both must outlive the
/// reader.
template <class Store>
ledger_reader reader_of([[maybe_unused]] Store& store, [[maybe_unused]] async::worker_pool& pool) {
    if constexpr (!BlockingLedger<Store>) {
        return {};
    } else {
        auto read = [&store](const ledger::query& wanted) -> result<ledger::page> {
            try {
                return store.list(wanted);
            } catch (const std::exception& thrown) {
                return failure{thrown.what(), "store_unavailable"};
            } catch (...) {
                return failure{"an exception of unknown type", "store_unavailable"};
            }
        };
        if constexpr (AsyncStore<Store>)
            return [read, &pool](ledger::query wanted) -> asio_task<result<ledger::page>> {
                auto work = [read, wanted = std::move(wanted)] { return read(wanted); };
                co_return co_await pool.offload<result<ledger::page>>(std::move(work));
            };
        else
            return [read](ledger::query wanted) -> asio_task<result<ledger::page>> { co_return read(wanted); };
    }
}

/// Recovers the payments of an earlier server: open payments are watched again, and owed ones are settled without a
/// call. Owed and unclear payments are looked for again every hour, since an outage of a provider can outlast the
/// retries; so are payments that another server on the store has left open beyond their expiry, since that server may
/// have ended after this one started.
class recovery {
public:
    /// Reports why the store cannot be read, once for each outage.
    using complaint = std::function<void(const std::string& why)>;

    /// The referenced objects must outlive the coroutine of `run`, and so must this one.
    recovery(ledger_reader read, watch::status_watch& watch, settlement_worker& settlements, async::timer& waits,
             complaint complain);

    /// Runs until it is canceled. A store that is down is read when it returns.
    asio_task<void> run();

private:
    static constexpr std::size_t page_length = 200;
    static constexpr milliseconds between_pages{100};
    static constexpr milliseconds when_full{5'000};
    static constexpr milliseconds first_rest{500};
    static constexpr milliseconds longest_rest{60'000};

    using taking = void (recovery::*)(const payment&);

    asio_task<void> read_all(ledger::query wanted, taking take);

    bool is_full() const noexcept { return watch_.room() < page_length || settlements_.under_way() > page_length; }

    static bool is_payable(const payment& one);

    void recover(const payment& one);

    void take_over(const payment& one);

    void see_to_others(const payment& one);

    ledger_reader read_;
    watch::status_watch& watch_;
    settlement_worker& settlements_;
    async::timer& waits_;
    complaint complain_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/recovery.ipp>
#endif
