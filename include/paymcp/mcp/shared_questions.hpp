// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/doorbell.hpp>
#include <paymcp/mcp/task.hpp>
#include <paymcp/provider/port.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp {

/// Asks a provider for the status of each payment once for all who ask at the same time. On one executor that does not
/// run two handlers at once.
class shared_questions {
public:
    shared_questions(provider_port<asio_task>& provider, boost::asio::any_io_executor executor)
        : provider_(provider), executor_(std::move(executor)), asking_(std::make_shared<questions>()) {}

    /// How many questions are under way.
    std::size_t under_way() const noexcept { return asking_->size(); }

    asio_task<provider_result<status_report>> ask(payment_order order) {
        if (const auto running = asking_->find(order.payment_id); running != asking_->end()) {
            const std::shared_ptr<question> shared = running->second;
            const auto bell = std::make_shared<mcp::doorbell>(executor_);
            shared->waiting.push_back(bell);
            co_await bell->wait_until(mcp::doorbell::moment::max());
            co_return shared->answer;
        }
        const asking_entry asking(asking_, order.payment_id);
        asking.shared->answer = co_await provider_.status(std::move(order));
        co_return asking.shared->answer;
    }

private:
    struct question {
        provider_result<status_report> answer = provider_error{"the question was given up", true};
        std::vector<std::shared_ptr<mcp::doorbell>> waiting;
    };
    using questions = std::unordered_map<std::string, std::shared_ptr<question>>;

    /// Ends a question also when the asking call is torn down, so that nobody waits for it for ever.
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
            all->erase(id);
            for (const auto& bell : shared->waiting) bell->ring();
        }
    };

    provider_port<asio_task>& provider_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<questions> asking_;
};

}  // namespace paymcp
