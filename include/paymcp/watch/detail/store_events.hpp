// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/store_concept.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Brings what other servers change in a shared store to the calls that wait here, and news that came here to the other
/// servers. For a store that carries none it does nothing. It refers to both, which must outlive it.
template <class Store>
class store_events {
public:
    store_events(Store& store, payment_events& events) : store_(store), line_(std::make_shared<line>()) {
        line_->to = &events;
        if constexpr (NotifyingStore<Store>)
            store.on_change([line = line_](std::string_view payment_id) { line->tell(payment_id); });
    }
    store_events(const store_events&) = delete;
    store_events& operator=(const store_events&) = delete;

    /// The store's threads may go on; what they tell is not heard any more.
    ~store_events() {
        const std::lock_guard lock(line_->guard);
        line_->to = nullptr;
    }

    /// There is news of a payment that the store does not know of, such as a payer's action: tells all servers.
    void tell(std::string_view payment_id) {
        line_->tell(payment_id);
        if constexpr (NotifyingStore<Store>) store_.announce(payment_id);
    }

private:
    struct line {
        std::mutex guard;
        payment_events* to = nullptr;

        void tell(std::string_view payment_id) {
            const std::lock_guard lock(guard);
            if (to != nullptr) to->tell(std::string(payment_id));
        }
    };

    Store& store_;
    std::shared_ptr<line> line_;
};

}  // namespace paymcp::inline v0::detail
