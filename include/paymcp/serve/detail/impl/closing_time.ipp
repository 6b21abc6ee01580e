// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/closing_time.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE closing_time::closing_time(ledger_reader read, gating::parts<asio_task> parts, async::timer& waits,
                                         boost::asio::any_io_executor executor)
    : read_(std::move(read)),
      parts_(std::move(parts)),
      waits_(waits),
      executor_(std::move(executor)),
      wakeup_(std::make_shared<async_event>(executor_)) {}

PAYMCP_INLINE asio_task<closing_report> closing_time::run(milliseconds at_most) {
    const time_limit limit(executor_, waits_, at_most, wakeup_);
    start(read_all(shared_from_this()));
    while (under_way_ > 0 && !limit.over() && !stopped_) co_await wakeup_->wait_until(async_event::moment::max());
    ended_ = true;
    closing_report told{.looked_at = seen_.size(), .unread = unread_};
    for (const closed_payment& one : cases_)
        if (one.how != closing::over) told.payments.push_back(one);
    co_return told;
}

PAYMCP_INLINE void closing_time::stop() {
    stopped_ = true;
    wakeup_->notify();
}

PAYMCP_INLINE void closing_time::start(asio_task<void> work) {
    ++under_way_;
    const auto done = [self = shared_from_this()](const std::exception_ptr&) {
        --self->under_way_;
        self->wakeup_->notify();
    };
    spawn(executor_, std::move(work), done);
}

PAYMCP_INLINE asio_task<void> closing_time::yield() {
    co_await boost::asio::post(executor_, boost::asio::use_awaitable);
}

PAYMCP_INLINE asio_task<void> closing_time::read_all(std::shared_ptr<closing_time> self) {
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

PAYMCP_INLINE asio_task<std::string> closing_time::read_pages(std::vector<payment_state> states) {
    ledger::query wanted;
    wanted.limit = 1000;
    wanted.states = std::move(states);
    do {
        if (ended_) co_return no_time;
        result<ledger::page> page = co_await read_(wanted);
        if (!page.has_value()) co_return page.error().message;
        co_await close_all(std::move(page->payments));
        wanted.cursor = page->next;
        co_await yield();
    } while (!wanted.cursor.empty());
    co_return std::string();
}

PAYMCP_INLINE asio_task<void> closing_time::close_all(std::vector<payment> page) {
    for (payment& one : page) {
        if (ended_ || !seen_.insert(one.id).second) continue;
        const bool wanted = co_await may_have_work(one);
        if (wanted) cases_.push_back(as_it_was(std::move(one)));
    }
    const std::size_t more = std::min(max_at_once - hands_, cases_.size() - next_);
    for (std::size_t i = 0; i < more; ++i) start_hand();
}

PAYMCP_INLINE asio_task<bool> closing_time::may_have_work(const payment& listed) {
    if (listed.state != payment_state::delivered) co_return true;
    if (!lifecycle::awaits_caller(listed)) co_return false;
    result<std::optional<payment>> found = co_await parts_.store.find(listed.id);
    co_return !found.has_value() || !found->has_value() || lifecycle::awaits_caller(**found);
}

PAYMCP_INLINE closed_payment closing_time::as_it_was(payment subject) const {
    const bool unpaid = subject.state == payment_state::created;
    const bool foreign = subject.provider != parts_.provider.name();
    const bool over = foreign || (unpaid && subject.reference.empty());
    const closing how = over ? closing::over : unpaid ? closing::open : closing::owed;
    return {how, std::move(subject), no_time};
}

PAYMCP_INLINE void closing_time::start_hand() {
    ++hands_;
    start(work(shared_from_this()));
}

PAYMCP_INLINE asio_task<void> closing_time::work(std::shared_ptr<closing_time> self) {
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

}  // namespace paymcp::inline v0::detail
