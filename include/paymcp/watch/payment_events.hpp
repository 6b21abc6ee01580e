// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/store_concept.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::watch {

/// The source of an event. The event is not sent back to it.
enum class event_source : std::uint8_t {
    watch,      ///< the watch has learned it from the provider; it is not recorded yet
    announced,  ///< the provider has announced it, of a payment that is not watched here
    payer,      ///< a provider in this process: the payer, or the seller at its desk, has acted
    record,     ///< this process has changed the record; a store that publishes events tells the other servers itself
    store,      ///< another server, by way of the store
};

/// A change of a payment.
struct payment_event {
    std::string payment_id;
    event_source source;
};

/// The events of all payments in this process: every part publishes here and subscribes here, and a store that
/// publishes events exchanges them with the other servers.
///
/// | source      | other servers       | the watch | settlement               | waiting calls |
/// |-------------|---------------------|-----------|--------------------------|---------------|
/// | `watch`     | receive             |           | receives                 | receive       |
/// | `announced` | receive             |           | receives                 | receive       |
/// | `payer`     | receive             | receives  | where it is not watched  | receive       |
/// | `record`    | from the store      | receives  |                          | receive       |
/// | `store`     |                     | receives  |                          | receive       |
///
/// The first column is implemented here, the others by the subscribers.
class payment_events {
    struct contents;
    struct receiver;

public:
    using listener = std::function<void()>;
    using observer = std::function<void(const payment_event&)>;

    explicit payment_events(boost::asio::any_io_executor executor);
    payment_events(const payment_events&) = delete;
    payment_events& operator=(const payment_events&) = delete;

    /// The store's threads may go on; their events are ignored from here on.
    ~payment_events();

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

    /// Joins the servers that share the store, which must outlive this. Call it before the executor runs.
    template <NotifyingStore Store>
    void connect(Store& store) {
        store.on_change([to = receiver_](std::string_view payment_id) { to->receive(payment_id); });
        shared_->announce = [&store](const std::string& payment_id) { store.announce(payment_id); };
    }

    /// Publishes an event of the payment. Any thread may call it; subscribers are called on the executor.
    void publish(std::string payment_id, event_source source);

    /// A subscription, which ends with its object. On the executor only, like `subscribe`; it may outlive the hub.
    class [[nodiscard]] subscription {
    public:
        explicit subscription(std::function<void()> end) : end_(std::move(end)) {}
        subscription(subscription&& other) noexcept : end_(std::exchange(other.end_, {})) {}
        subscription& operator=(subscription&&) = delete;
        ~subscription();

    private:
        std::function<void()> end_;
    };

    /// Calls `heard` at the events of every payment, before the waiters of one payment.
    subscription subscribe(observer heard);

    /// Calls `heard` at events of the payment.
    subscription subscribe(const std::string& payment_id, listener heard);

    /// Whether a call of this process waits for an event of the payment. On the executor only.
    bool is_awaited(const std::string& payment_id) const { return shared_->waiting.contains(payment_id); }

private:
    template <class Listener>
    using listeners = std::list<std::shared_ptr<Listener>>;

    struct contents {
        std::function<void(const std::string&)> announce;  ///< to the other servers; empty without other servers
        listeners<observer> observers;
        std::unordered_map<std::string, listeners<listener>> waiting;
    };

    /// The part of the hub that a store's threads keep.
    struct receiver {
        std::mutex guard;
        payment_events* hub = nullptr;

        void receive(std::string_view payment_id);
    };

    static void deliver(contents& shared, const payment_event& notification);

    /// An event may be lost: the other servers poll at their intervals.
    static void announce(const contents& shared, const payment_event& notification);

    /// A subscriber may end any subscription while it is called.
    template <class Listener, class... Arguments>
    static void call(const listeners<Listener>& all, const Arguments&... arguments) {
        const std::vector<std::weak_ptr<Listener>> now(all.begin(), all.end());
        for (const auto& one : now)
            if (const auto heard = one.lock()) (*heard)(arguments...);
    }

    boost::asio::any_io_executor executor_;
    std::shared_ptr<contents> shared_;
    std::shared_ptr<receiver> receiver_;
};

}  // namespace paymcp::inline v0::watch

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/impl/payment_events.ipp>
#endif
