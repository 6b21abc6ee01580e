// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/delivery_tracker.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/open_call.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE delivery_tracker::delivery_tracker(gating::gate<asio_task>& calls, boost::asio::any_io_executor executor)
    : state_(std::make_shared<state>(state{calls, std::move(executor), {}})) {}

PAYMCP_INLINE std::shared_ptr<delivery> delivery_tracker::begin(payment subject) {
    if (subject.collected || owner_of(subject).empty()) return nullptr;
    std::string call = key(subject, subject.tool, subject.digest);
    ++state_->under_way[call].count;
    auto told = [weak = std::weak_ptr(state_), call = std::move(call),
                 subject = std::move(subject)](bool reached) mutable {
        const std::shared_ptr<state> kept = weak.lock();
        if (!kept) return;
        auto concluding = [weak, call = std::move(call), subject = std::move(subject), reached]() mutable {
            if (const auto still = weak.lock()) conclude(still, std::move(call), std::move(subject), reached);
        };
        boost::asio::post(kept->executor, std::move(concluding));
    };
    return std::make_shared<delivery>(std::move(told));
}

PAYMCP_INLINE asio_task<void> delivery_tracker::wait_for_earlier(gating::caller who, std::string_view tool,
                                                                 std::string_view arguments) {
    auto& open = state_->under_way;
    if (open.empty()) co_return;
    payment like;
    like.principal = std::move(who.principal);
    like.session = std::move(who.session);
    const std::string call = key(like, tool, sha256_hex(arguments));
    for (auto found = open.find(call); found != open.end(); found = open.find(call)) {
        const auto wakeup = std::make_shared<async_event>(state_->executor);
        found->second.waiting.push_back(wakeup);
        co_await wakeup->wait_until(async_event::moment::max());
    }
}

PAYMCP_INLINE std::string delivery_tracker::key(const payment& subject, std::string_view tool,
                                                std::string_view digest) {
    std::string call = owner_of(subject);
    return call.append(1, '\n').append(tool).append(1, '\n').append(digest);
}

PAYMCP_INLINE void delivery_tracker::conclude(const std::shared_ptr<state>& of, std::string call, payment subject,
                                              bool reached) {
    if (!reached) return uncount(*of, call);
    spawn(of->executor, note(of, std::move(call), std::move(subject)));
}

PAYMCP_INLINE asio_task<void> delivery_tracker::note(std::shared_ptr<state> of, std::string call, payment subject) {
    const uncounted_at_end counts{*of, call};
    co_await of->calls.collected(std::move(subject));
}

PAYMCP_INLINE void delivery_tracker::uncount(state& of, const std::string& call) {
    const auto found = of.under_way.find(call);
    if (--found->second.count > 0) return;
    const notes done = std::move(found->second);
    of.under_way.erase(found);
    for (const auto& wakeup : done.waiting) wakeup->notify();
}

}  // namespace paymcp::inline v0::detail
