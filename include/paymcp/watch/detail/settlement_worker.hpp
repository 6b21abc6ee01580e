// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/gate/detail/settle_payment.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>

namespace paymcp::inline v0::detail {

/// Settles payments that no call settles (`settle_payment`), and retries each with growing delays during an outage of
/// the store or the provider. On one executor that does not run two handlers at once.
class settlement_worker : public std::enable_shared_from_this<settlement_worker> {
public:
    /// What is referred to must outlive the executor's work.
    settlement_worker(gating::parts<asio_task> parts, std::span<const gating::paid_tool> tools, async::timer& waits,
                      boost::asio::any_io_executor executor, change_observer changed);
    settlement_worker(const settlement_worker&) = delete;
    settlement_worker& operator=(const settlement_worker&) = delete;

    /// How many payments are in progress.
    std::size_t under_way() const noexcept { return cases_.size(); }

    /// The payment has changed: it is settled after this many milliseconds. One that is in progress is settled once
    /// more. `announced` is that of `settle_payment`.
    void see_to(const std::string& payment_id, milliseconds after = milliseconds::zero(), bool announced = false);

private:
    struct one_case {
        std::shared_ptr<async_event> wakeup;
        bool again = false;
        bool announced = false;
    };

    /// About five hours in all; a later debt is found by the next recovery from the store.
    static constexpr int max_tries = 40;
    static constexpr milliseconds first_rest{5'000};
    static constexpr milliseconds longest_rest{600'000};
    static constexpr std::size_t max_cases = 10'000;

    static asio_task<void> tend(std::shared_ptr<settlement_worker> self, std::string id,
                                std::shared_ptr<async_event> wakeup, milliseconds after);

    /// The payment can be settled again, however this attempt ends.
    struct ended_case {
        settlement_worker& settlements;
        const std::string& id;
        ~ended_case() { settlements.cases_.erase(id); }
    };

    gating::parts<asio_task> parts_;
    std::span<const gating::paid_tool> tools_;
    async::timer& waits_;
    boost::asio::any_io_executor executor_;
    change_observer changed_;
    std::unordered_map<std::string, one_case> cases_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/settlement_worker.ipp>
#endif
