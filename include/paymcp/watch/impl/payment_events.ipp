// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/payment_events.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/post.hpp>

namespace paymcp::inline v0::watch {

PAYMCP_INLINE payment_events::payment_events(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), shared_(std::make_shared<contents>()), receiver_(std::make_shared<receiver>()) {
    receiver_->hub = this;
}

PAYMCP_INLINE payment_events::~payment_events() {
    const std::lock_guard lock(receiver_->guard);
    receiver_->hub = nullptr;
    shared_->announce = {};
}

PAYMCP_INLINE void payment_events::publish(std::string payment_id, event_source source) {
    payment_event notification{std::move(payment_id), source};
    boost::asio::post(executor_, [shared = shared_, notification = std::move(notification)] {
        deliver(*shared, notification);
    });
}

PAYMCP_INLINE payment_events::subscription::~subscription() {
    if (end_) end_();
}

PAYMCP_INLINE payment_events::subscription payment_events::subscribe(observer heard) {
    auto& all = shared_->observers;
    const auto place = all.insert(all.end(), std::make_shared<observer>(std::move(heard)));
    return subscription([shared = shared_, place] { shared->observers.erase(place); });
}

PAYMCP_INLINE payment_events::subscription payment_events::subscribe(const std::string& payment_id, listener heard) {
    auto& all = shared_->waiting[payment_id];
    const auto place = all.insert(all.end(), std::make_shared<listener>(std::move(heard)));
    return subscription([shared = shared_, payment_id, place] {
        const auto found = shared->waiting.find(payment_id);
        found->second.erase(place);
        if (found->second.empty()) shared->waiting.erase(found);
    });
}

PAYMCP_INLINE void payment_events::receiver::receive(std::string_view payment_id) {
    const std::lock_guard lock(guard);
    if (hub != nullptr) hub->publish(std::string(payment_id), event_source::store);
}

PAYMCP_INLINE void payment_events::deliver(contents& shared, const payment_event& notification) {
    const bool is_from_here = notification.source != event_source::record && notification.source != event_source::store;
    if (is_from_here) announce(shared, notification);
    call(shared.observers, notification);
    const auto found = shared.waiting.find(notification.payment_id);
    if (found != shared.waiting.end()) call(found->second);
}

PAYMCP_INLINE void payment_events::announce(const contents& shared, const payment_event& notification) {
    try {
        if (shared.announce) shared.announce(notification.payment_id);
    } catch (...) {
        return;
    }
}

}  // namespace paymcp::inline v0::watch
