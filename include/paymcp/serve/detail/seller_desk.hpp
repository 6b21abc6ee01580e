// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/seller_event.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/watch/detail/outbox_port.hpp>
#include <paymcp/watch/detail/seller_courier.hpp>

#include <functional>
#include <stdexcept>
#include <string>

namespace paymcp::inline v0::detail {

/// Hands one event over to the seller.
using seller_way = std::function<asio_task<result<void>>(seller::event told)>;

/// How events reach the seller, as the server's options say; empty where they name nobody. Throws `std::runtime_error`
/// where that cannot work.
seller_way way_to_seller(server_app& running);

/// Starts the courier that empties this outbox.
void start_courier(server_app& running, outbox_port outbox, seller_way way);

/// Has a server tell its seller what becomes of the store's payments, where its options say whom. Throws
/// `std::runtime_error` where that cannot work. Call it before the loop runs.
template <class Store>
void tell_seller(server_app& running, [[maybe_unused]] Store& store) {
    seller_way way = way_to_seller(running);
    if (!way) return;
    if constexpr (seller::OutboxStore<Store>) {
        // Before the first sale.
        const result<void> kept = store.keep_changes(running.time().now(), seller_courier::kept_for);
        if (!kept) throw std::runtime_error("seller events cannot be kept: " + kept.error().message);
        start_courier(running, outbox_of(store, running.workers()), std::move(way));
    } else {
        throw std::runtime_error("this store has no outbox for seller events; it is no seller::OutboxStore");
    }
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/seller_desk.ipp>
#endif
