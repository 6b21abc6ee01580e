// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/account.hpp>
#include <paymcp/payment/store_concept.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// A PaymentStore behind virtual functions over one `Task`, so that the gate is compiled once for all stores. A payment
/// that is passed must live until the task has ended: it is large, and would be moved at each step of its way.
template <template <class> class Task>
class store_port {
public:
    virtual ~store_port() = default;
    virtual Task<result<opened_payment>> open(const payment& subject) = 0;
    virtual Task<result<std::optional<payment>>> find(std::string id) = 0;
    virtual Task<result<bool>> replace(const payment& subject, std::uint64_t version) = 0;

    /// The same for a step that `lifecycle::may_lag`: it is answered when it is written, and reaches the disk with the
    /// next write. A failure of the process alone undoes nothing.
    virtual Task<result<bool>> replace_behind(const payment& subject, std::uint64_t version) {
        return replace(subject, version);
    }

    // Of a store that keeps accounts (`AccountStore`); another answers with a failure.
    virtual Task<result<accounts::taken>> take(const payment& /*subject*/, std::uint64_t /*version*/) {
        co_return no_accounts();
    }
    virtual Task<result<std::int64_t>> standing(std::string /*account*/) { co_return no_accounts(); }
    virtual Task<result<std::vector<accounts::listed>>> list_accounts(std::string /*prefix*/, std::string /*after*/,
                                                                      std::size_t /*limit*/) {
        co_return no_accounts();
    }

    /// Drops expired data, a bounded part at a time; returns whether there may be more.
    virtual Task<result<bool>> sweep(unix_time /*now*/) { co_return result<bool>(false); }

    /// The time for leases, given this server's clock: the store's time where it has a clock, because the clocks of
    /// servers that share a store differ.
    virtual unix_time lease_time(unix_time own) const { return own; }

    /// Blocks until no operation is in progress. Used after an event loop has stopped and before it is destroyed.
    virtual void drain() noexcept {}

private:
    static failure no_accounts() { return {"this store keeps no accounts", "no_accounts"}; }
};

/// Any PaymentStore as a `store_port`; it refers to the store, which must outlive it.
template <template <class> class Task, PaymentStore Store>
class store_adapter final : public store_port<Task> {
public:
    explicit store_adapter(Store& store) noexcept : store_(store) {}

    Task<result<opened_payment>> open(const payment& subject) override {
        return lift<Task>([this, &subject] { return store_.open(subject); }, threw);
    }
    Task<result<std::optional<payment>>> find(std::string id) override {
        return lift<Task>([this, id = std::move(id)] { return store_.find(id); }, threw);
    }
    Task<result<bool>> replace(const payment& subject, std::uint64_t version) override {
        return lift<Task>([this, &subject, version] { return store_.replace(subject, version); }, threw);
    }
    Task<result<accounts::taken>> take(const payment& subject, std::uint64_t version) override {
        if constexpr (AccountStore<Store>)
            return lift<Task>([&store = store_, &subject, version] { return store.take(subject, version); }, threw);
        else
            return store_port<Task>::take(subject, version);
    }
    Task<result<std::int64_t>> standing(std::string account) override {
        if constexpr (AccountStore<Store>)
            return lift<Task>([&store = store_, account = std::move(account)] { return store.standing(account); },
                              threw);
        else
            return store_port<Task>::standing(std::move(account));
    }
    Task<result<std::vector<accounts::listed>>> list_accounts(std::string prefix, std::string after,
                                                              std::size_t limit) override {
        if constexpr (AccountStore<Store>)
            return lift<Task>([&store = store_, prefix = std::move(prefix), after = std::move(after),
                               limit] { return store.list_accounts(prefix, after, limit); },
                              threw);
        else
            return store_port<Task>::list_accounts(std::move(prefix), std::move(after), limit);
    }
    Task<result<bool>> sweep(unix_time now) override {
        return lift<Task>([&store = store_, now] { return sweep_of(store, now); }, threw);
    }
    unix_time lease_time(unix_time own) const override {
        if constexpr (TimedStore<Store>)
            return store_.now();
        else
            return own;
    }

private:
    static auto sweep_of([[maybe_unused]] Store& store, [[maybe_unused]] unix_time now) {
        if constexpr (ExpiringStore<Store>)
            return store.sweep(now);
        else
            return result<bool>(false);
    }

    static failure threw(std::string what) { return {std::move(what), "store_unavailable"}; }

    Store& store_;
};

}  // namespace paymcp::inline v0
