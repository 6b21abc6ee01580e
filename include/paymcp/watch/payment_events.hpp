// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// Wakes the calls of this process that wait for a payment when there is news of it: from the checkout page, from a
/// webhook, or from another call.
class payment_events {
    struct contents;

public:
    using listener = std::function<void()>;

    explicit payment_events(boost::asio::any_io_executor executor)
        : executor_(std::move(executor)), shared_(std::make_shared<contents>()) {}

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

    /// Hears of every payment's news before those who wait for it. One, on the executor; set before any news.
    void before_all(std::function<void(const std::string& payment_id)> first) { shared_->first = std::move(first); }

    /// There is news of the payment. It may be called from any thread; the listeners are called on the executor.
    void tell(std::string payment_id) {
        boost::asio::post(executor_, [shared = shared_, id = std::move(payment_id)] { announce(*shared, id); });
    }

    /// Whether a call of this process waits for news of the payment. On the executor only.
    bool is_awaited(const std::string& payment_id) const { return shared_->waiting.contains(payment_id); }

    /// Has `heard` called at news of the payment while the subscription lives. On the executor only.
    class subscription {
    public:
        subscription(payment_events& events, std::string payment_id, listener heard)
            : shared_(events.shared_), id_(std::move(payment_id)) {
            auto& others = shared_->waiting[id_];
            place_ = others.insert(others.end(), std::make_shared<listener>(std::move(heard)));
        }
        subscription(const subscription&) = delete;
        subscription& operator=(const subscription&) = delete;
        ~subscription() {
            const auto found = shared_->waiting.find(id_);
            found->second.erase(place_);
            if (found->second.empty()) shared_->waiting.erase(found);
        }

    private:
        using listeners = std::list<std::shared_ptr<listener>>;

        std::shared_ptr<contents> shared_;
        std::string id_;
        listeners::iterator place_;
    };

private:
    struct contents {
        std::function<void(const std::string&)> first;
        std::unordered_map<std::string, std::list<std::shared_ptr<listener>>> waiting;
    };

    /// A listener may end its own subscription or another's while it is called.
    static void announce(contents& shared, const std::string& id) {
        if (shared.first) shared.first(id);
        const auto found = shared.waiting.find(id);
        if (found == shared.waiting.end()) return;
        const std::vector<std::weak_ptr<listener>> all(found->second.begin(), found->second.end());
        for (const auto& one : all)
            if (const auto heard = one.lock()) (*heard)();
    }

    boost::asio::any_io_executor executor_;
    std::shared_ptr<contents> shared_;
};

}  // namespace paymcp::inline v0
