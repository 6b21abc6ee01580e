// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/status_watch.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/post.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::watch {

PAYMCP_INLINE status_watch::status_watch(detail::provider_port<detail::asio_task>& provider, const wall_clock& time,
                                         async::timer& waits, boost::asio::any_io_executor executor,
                                         detail::watch_options options, poller::publisher publish,
                                         detail::random_source random)
    : provider_(provider),
      poller_(std::make_shared<poller>(provider, time, waits, std::move(executor), options, std::move(publish),
                                       std::move(random))) {}

PAYMCP_INLINE void status_watch::look_now(payment_ref ref) {
    boost::asio::post(poller_->executor(), [polls = poller_, ref = std::move(ref)] { polls->look_now(ref); });
}

PAYMCP_INLINE detail::asio_task<provider_result<checkout>> status_watch::create(checkout_request order) {
    checkout_request made = order;
    provider_result<checkout> answer = co_await provider_.create(std::move(order));
    if (answer.has_value()) {
        made.reference = answer->reference;
        poller_->made(made);
    }
    co_return answer;
}

PAYMCP_INLINE detail::asio_task<provider_result<status_report>> status_watch::status(checkout_request order) {
    if (order.anew)
        poller_->doubt(order.payment_id);
    else if (std::optional<status_report> known = poller_->known(order.payment_id, order.poll_interval_hint))
        co_return *known;
    co_return co_await poller_->ask(std::move(order));
}

PAYMCP_INLINE detail::asio_task<provider_result<void>> status_watch::cancel(checkout_request order) {
    return change(&detail::provider_port<detail::asio_task>::cancel, std::move(order));
}

PAYMCP_INLINE detail::asio_task<provider_result<void>> status_watch::refund(checkout_request order) {
    return change(&detail::provider_port<detail::asio_task>::refund, std::move(order));
}

PAYMCP_INLINE detail::asio_task<provider_result<void>> status_watch::capture(checkout_request order) {
    return change(&detail::provider_port<detail::asio_task>::capture, std::move(order));
}

PAYMCP_INLINE detail::asio_task<provider_result<void>> status_watch::void_authorization(checkout_request order) {
    return change(&detail::provider_port<detail::asio_task>::void_authorization, std::move(order));
}

PAYMCP_INLINE detail::asio_task<provider_result<event_page>> status_watch::events(std::string cursor) {
    return provider_.events(std::move(cursor));
}

PAYMCP_INLINE detail::asio_task<provider_result<void>> status_watch::change(changing how, checkout_request order) {
    const std::shared_ptr<poller> polls = poller_;
    const std::string id = order.payment_id;
    polls->forget(id);
    provider_result<void> answer = co_await (provider_.*how)(std::move(order));
    polls->forget(id);
    co_return answer;
}

}  // namespace paymcp::inline v0::watch
