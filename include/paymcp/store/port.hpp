// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/concept.hpp>

#include <optional>
#include <string>
#include <utility>

namespace paymcp {

/// A PaymentStore behind virtual functions over one `Task`, so that the gate is compiled once for all stores.
template <template <class> class Task>
class store_port {
public:
    virtual ~store_port() = default;
    virtual Task<result<opened_payment>> open(payment subject) = 0;
    virtual Task<result<std::optional<payment>>> find(std::string id) = 0;
    virtual Task<result<bool>> replace(payment subject, std::uint64_t version) = 0;
};

/// Any PaymentStore as a `store_port`; it refers to the store, which must outlive it. Arguments are taken by value:
/// they live in the coroutine.
template <template <class> class Task, PaymentStore Store>
class store_adapter final : public store_port<Task> {
public:
    explicit store_adapter(Store& store) noexcept : store_(store) {}

    Task<result<opened_payment>> open(payment subject) override {
        return lift<Task>([this, subject = std::move(subject)] { return store_.open(subject); }, threw);
    }
    Task<result<std::optional<payment>>> find(std::string id) override {
        return lift<Task>([this, id = std::move(id)] { return store_.find(id); }, threw);
    }
    Task<result<bool>> replace(payment subject, std::uint64_t version) override {
        return lift<Task>([this, subject = std::move(subject), version] { return store_.replace(subject, version); },
                          threw);
    }

private:
    static error threw(std::string what) { return {std::move(what), "store_unavailable"}; }

    Store& store_;
};

}  // namespace paymcp
