// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/payment/detail/provider_port.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Asks a provider for the status of each payment once for all concurrent callers. On one executor that does not run
/// two handlers at once.
class shared_requests {
public:
    shared_requests(provider_port<asio_task>& provider, boost::asio::any_io_executor executor)
        : provider_(provider), executor_(std::move(executor)), asking_(std::make_shared<questions>()) {}

    /// The result of a request, for one of its callers.
    struct outcome {
        provider_result<status_report> answer;
        bool first;     ///< this caller sent the request; the others waited for its answer
        bool outdated;  ///< `detach` was called meanwhile: the answer may be older than a later event
    };

    /// The current request about the payment may have been answered before the latest event: later callers send a new
    /// one.
    void detach(const std::string& payment_id) {
        const auto running = asking_->find(payment_id);
        if (running == asking_->end()) return;
        running->second->outdated = true;
        asking_->erase(running);
    }

    asio_task<outcome> ask(checkout_request order) {
        if (const auto running = asking_->find(order.payment_id); running != asking_->end()) {
            const std::shared_ptr<question> shared = running->second;
            const auto wakeup = std::make_shared<paymcp::detail::async_event>(executor_);
            shared->waiting.push_back(wakeup);
            co_await wakeup->wait_until(paymcp::detail::async_event::moment::max());
            co_return outcome{shared->answer, false, shared->outdated};
        }
        const asking_entry asking(asking_, order.payment_id);
        asking.shared->answer = co_await provider_.status(std::move(order));
        co_return outcome{asking.shared->answer, true, asking.shared->outdated};
    }

private:
    struct question {
        provider_result<status_report> answer = provider_error{"the question was given up", true};
        std::vector<std::shared_ptr<paymcp::detail::async_event>> waiting;
        bool outdated = false;
    };
    using questions = std::unordered_map<std::string, std::shared_ptr<question>>;

    /// Ends a request also when its call is destroyed, so that no caller waits forever.
    struct asking_entry {
        std::shared_ptr<questions> all;
        std::string id;
        std::shared_ptr<question> shared;

        asking_entry(std::shared_ptr<questions> asked, std::string payment_id)
            : all(std::move(asked)), id(std::move(payment_id)), shared(std::make_shared<question>()) {
            (*all)[id] = shared;
        }
        asking_entry(const asking_entry&) = delete;
        asking_entry& operator=(const asking_entry&) = delete;
        ~asking_entry() {
            if (!shared->outdated) all->erase(id);
            for (const auto& wakeup : shared->waiting) wakeup->notify();
        }
    };

    provider_port<asio_task>& provider_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<questions> asking_;
};

}  // namespace paymcp::inline v0::detail
