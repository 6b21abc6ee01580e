// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/gate/detail/close_payment.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/watch/detail/recovery.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
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
    closing_time(ledger_reader read, gate_parts<asio_task> parts, timer& waits, boost::asio::any_io_executor executor)
        : read_(std::move(read)),
          parts_(std::move(parts)),
          waits_(waits),
          executor_(std::move(executor)),
          wakeup_(std::make_shared<paymcp::detail::async_event>(executor_)) {}
    closing_time(const closing_time&) = delete;
    closing_time& operator=(const closing_time&) = delete;

    /// Reads and closes for this time at most, and a little longer while the store holds the executor. Payments that
    /// were not reached keep their state: an open link, or money that is owed. Call it once.
    asio_task<closing_report> run(milliseconds at_most) {
        const paymcp::detail::time_limit limit(executor_, waits_, at_most, wakeup_);
        start(read_all(shared_from_this()));
        while (under_way_ > 0 && !limit.over() && !stopped_)
            co_await wakeup_->wait_until(paymcp::detail::async_event::moment::max());
        ended_ = true;
        closing_report told{.looked_at = seen_.size(), .unread = unread_};
        for (const closed_payment& one : cases_)
            if (one.how != closing::over) told.payments.push_back(one);
        co_return told;
    }

    /// Ends the wait.
    void stop() {
        stopped_ = true;
        wakeup_->notify();
    }

private:
    static constexpr std::size_t most_at_once = 16;
    static constexpr int turns_for_receipts = 16;  ///< consecutive handlers until a note is written, or more
    static constexpr const char* no_time = "there was no time left";

    void start(asio_task<void> work) {
        ++under_way_;
        const auto done = [self = shared_from_this()](const std::exception_ptr&) {
            --self->under_way_;
            self->wakeup_->notify();
        };
        boost::asio::co_spawn(executor_, std::move(work), done);
    }

    /// Runs the executor's ready handlers and timers.
    asio_task<void> yield() { co_await boost::asio::post(executor_, boost::asio::use_awaitable); }

    /// Open and owed payments come first: delivered ones are the most, and need little work. The last deliveries are
    /// recorded only before these.
    static asio_task<void> read_all(std::shared_ptr<closing_time> self) {
        std::vector<payment_state> first = states::open.list();
        std::vector<payment_state> then(1, payment_state::delivered);
        std::string failure;
        try {
            failure = co_await self->read_pages(std::move(first));
            for (int i = 0; i < turns_for_receipts; ++i) co_await self->yield();
            if (failure.empty()) failure = co_await self->read_pages(std::move(then));
        } catch (const std::exception& thrown) {
            failure = thrown.what();
        }
        self->unread_ = std::move(failure);
    }

    /// Why they could not all be read; empty if they were.
    asio_task<std::string> read_pages(std::vector<payment_state> states) {
        payment_query wanted;
        wanted.limit = 1000;
        wanted.states = std::move(states);
        do {
            if (ended_) co_return no_time;
            result<payment_page> page = co_await read_(wanted);
            if (!page.has_value()) co_return page.error().message;
            co_await take(std::move(page->payments));
            wanted.cursor = page->next;
            co_await yield();
        } while (!wanted.cursor.empty());
        co_return std::string();
    }

    asio_task<void> take(std::vector<payment> page) {
        for (payment& one : page) {
            if (ended_ || !seen_.insert(one.id).second) continue;
            const bool wanted = co_await may_have_work(one);
            if (wanted) cases_.push_back(as_it_was(std::move(one)));
        }
        const std::size_t more = std::min(most_at_once - hands_, cases_.size() - next_);
        for (std::size_t i = 0; i < more; ++i) start_hand();
    }

    /// A list omits results, and so cannot show which have been dropped.
    asio_task<bool> may_have_work(const payment& listed) {
        if (listed.state != payment_state::delivered) co_return true;
        if (!lifecycle::awaits_caller(listed)) co_return false;
        result<std::optional<payment>> found = co_await parts_.store.find(listed.id);
        co_return !found.has_value() || !found->has_value() || lifecycle::awaits_caller(**found);
    }

    closed_payment as_it_was(payment subject) const {
        const bool unpaid = subject.state == payment_state::created;
        const bool foreign = subject.provider != parts_.provider.name();
        const bool over = foreign || (unpaid && subject.reference.empty());
        const closing how = over ? closing::over : unpaid ? closing::open : closing::owed;
        return {how, std::move(subject), no_time};
    }

    void start_hand() {
        ++hands_;
        start(work(shared_from_this()));
    }

    static asio_task<void> work(std::shared_ptr<closing_time> self) {
        while (!self->ended_ && self->next_ < self->cases_.size()) {
            const std::size_t at = self->next_++;
            if (self->cases_[at].how == closing::over) continue;
            self->cases_[at].why = "the provider has not answered in time";
            std::string id = self->cases_[at].subject.id;
            try {
                closed_payment closed = co_await close_payment<asio_task>(self->parts_, std::move(id));
                self->cases_[at] = std::move(closed);
            } catch (const std::exception& thrown) {
                self->cases_[at].why = thrown.what();
            }
        }
        --self->hands_;
    }

    ledger_reader read_;
    gate_parts<asio_task> parts_;
    timer& waits_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<paymcp::detail::async_event> wakeup_;
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
