// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/gate/detail/close_payment.hpp>
#include <paymcp/watch/detail/recovery.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace paymcp::inline v0::detail {

/// The outcome for the payments of a store that ended.
struct closing_report {
    std::vector<closed_payment> payments{};  ///< all that were read and had not ended
    std::size_t looked_at = 0;               ///< how many were read
    std::string unread{};                    ///< why there may be more; empty if all were read
};

/// Closes the payments of a store that ends with the server (`close_payment`): concurrently, within a bounded time.
/// Used on one executor that does not run two handlers at once.
class closing_time : public std::enable_shared_from_this<closing_time> {
public:
    /// What is referred to must outlive the executor's work.
    closing_time(ledger_reader read, gating::parts<asio_task> parts, async::timer& waits,
                 boost::asio::any_io_executor executor);
    closing_time(const closing_time&) = delete;
    closing_time& operator=(const closing_time&) = delete;

    /// Reads and closes for this time at most, and a little longer while the store holds the executor. Payments that
    /// were not reached keep their state: an open link, or money that is owed. Call it once.
    asio_task<closing_report> run(milliseconds at_most);

    /// Ends the wait.
    void stop();

private:
    static constexpr std::size_t max_at_once = 16;
    static constexpr int turns_for_receipts = 16;  ///< consecutive handlers until a note is written, or more
    static constexpr const char* no_time = "there was no time left";

    void start(asio_task<void> work);

    /// Runs the executor's ready handlers and timers.
    asio_task<void> yield();

    /// Open and owed payments come first: delivered ones are the most, and need little work. The last deliveries are
    /// recorded only before these.
    static asio_task<void> read_all(std::shared_ptr<closing_time> self);

    /// Why they could not all be read; empty if they were.
    asio_task<std::string> read_pages(std::vector<payment_state> states);

    asio_task<void> close_all(std::vector<payment> page);

    /// A list omits results, and so cannot show which have been dropped.
    asio_task<bool> may_have_work(const payment& listed);

    closed_payment as_it_was(payment subject) const;

    void start_hand();

    static asio_task<void> work(std::shared_ptr<closing_time> self);

    ledger_reader read_;
    gating::parts<asio_task> parts_;
    async::timer& waits_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<async_event> wakeup_;
    std::vector<closed_payment> cases_;
    std::unordered_set<std::string> seen_;
    std::string unread_ = no_time;
    std::size_t next_ = 0;
    std::size_t hands_ = 0;
    std::size_t under_way_ = 0;
    bool stopped_ = false;
    bool ended_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/closing_time.ipp>
#endif
