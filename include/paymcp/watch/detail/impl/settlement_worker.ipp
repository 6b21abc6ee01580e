// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/settlement_worker.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/async/detail/wait_for.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE settlement_worker::settlement_worker(gating::parts<asio_task> parts,
                                                   std::span<const gating::paid_tool> tools, async::timer& waits,
                                                   boost::asio::any_io_executor executor, change_observer changed)
    : parts_(std::move(parts)),
      tools_(tools),
      waits_(waits),
      executor_(std::move(executor)),
      changed_(std::move(changed)) {}

PAYMCP_INLINE void settlement_worker::see_to(const std::string& payment_id, milliseconds after, bool announced) {
    const auto known = cases_.find(payment_id);
    if (known != cases_.end()) {
        known->second.again = true;
        known->second.announced = known->second.announced || announced;
        return known->second.wakeup->notify();
    }
    if (cases_.size() >= max_cases) return;
    const auto wakeup = std::make_shared<async_event>(executor_);
    cases_.emplace(payment_id, one_case{.wakeup = wakeup, .announced = announced});
    spawn(executor_, tend(shared_from_this(), payment_id, wakeup, after));
}

PAYMCP_INLINE asio_task<void> settlement_worker::tend(std::shared_ptr<settlement_worker> self, std::string id,
                                                      std::shared_ptr<async_event> wakeup, milliseconds after) {
    const ended_case closed{*self, id};
    if (after > milliseconds::zero()) co_await wait_for(self->executor_, self->waits_, wakeup, after);
    milliseconds rest = first_rest;
    for (int tries = 1;; ++tries) {
        self->cases_.at(id).again = false;
        const bool announced = self->cases_.at(id).announced;
        const bool settled =
            co_await settle_payment<asio_task>(self->parts_, self->tools_, id, self->changed_, announced);
        const bool again = self->cases_.at(id).again;
        if ((settled && !again) || tries >= max_tries) break;
        co_await wait_for(self->executor_, self->waits_, wakeup, rest);
        rest = std::min(rest * 2, longest_rest);
    }
}

}  // namespace paymcp::inline v0::detail
