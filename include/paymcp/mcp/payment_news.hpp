// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/doorbell.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp {

/// Wakes the calls of this process that wait for a payment when there is news of it: from the checkout page, from a
/// webhook, or from another call.
class payment_news {
public:
    explicit payment_news(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

    /// There is news of the payment. It may be called from any thread; the waiters are woken on the executor.
    void tell(std::string payment_id) {
        boost::asio::post(executor_, [waiting = waiting_, id = std::move(payment_id)] {
            const auto found = waiting->find(id);
            if (found == waiting->end()) return;
            for (const auto& bell : found->second) bell->ring();
        });
    }

    /// Has `bell` rung at news of the payment while the subscription lives. On the executor only.
    class subscription {
    public:
        subscription(payment_news& news, std::string payment_id, std::shared_ptr<mcp::doorbell> bell)
            : waiting_(news.waiting_), id_(std::move(payment_id)), bell_(std::move(bell)) {
            (*waiting_)[id_].push_back(bell_);
        }
        subscription(const subscription&) = delete;
        subscription& operator=(const subscription&) = delete;
        ~subscription() {
            const auto found = waiting_->find(id_);
            auto& bells = found->second;
            bells.erase(std::find(bells.begin(), bells.end(), bell_));
            if (bells.empty()) waiting_->erase(found);
        }

    private:
        friend class payment_news;
        using waiters = std::unordered_map<std::string, std::vector<std::shared_ptr<mcp::doorbell>>>;

        std::shared_ptr<waiters> waiting_;
        std::string id_;
        std::shared_ptr<mcp::doorbell> bell_;
    };

private:
    boost::asio::any_io_executor executor_;
    std::shared_ptr<subscription::waiters> waiting_ = std::make_shared<subscription::waiters>();
};

}  // namespace paymcp
