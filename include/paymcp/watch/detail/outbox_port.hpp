// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/worker_pool.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/outbox.hpp>
#include <paymcp/watch/detail/event_bookmark.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The outbox of a store (`seller::OutboxStore`), as a coroutine asks it. All functions are empty for a store without.
struct outbox_port {
    using taken = result<std::vector<seller::news>>;

    std::function<asio_task<result<void>>(unix_time now, milliseconds length)> keep{};
    std::function<asio_task<taken>(unix_time now, unix_time until, std::size_t most)> take{};
    std::function<asio_task<result<void>>(std::string id, std::uint64_t version)> told{};
    std::function<asio_task<result<void>>(std::string id, std::uint64_t version, unix_time due, int tries)> put_back{};

    explicit operator bool() const noexcept { return static_cast<bool>(take); }
};

/// The outbox of a store, which is asked on a thread of the pool unless it answers at once. Both must outlive it.
template <class Store>
outbox_port outbox_of([[maybe_unused]] Store& store, [[maybe_unused]] async::worker_pool& pool) {
    if constexpr (!seller::OutboxStore<Store>) {
        return {};
    } else {
        outbox_port made;
        made.keep = [&store, &pool](unix_time now, milliseconds length) {
            return run_store_call<Store, void>(pool, [&store, now, length] { return store.keep_changes(now, length); });
        };
        made.take = [&store, &pool](unix_time now, unix_time until, std::size_t most) {
            return run_store_call<Store, std::vector<seller::news>>(
                pool, [&store, now, until, most] { return store.take_changes(now, until, most); });
        };
        made.told = [&store, &pool](std::string id, std::uint64_t version) {
            return run_store_call<Store, void>(
                pool, [&store, id = std::move(id), version] { return store.change_told(id, version); });
        };
        made.put_back = [&store, &pool](std::string id, std::uint64_t version, unix_time due, int tries) {
            return run_store_call<Store, void>(pool, [&store, id = std::move(id), version, due, tries] {
                return store.put_changes_back(id, version, due, tries);
            });
        };
        return made;
    }
}

}  // namespace paymcp::inline v0::detail
