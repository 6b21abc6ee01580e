// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/watch/detail/early_events.hpp>
#include <paymcp/watch/detail/event_bookmark.hpp>
#include <paymcp/watch/detail/event_reader.hpp>
#include <paymcp/watch/detail/poll_plan.hpp>
#include <paymcp/watch/detail/shared_requests.hpp>
#include <paymcp/watch/detail/status_memory.hpp>
#include <paymcp/watch/detail/stray_events.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0::watch {

/// Polls the open payments of a provider, within a rate, and caches the answers.
///
/// Where the provider has an event list, the list names the payments to poll, and one payment after the other is polled
/// slowly besides; otherwise each has its own interval. On one executor that does not run two handlers at once.
class poller : public std::enable_shared_from_this<poller> {
public:
    /// Publishes that a poll has found that a payment is not pending any more, has expired, or became unclear, or clear
    /// again.
    using publisher = std::function<void(const std::string& payment_id)>;

    /// Whether the store has an open payment of this id and provider, or cannot say.
    using open_check = std::function<detail::asio_task<bool>(std::string payment_id)>;

    poller(detail::provider_port<detail::asio_task>& provider, const wall_clock& time, async::timer& waits,
           boost::asio::any_io_executor executor, detail::watch_options options, publisher publish,
           detail::random_source random);
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;

    const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
    std::size_t open() const noexcept { return plan_.size(); }
    std::size_t room() const noexcept { return plan_.room(); }

    /// Reads the event list from the bookmark on, and publishes the events of open payments that are not watched here:
    /// those before the start at once, later ones after a while, since the server that watches them sees to them.
    /// Before the first payment is added.
    void follow(detail::event_bookmark bookmark, open_check is_open);

    /// Publishes the announcements of payments that are not watched here, in place of the other publisher.
    void on_unwatched(publisher announced) { unwatched_ = std::move(announced); }

    /// Whether the payment is watched here.
    bool watches(const std::string& payment_id) const { return plan_.knows(payment_id); }

    /// The payment is open, and was just created or polled.
    void add(const checkout_request& order);

    /// The provider has just made the payment: before anything is told of it, it is pending.
    void made(const checkout_request& order);

    /// The payment was open when the earlier server ended. It is polled soon, and then like the others.
    void watch_again(const checkout_request& order);

    /// Another server opened the payment, which is still open. If nobody has closed it by its expiry, that server has
    /// ended: from then on it is polled here, as long as any.
    void take_over(const checkout_request& order);

    /// The payment is about to change, or has changed: the cache is invalid.
    void forget(const std::string& payment_id);

    /// There was an event of the payment: an earlier "pending" is invalid, and so is an answer in transit.
    void doubt(const std::string& payment_id);

    /// There was an event of the payment from another source.
    void refresh(const std::string& payment_id);

    /// The payment is open and recorded. It is polled now if there were earlier events of it: waiting calls and the
    /// record can receive them only from here on.
    void recorded(const checkout_request& order);

    /// The provider sent an event of a payment: it is polled next, if it is open. The event of a payment that is not
    /// watched here is published unchanged: another server may watch it, money may be owed, or a delivered one was
    /// refunded at the provider's own desk.
    void look_now(const payment_ref& ref);

    /// A cached answer that is fresh enough for a call with this interval; zero for a call that has not waited.
    std::optional<status_report> known(const std::string& payment_id, milliseconds poll_interval_hint);

    /// Asks the provider now, shared with all concurrent callers.
    detail::asio_task<provider_result<status_report>> ask(checkout_request order);

    /// Ends the polling; only explicit requests are sent from here on.
    void stop();

private:
    /// A provider's answer, and whether the payment became unclear, or clear again, by it.
    struct learned {
        provider_result<status_report> answer;
        bool turned = false;
    };

    detail::asio_task<learned> ask_and_learn(checkout_request order);

    /// An answer from before the last event shows only that there is a payment to watch. An unclear one is watched like
    /// a pending one, without a cached answer.
    bool learn(const checkout_request& subject, const detail::shared_requests::outcome& got, unix_time asked);

    void start();

    static detail::asio_task<void> poll_loop(std::shared_ptr<poller> self);

    /// However the polling ends, the next payment starts it again.
    struct ended_loop {
        poller& self;
        ~ended_loop() { self.running_ = false; }
    };

    bool list_covers() const noexcept { return events_.reliable(); }

    /// When the next payment is polled, by the slow polling beside an event list or by its own interval.
    unix_time next_planned(unix_time now) const;

    /// When the next payment is polled, apart from the event list.
    unix_time next_look(unix_time now) const;

    /// Starts all due polls, within the rate, and returns the time until the next one.
    milliseconds poll_due();

    void look_at_one(unix_time now);

    /// However many payments are due, every second poll is reserved for those with a waiting call.
    std::optional<checkout_request> take_by_turns(unix_time now);

    static detail::asio_task<void> look(std::shared_ptr<poller> self, checkout_request subject);

    struct ended_look {
        poller& self;
        ~ended_look();
    };

    static detail::asio_task<void> read_events(std::shared_ptr<poller> self);

    /// Publishes what is due of the events of other payments; returns how many it has published.
    static detail::asio_task<std::int64_t> see_to_strays(std::shared_ptr<poller> self);

    /// When the next payment is polled despite an event list. What the list says of the time before the start comes
    /// first.
    unix_time next_turn() const noexcept { return events_.catching_up() ? unix_time::max() : plan_.next_turn(); }

    /// A payment that another server watches is left to it that long.
    static constexpr milliseconds others_turn{10'000};

    /// Each published event of another payment has the provider asked once, apart from the rate of the polls.
    static constexpr milliseconds stray_pace{50};

    const wall_clock& time_;
    async::timer& waits_;
    boost::asio::any_io_executor executor_;
    detail::watch_options options_;
    detail::poll_plan plan_;
    detail::shared_requests questions_;
    detail::event_reader events_;
    detail::status_memory memory_;
    detail::early_events early_;
    detail::stray_events strays_;
    open_check is_open_;
    detail::rate_budget budget_;
    publisher publish_;
    publisher unwatched_;
    std::shared_ptr<paymcp::detail::async_event> wakeup_;
    unix_time sweep_due_{};
    std::size_t looking_ = 0;
    bool took_turn_ = false;
    bool running_ = false;
    bool stopped_ = false;
};

}  // namespace paymcp::inline v0::watch

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/impl/poller.ipp>
#endif
