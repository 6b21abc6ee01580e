// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/core/detail/digest.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Records that results have reached their callers. It does so after the answer was written, so that neither a crash
/// nor a broken connection loses a result; an equal call in between waits for the outcome, so that it is a new purchase
/// exactly if the result has been sent. Used on one executor, which runs no two handlers at once.
class delivery_tracker {
public:
    delivery_tracker(gate<asio_task>& calls, boost::asio::any_io_executor executor)
        : state_(std::make_shared<state>(state{calls, std::move(executor), {}})) {}

    /// The result is about to be sent to its caller; equal calls wait until the delivery reports the outcome. Null for
    /// a payment without an owner: only a call that presents it finds it.
    std::shared_ptr<delivery> begin(payment subject) {
        if (subject.collected || paymcp::detail::owner_of(subject).empty()) return nullptr;
        std::string call = key(subject, subject.tool, subject.digest);
        ++state_->under_way[call].count;
        auto told = [weak = std::weak_ptr(state_), call = std::move(call),
                     subject = std::move(subject)](bool reached) mutable {
            const std::shared_ptr<state> kept = weak.lock();
            if (!kept) return;
            auto settling = [weak, call = std::move(call), subject = std::move(subject), reached]() mutable {
                if (const auto still = weak.lock()) settle(still, std::move(call), std::move(subject), reached);
            };
            boost::asio::post(kept->executor, std::move(settling));
        };
        return std::make_shared<delivery>(std::move(told));
    }

    /// Waits until the deliveries of earlier equal calls have an outcome, and until it is recorded.
    asio_task<void> settled(caller who, std::string_view tool, std::string_view arguments) {
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

private:
    struct notes {
        std::size_t count = 0;
        std::vector<std::shared_ptr<async_event>> waiting{};
    };

    /// The state that a delivery finds destroyed if it outlives the server.
    struct state {
        gate<asio_task>& calls;
        boost::asio::any_io_executor executor;
        std::unordered_map<std::string, notes> under_way;
    };

    static std::string key(const payment& subject, std::string_view tool, std::string_view digest) {
        std::string call = paymcp::detail::owner_of(subject);
        return call.append(1, '\n').append(tool).append(1, '\n').append(digest);
    }

    static void settle(const std::shared_ptr<state>& of, std::string call, payment subject, bool reached) {
        if (!reached) return release(*of, call);
        boost::asio::co_spawn(of->executor, note(of, std::move(call), std::move(subject)), boost::asio::detached);
    }

    /// A failed write leaves the result to be delivered once more, and blocks no caller.
    static asio_task<void> note(std::shared_ptr<state> of, std::string call, payment subject) {
        const released_at_end releases{*of, call};
        co_await of->calls.collected(std::move(subject));
    }

    struct released_at_end {
        state& of;
        const std::string& call;
        ~released_at_end() { release(of, call); }
    };

    static void release(state& of, const std::string& call) {
        const auto found = of.under_way.find(call);
        if (--found->second.count > 0) return;
        const notes done = std::move(found->second);
        of.under_way.erase(found);
        for (const auto& wakeup : done.waiting) wakeup->notify();
    }

    std::shared_ptr<state> state_;
};

}  // namespace paymcp::inline v0::detail
