// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/worker_pool.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/async_store.hpp>

#include <exception>
#include <functional>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// Where the place in a provider's event list is kept between servers. Both functions are empty for a store that keeps
/// none.
struct event_bookmark {
    /// The place that was kept last; empty without one.
    std::function<asio_task<result<std::string>>()> read{};
    std::function<asio_task<result<void>>(std::string cursor)> keep{};
};

/// Runs a blocking call of a store: on a thread of the pool, unless the store answers at once.
template <class Store, class T, class Work>
asio_task<result<T>> run_store_call(async::worker_pool& pool, Work work) {
    auto safe = [work = std::move(work)]() -> result<T> {
        try {
            return work();
        } catch (const std::exception& thrown) {
            return failure{thrown.what(), "store_unavailable"};
        } catch (...) {
            return failure{"an exception of unknown type", "store_unavailable"};
        }
    };
    if constexpr (AsyncStore<Store>)
        co_return co_await pool.offload<result<T>>(std::move(safe));
    else
        co_return safe();
}

/// The bookmark of a provider in a store. Store and pool must outlive it.
template <class Store>
event_bookmark bookmark_in([[maybe_unused]] Store& store, [[maybe_unused]] std::string provider,
                           [[maybe_unused]] async::worker_pool& pool) {
    if constexpr (!watch::CursorStore<Store>) {
        return {};
    } else {
        return {[&store, provider, &pool] {
                    return run_store_call<Store, std::string>(
                        pool, [&store, provider] { return store.event_cursor(provider); });
                },
                [&store, provider, &pool](std::string cursor) {
                    return run_store_call<Store, void>(pool, [&store, provider, cursor = std::move(cursor)] {
                        return store.keep_event_cursor(provider, cursor);
                    });
                }};
    }
}

}  // namespace paymcp::inline v0::detail
