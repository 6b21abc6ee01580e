// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/closing.hpp>
#include <paymcp/mcp/doorbell.hpp>
#include <paymcp/mcp/task.hpp>
#include <paymcp/mcp/time_limit.hpp>
#include <paymcp/net/timer.hpp>
#include <paymcp/transport/resumption.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp {

/// Closes the payments of a store that ends with the server (`close_payment`): many at once, within a bounded time.
/// Used on one executor that does not run two handlers at once.
class closing_time : public std::enable_shared_from_this<closing_time> {
public:
    /// What is referred to must outlive the executor's work.
    closing_time(ledger_reader read, gate_parts<asio_task> parts, timer& waits, boost::asio::any_io_executor executor)
        : read_(std::move(read)), parts_(std::move(parts)), waits_(waits), executor_(std::move(executor)),
          bell_(std::make_shared<mcp::doorbell>(executor_)) {}
    closing_time(const closing_time&) = delete;
    closing_time& operator=(const closing_time&) = delete;

    /// What has become of every payment that was not over. Whose turn has not come in time is as it was: a link that
    /// may be paid, or money that is owed.
    asio_task<std::vector<closed_payment>> run(milliseconds at_most) {
        const mcp::time_limit limit(executor_, waits_, at_most, bell_);
        co_await read_all();
        const std::size_t hands = std::min(most_at_once, cases_.size());
        for (std::size_t i = 0; i < hands; ++i) start_hand();
        while (hands_ > 0 && !limit.over() && !stopped_) co_await bell_->wait_until(mcp::doorbell::moment::max());
        next_ = cases_.size();
        std::vector<closed_payment> all;
        for (const closed_payment& one : cases_)
            if (one.how != closing::over) all.push_back(one);
        co_return all;
    }

    /// Ends the waiting.
    void stop() {
        stopped_ = true;
        bell_->ring();
    }

private:
    static constexpr std::size_t most_at_once = 16;

    asio_task<void> read_all() {
        payment_query wanted;
        wanted.limit = 1000;
        wanted.states = undelivered_states();
        wanted.states.push_back(payment_state::created);
        do {
            result<payment_page> page = co_await read_(wanted);
            if (!page.has_value()) co_return;
            for (payment& one : page->payments) cases_.push_back(as_it_was(std::move(one)));
            wanted.cursor = page->next;
        } while (!wanted.cursor.empty());
    }

    static closed_payment as_it_was(payment subject) {
        const bool unpaid = subject.state == payment_state::created;
        const closing how = !unpaid ? closing::owed : subject.reference.empty() ? closing::over : closing::open;
        return {how, std::move(subject), "there was no time left"};
    }

    void start_hand() {
        ++hands_;
        const auto done = [self = shared_from_this()](const std::exception_ptr&) {
            --self->hands_;
            self->bell_->ring();
        };
        boost::asio::co_spawn(executor_, work(shared_from_this()), done);
    }

    static asio_task<void> work(std::shared_ptr<closing_time> self) {
        while (self->next_ < self->cases_.size()) {
            const std::size_t at = self->next_++;
            if (self->cases_[at].how == closing::over) continue;
            std::string id = self->cases_[at].subject.id;
            closed_payment closed = co_await close_payment<asio_task>(self->parts_, std::move(id));
            self->cases_[at] = std::move(closed);
        }
    }

    ledger_reader read_;
    gate_parts<asio_task> parts_;
    timer& waits_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<mcp::doorbell> bell_;
    std::vector<closed_payment> cases_;
    std::size_t next_ = 0;
    std::size_t hands_ = 0;
    bool stopped_ = false;
};

}  // namespace paymcp
