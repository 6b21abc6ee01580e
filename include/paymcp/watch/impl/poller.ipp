// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/poller.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/async/detail/wait_for.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace paymcp::inline v0::watch {

PAYMCP_INLINE poller::poller(detail::provider_port<detail::asio_task>& provider, const wall_clock& time,
                             async::timer& waits, boost::asio::any_io_executor executor, detail::watch_options options,
                             publisher publish, detail::random_source random)
    : time_(time),
      waits_(waits),
      executor_(std::move(executor)),
      options_(options),
      plan_(options_, std::move(random)),
      questions_(provider, executor_),
      events_(provider),
      budget_(options_.rate),
      publish_(std::move(publish)),
      wakeup_(std::make_shared<paymcp::detail::async_event>(executor_)) {}

PAYMCP_INLINE void poller::follow(detail::event_bookmark bookmark, open_check is_open) {
    events_.use(std::move(bookmark));
    is_open_ = std::move(is_open);
}

PAYMCP_INLINE void poller::made(const checkout_request& order) {
    add(order);
    // A call that has not waited may come after the payer, and is not answered from this.
    memory_.remember(order.payment_id, {.status = provider_status::pending}, time_.now() - options_.freshness);
}

PAYMCP_INLINE void poller::add(const checkout_request& order) {
    plan_.add(order, time_.now());
    start();
}

PAYMCP_INLINE void poller::watch_again(const checkout_request& order) {
    plan_.watch_again(order, time_.now());
    start();
}

PAYMCP_INLINE void poller::take_over(const checkout_request& order) {
    const milliseconds over = time_.now() - order.expires;
    if (over >= milliseconds::zero() && over <= options_.overtime) watch_again(order);
}

PAYMCP_INLINE void poller::forget(const std::string& payment_id) {
    memory_.forget(payment_id);
    questions_.detach(payment_id);
}

PAYMCP_INLINE void poller::doubt(const std::string& payment_id) {
    memory_.doubt(payment_id);
    questions_.detach(payment_id);
}

PAYMCP_INLINE void poller::refresh(const std::string& payment_id) {
    early_.note({payment_id, {}}, time_.now());
    doubt(payment_id);
}

PAYMCP_INLINE void poller::recorded(const checkout_request& order) {
    if (!early_.remove(order, time_.now())) return;
    if (!plan_.knows(order.payment_id)) add(order);
    doubt(order.payment_id);
    plan_.poll_now(order.payment_id);
    wakeup_->notify();
}

PAYMCP_INLINE void poller::look_now(const payment_ref& ref) {
    early_.note(ref, time_.now());
    if (const std::optional<std::string> id = plan_.named_by(ref)) {
        doubt(*id);
        plan_.poll_now(*id);
        wakeup_->notify();
    } else if (!ref.payment_id.empty()) {
        doubt(ref.payment_id);
        (unwatched_ ? unwatched_ : publish_)(ref.payment_id);
    }
}

PAYMCP_INLINE std::optional<status_report> poller::known(const std::string& payment_id,
                                                         milliseconds poll_interval_hint) {
    const unix_time now = time_.now();
    if (poll_interval_hint <= milliseconds::zero()) return memory_.fresh(payment_id, now, options_.freshness);
    const bool sooner = plan_.attend(payment_id, poll_interval_hint, now);
    if (events_.due_by(now + options_.interval) || sooner) wakeup_->notify();
    std::optional<status_report> last = memory_.known(payment_id, now);
    const bool watched = plan_.knows(payment_id) || (last && last->status != provider_status::pending);
    return watched ? last : std::nullopt;
}

PAYMCP_INLINE detail::asio_task<provider_result<status_report>> poller::ask(checkout_request order) {
    learned got = co_await ask_and_learn(std::move(order));
    co_return std::move(got.answer);
}

PAYMCP_INLINE void poller::stop() {
    stopped_ = true;
    wakeup_->notify();
}

PAYMCP_INLINE detail::asio_task<poller::learned> poller::ask_and_learn(checkout_request order) {
    const auto self = shared_from_this();
    const unix_time asked = time_.now();
    checkout_request subject = order;
    detail::shared_requests::outcome got = co_await questions_.ask(std::move(order));
    const bool turned = got.first && learn(subject, got, asked);
    co_return learned{std::move(got.answer), turned};
}

PAYMCP_INLINE bool poller::learn(const checkout_request& subject, const detail::shared_requests::outcome& got,
                                 unix_time asked) {
    const provider_result<status_report>& answer = got.answer;
    if (!answer.has_value()) return false;
    const bool unclear = answer->status == provider_status::unknown;
    if (unclear && answer->why.empty()) return false;
    const bool open = unclear || answer->status == provider_status::pending;
    if (got.outdated) {
        if (open && !plan_.knows(subject.payment_id)) add(subject);
        return false;
    }
    if (unclear) memory_.forget(subject.payment_id);
    memory_.remember(subject.payment_id, *answer, asked);
    if (open)
        add(subject);
    else
        plan_.forget(subject.payment_id);
    memory_.drop_stale(asked, [this](const std::string& id) { return plan_.knows(id); });
    return open && plan_.doubt(subject.payment_id, answer->why);
}

PAYMCP_INLINE void poller::start() {
    if (running_) return wakeup_->notify();
    if (stopped_ || plan_.empty()) return;
    running_ = true;
    // The event list cannot have missed a payment that was created just now.
    sweep_due_ = time_.now() + options_.sweep_interval;
    paymcp::detail::spawn(executor_, poll_loop(shared_from_this()));
}

PAYMCP_INLINE detail::asio_task<void> poller::poll_loop(std::shared_ptr<poller> self) {
    const ended_loop over{*self};
    while (!self->stopped_ && !self->plan_.empty()) {
        const milliseconds rest = self->poll_due();
        co_await paymcp::detail::wait_for(self->executor_, self->waits_, self->wakeup_, rest);
    }
}

PAYMCP_INLINE unix_time poller::next_planned(unix_time now) const {
    return list_covers() ? std::max(sweep_due_, now) : plan_.next_due();
}

PAYMCP_INLINE unix_time poller::next_look(unix_time now) const {
    return plan_.has_urgent() ? now : std::min(next_planned(now), next_turn());
}

PAYMCP_INLINE milliseconds poller::poll_due() {
    const unix_time now = time_.now();
    while (events_.due() <= now || (looking_ < options_.max_at_once && next_look(now) <= now)) {
        if (!budget_.spend_now(now)) return std::max(budget_.until_next(now), milliseconds(1));
        if (events_.due() <= now) {
            events_.due_at(now + (plan_.someone_waits(now) ? options_.interval : options_.idle_interval));
            paymcp::detail::spawn(executor_, read_events(shared_from_this()));
            return milliseconds::zero();
        }
        look_at_one(now);
    }
    unix_time next = events_.due();
    if (looking_ < options_.max_at_once) next = std::min(next, next_look(now));
    return next == unix_time::max() ? milliseconds::max() : std::max(next - now, milliseconds::zero());
}

PAYMCP_INLINE void poller::look_at_one(unix_time now) {
    std::optional<checkout_request> subject = plan_.take_urgent(now);
    if (!subject) subject = take_by_turns(now);
    if (!subject) return;
    ++looking_;
    paymcp::detail::spawn(executor_, look(shared_from_this(), std::move(*subject)));
}

PAYMCP_INLINE std::optional<checkout_request> poller::take_by_turns(unix_time now) {
    const bool planned = next_planned(now) <= now;
    took_turn_ = next_turn() <= now && !(planned && took_turn_);
    if (took_turn_) return plan_.take_turn(now);
    if (!list_covers()) return plan_.take_due(now, now);
    sweep_due_ = now + options_.sweep_interval;
    return plan_.take_due(unix_time::max(), now);
}

PAYMCP_INLINE detail::asio_task<void> poller::look(std::shared_ptr<poller> self, checkout_request subject) {
    const ended_look counted{*self};
    const std::string id = subject.payment_id;
    const unix_time expires = subject.expires;
    const learned got = co_await self->ask_and_learn(std::move(subject));
    if (got.turned) co_return self->publish_(id);
    if (!got.answer.has_value() || got.answer->status == provider_status::unknown) co_return;
    if (got.answer->status != provider_status::pending || self->time_.now() >= expires) self->publish_(id);
}

PAYMCP_INLINE poller::ended_look::~ended_look() {
    --self.looking_;
    self.wakeup_->notify();
}

PAYMCP_INLINE detail::asio_task<void> poller::read_events(std::shared_ptr<poller> self) {
    bool more = false;
    const unix_time began = self->time_.now();
    const milliseconds grace = self->events_.catching_up() ? milliseconds::zero() : others_turn;
    const std::vector<payment_ref> about = co_await self->events_.next(began, more);
    for (const payment_ref& ref : about) {
        if (self->plan_.named_by(ref))
            self->look_now(ref);
        else if (self->is_open_)
            self->strays_.note(ref.payment_id, began + grace);
    }
    const std::int64_t published = co_await see_to_strays(self);
    if (more) self->events_.due_at(self->time_.now() + stray_pace * published);
    self->wakeup_->notify();
}

PAYMCP_INLINE detail::asio_task<std::int64_t> poller::see_to_strays(std::shared_ptr<poller> self) {
    std::int64_t published = 0;
    while (const std::optional<std::string> id = self->strays_.take(self->time_.now())) {
        const bool open = co_await self->is_open_(*id);
        if (!open) continue;
        self->publish_(*id);
        ++published;
    }
    co_return published;
}

}  // namespace paymcp::inline v0::watch
