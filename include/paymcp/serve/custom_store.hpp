// SPDX-License-Identifier: MIT
#pragma once

/// What `serve` needs to take a payment store that is not one of this library's. In header-only use `serve.hpp` brings
/// it; with `PAYMCP_SEPARATE_COMPILATION`, include it where such a store is passed to `serve`.

#include <paymcp/async/asio_task.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/serve/detail/seller_desk.hpp>
#include <paymcp/serve/detail/server_app.hpp>
#include <paymcp/store/detail/async_port.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <memory>
#include <utility>

namespace paymcp::inline v0::detail {

/// A store that is described first and opened before its first use: `connect()` opens it, or throws.
template <class Store>
concept OpenedByConnect = requires(Store& store) {
    store.connect();
};

template <class Store>
class store_binding final : public bound_store {
public:
    explicit store_binding(Store store) : store_(std::move(store)) {}

    store_port<asio_task>& port() noexcept override { return port_; }

    void open() override {
        if constexpr (OpenedByConnect<Store>) store_.connect();
    }

    void connect([[maybe_unused]] watch::payment_events& events) override {
        if constexpr (NotifyingStore<Store>) events.connect(store_);
    }

    void recover(server_app& running) override {
        running.recover(store_);
        if constexpr (ProcessBoundStore<Store>) running.close_at_end(store_);
        tell_seller(running, store_);
    }

    bool ends_with_process() const noexcept override { return ProcessBoundStore<Store>; }

private:
    Store store_;
    decltype(adapt_store<asio_task>(std::declval<Store&>())) port_ = adapt_store<asio_task>(store_);
};

template <class Store>
std::unique_ptr<bound_store> bind_store(Store store) {
    return std::make_unique<store_binding<Store>>(std::move(store));
}

}  // namespace paymcp::inline v0::detail
