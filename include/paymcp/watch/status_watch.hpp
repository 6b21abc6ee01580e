// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/watch/detail/poll_plan.hpp>
#include <paymcp/watch/poller.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::watch {

/// Wraps a provider for the gate, and watches all open payments, with or without a waiting call.
///
/// A call that has waited and polls again is answered from the cache; the first question of a call is answered by the
/// provider, shared with all concurrent callers. The cache may be older than a change that another server has recorded:
/// then the order says so (`checkout_request::anew`). With a provider's event list, the traffic does not grow with the
/// number of open payments. All other functions are the provider's own. On one executor that does not run two handlers
/// at once.
class status_watch final : public detail::provider_port<detail::asio_task> {
public:
    /// `publish` is called for each payment that is found not to be pending any more, and repeatedly for one that is
    /// pending after its expiry; it wakes the waiting calls, and has links closed. The referenced objects must outlive
    /// the watch and every request.
    status_watch(detail::provider_port<detail::asio_task>& provider, const wall_clock& time, async::timer& waits,
                 boost::asio::any_io_executor executor, detail::watch_options options = detail::watch_options(),
                 poller::publisher publish = {}, detail::random_source random = detail::secure_random);
    status_watch(const status_watch&) = delete;
    status_watch& operator=(const status_watch&) = delete;
    ~status_watch() override { poller_->stop(); }

    /// Follows the provider's event list from an earlier server's place on; see `poller::follow`.
    void follow(detail::event_bookmark bookmark, poller::open_check is_open) {
        poller_->follow(std::move(bookmark), std::move(is_open));
    }

    /// Publishes the announcements of payments that are not watched here, in place of the publisher that was given.
    void on_unwatched(poller::publisher announced) { poller_->on_unwatched(std::move(announced)); }

    /// Whether the payment is watched here.
    bool watches(const std::string& payment_id) const { return poller_->watches(payment_id); }

    /// Ends the watching, so that the executor can run out of work. Explicit questions are still answered.
    void stop() { poller_->stop(); }

    /// How many payments are watched.
    std::size_t open() const noexcept { return poller_->open(); }

    /// How many more can be watched.
    std::size_t room() const noexcept { return poller_->room(); }

    /// There was an event of the payment from another source: the next question is answered by the provider.
    void refresh(const std::string& payment_id) { poller_->refresh(payment_id); }

    /// A webhook names a payment: the watch polls it, and wakes its waiting calls if it is not pending any more. Any
    /// thread may call it.
    void look_now(payment_ref ref);

    /// Watches a payment again that was open when the earlier server ended. On the executor, or before it runs.
    void watch_again(const checkout_request& order) { poller_->watch_again(order); }

    /// Watches a payment that another server opened and nobody has closed at its expiry; before its expiry the payment
    /// is left to that server.
    void take_over(const checkout_request& order) { poller_->take_over(order); }

    std::string_view name() const noexcept override { return provider_.name(); }

    detail::asio_task<provider_result<checkout>> create(checkout_request order) override;

    /// A webhook can arrive before the answer to `create`: its event counts from here on.
    void recorded(const checkout_request& order) override { poller_->recorded(order); }

    detail::asio_task<provider_result<status_report>> status(checkout_request order) override;

    detail::asio_task<provider_result<void>> cancel(checkout_request order) override;
    detail::asio_task<provider_result<void>> refund(checkout_request order) override;
    detail::asio_task<provider_result<void>> capture(checkout_request order) override;
    detail::asio_task<provider_result<void>> void_authorization(checkout_request order) override;
    detail::asio_task<provider_result<subscription_report>> subscription(checkout_request order) override {
        return provider_.subscription(std::move(order));
    }
    detail::asio_task<provider_result<void>> end_renewal(checkout_request order) override {
        return provider_.end_renewal(std::move(order));
    }
    bool has_events() const noexcept override { return provider_.has_events(); }
    bool reports_undone() const noexcept override { return provider_.reports_undone(); }
    detail::asio_task<provider_result<event_page>> events(std::string cursor) override;

private:
    using changing =
        detail::asio_task<provider_result<void>> (detail::provider_port<detail::asio_task>::*)(checkout_request);

    /// An answer during the change may be from before it.
    detail::asio_task<provider_result<void>> change(changing how, checkout_request order);

    detail::provider_port<detail::asio_task>& provider_;
    std::shared_ptr<poller> poller_;
};

}  // namespace paymcp::inline v0::watch

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/impl/status_watch.ipp>
#endif
