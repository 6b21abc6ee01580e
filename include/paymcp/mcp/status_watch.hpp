// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/mcp/doorbell.hpp>
#include <paymcp/mcp/task.hpp>
#include <paymcp/provider/port.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp {

/// Asks a provider for the status of each payment once for all calls that wait for it, and not more often than they
/// poll.
///
/// Calls that ask while an answer is under way share it; a call that asks soon after a "pending" gets that answer
/// again. News (`refresh`) and every other request about the payment make the next question a real one. All other
/// functions are the provider's own. On one executor that does not run two handlers at once.
class status_watch final : public provider_port<asio_task> {
public:
    /// `freshness` is how long a "pending" is believed, in milliseconds of `time`.
    status_watch(provider_port<asio_task>& provider, const clock& time, boost::asio::any_io_executor executor,
                 milliseconds freshness)
        : provider_(provider), time_(time), executor_(std::move(executor)), freshness_(freshness) {}

    /// There is news of the payment.
    void refresh(const std::string& payment_id) { pending_since_.erase(payment_id); }

    std::string_view name() const noexcept override { return provider_.name(); }

    asio_task<provider_result<checkout>> create(payment_order order) override {
        return provider_.create(std::move(order));
    }

    asio_task<provider_result<status_report>> status(payment_order order) override {
        if (const auto known = pending_since_.find(order.payment_id); known != pending_since_.end()) {
            const milliseconds age = time_.now() - known->second.first;
            if (age >= milliseconds::zero() && age < freshness_) co_return known->second.second;
        }
        if (const auto running = asking_.find(order.payment_id); running != asking_.end()) {
            const std::shared_ptr<question> shared = running->second;
            auto bell = std::make_shared<mcp::doorbell>(executor_);
            shared->waiting.push_back(bell);
            co_await bell->wait_until(mcp::doorbell::moment::max());
            co_return shared->answer;
        }
        co_return co_await ask(std::move(order));
    }

    asio_task<provider_result<void>> cancel(payment_order order) override {
        refresh(order.payment_id);
        return provider_.cancel(std::move(order));
    }
    asio_task<provider_result<void>> refund(payment_order order) override { return provider_.refund(std::move(order)); }
    asio_task<provider_result<void>> capture(payment_order order) override {
        return provider_.capture(std::move(order));
    }
    asio_task<provider_result<void>> release(payment_order order) override {
        return provider_.release(std::move(order));
    }

private:
    struct question {
        provider_result<status_report> answer = provider_error{"the question was given up", true};
        std::vector<std::shared_ptr<mcp::doorbell>> waiting;
    };

    /// Ends a question also when the asking call is torn down, so that nobody waits for it for ever.
    struct asking_entry {
        status_watch& watch;
        std::string id;
        std::shared_ptr<question> shared;

        asking_entry(status_watch& owner, std::string payment_id)
            : watch(owner), id(std::move(payment_id)), shared(std::make_shared<question>()) {
            watch.asking_[id] = shared;
        }
        asking_entry(const asking_entry&) = delete;
        asking_entry& operator=(const asking_entry&) = delete;
        ~asking_entry() {
            watch.asking_.erase(id);
            for (const auto& bell : shared->waiting) bell->ring();
        }
    };

    asio_task<provider_result<status_report>> ask(payment_order order) {
        const asking_entry asking(*this, order.payment_id);
        const timestamp asked = time_.now();
        pending_since_.erase(asking.id);
        asking.shared->answer = co_await provider_.status(std::move(order));
        const auto& answer = asking.shared->answer;
        if (answer.has_value() && answer->status == provider_status::pending)
            pending_since_.insert_or_assign(asking.id, std::pair(asked, *answer));
        forget_old();
        co_return answer;
    }

    /// What nobody has asked for lately is not kept: payments are abandoned all the time.
    void forget_old() {
        if (pending_since_.size() < most_kept) return;
        const timestamp now = time_.now();
        std::erase_if(pending_since_, [&](const auto& one) { return now - one.second.first >= freshness_; });
    }

    static constexpr std::size_t most_kept = 1024;

    provider_port<asio_task>& provider_;
    const clock& time_;
    boost::asio::any_io_executor executor_;
    milliseconds freshness_;
    std::unordered_map<std::string, std::pair<timestamp, status_report>> pending_since_;
    std::unordered_map<std::string, std::shared_ptr<question>> asking_;
};

}  // namespace paymcp
