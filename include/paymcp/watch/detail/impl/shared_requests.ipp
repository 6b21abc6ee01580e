// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/shared_requests.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE shared_requests::shared_requests(provider_port<asio_task>& provider,
                                               boost::asio::any_io_executor executor)
    : provider_(provider), executor_(std::move(executor)), asking_(std::make_shared<questions>()) {}

PAYMCP_INLINE void shared_requests::detach(const std::string& payment_id) {
    const auto running = asking_->find(payment_id);
    if (running == asking_->end()) return;
    running->second->outdated = true;
    asking_->erase(running);
}

PAYMCP_INLINE asio_task<shared_requests::outcome> shared_requests::ask(checkout_request order) {
    if (const auto running = asking_->find(order.payment_id); running != asking_->end()) {
        const std::shared_ptr<question> shared = running->second;
        const auto wakeup = std::make_shared<async_event>(executor_);
        shared->waiting.push_back(wakeup);
        co_await wakeup->wait_until(async_event::moment::max());
        co_return outcome{shared->answer, false, shared->outdated};
    }
    const asking_entry asking(asking_, order.payment_id);
    asking.shared->answer = co_await provider_.status(std::move(order));
    co_return outcome{asking.shared->answer, true, asking.shared->outdated};
}

PAYMCP_INLINE shared_requests::asking_entry::asking_entry(std::shared_ptr<questions> asked, std::string payment_id)
    : all(std::move(asked)), id(std::move(payment_id)), shared(std::make_shared<question>()) {
    (*all)[id] = shared;
}

PAYMCP_INLINE shared_requests::asking_entry::~asking_entry() {
    if (!shared->outdated) all->erase(id);
    for (const auto& wakeup : shared->waiting) wakeup->notify();
}

}  // namespace paymcp::inline v0::detail
