// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/client_session.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE client_session::client_session(boost::asio::any_io_executor executor, gating::caller who)
    : executor_(std::move(executor)), who_(std::move(who)), requests_(executor_) {}

PAYMCP_INLINE void client_session::announce(std::string message) const {
    if (session_ && session_->general) session_->general->send(std::move(message));
}

PAYMCP_INLINE bool client_session::awaits(const detail::request_id& id) const {
    const auto same = [&](const detail::listening& one) { return one.id == id; };
    return by_id_.contains(id.json) || std::any_of(listens_.begin(), listens_.end(), same);
}

PAYMCP_INLINE void client_session::listen(detail::listening begun) {
    begun.channel->send(detail::acknowledgement(begun));
    listens_.push_back(std::move(begun));
}

PAYMCP_INLINE void client_session::end_subscriptions() {
    for (const detail::listening& one : std::exchange(listens_, {})) one.channel->finish({one.farewell, std::nullopt});
}

PAYMCP_INLINE void client_session::hear(paymcp::detail::change what, const std::string& uri) const {
    const bool watches = session_ && (what != paymcp::detail::change::contents || session_->watched.contains(uri));
    if (watches) announce(detail::change_notification(what, uri, {}));
    for (const detail::listening& one : listens_)
        if (one.wants(what, uri)) one.channel->send(detail::change_notification(what, uri, one.meta()));
}

PAYMCP_INLINE std::shared_ptr<detail::active_call> client_session::begin(detail::call_facts facts,
                                                                         std::shared_ptr<response_channel> channel) {
    auto started = std::make_shared<detail::active_call>(std::move(facts), executor_, std::move(channel), requests_);
    by_id_.emplace(started->id().json, started.get());
    running_.emplace(started.get(), started);
    if (ending_) started->end_waits();
    return started;
}

PAYMCP_INLINE void client_session::end(detail::active_call& ended) {
    forget_id(ended);
    ended.finish();
    running_.erase(&ended);
}

PAYMCP_INLINE void client_session::cancel(const detail::request_id& id) {
    const auto same = [&](const detail::listening& one) { return one.id == id; };
    const auto ended = std::find_if(listens_.begin(), listens_.end(), same);
    if (ended != listens_.end()) {
        const std::shared_ptr<response_channel> channel = ended->channel;
        listens_.erase(ended);
        return channel->abandon();
    }
    const auto found = by_id_.find(id.json);
    if (found == by_id_.end()) return;
    const std::shared_ptr<detail::active_call> canceled = running_.at(found->second);
    by_id_.erase(found);
    canceled->cancel();
}

PAYMCP_INLINE void client_session::leave() {
    requests_.close();
    by_id_.clear();
    for (const detail::listening& one : std::exchange(listens_, {})) one.channel->abandon();
    for (const auto& one : in_progress()) one->cancel();
}

PAYMCP_INLINE void client_session::end_waits() {
    ending_ = true;
    for (const auto& one : in_progress()) one->end_waits();
}

PAYMCP_INLINE std::vector<std::shared_ptr<detail::active_call>> client_session::in_progress() const {
    std::vector<std::shared_ptr<detail::active_call>> all;
    for (const auto& [key, one] : running_) all.push_back(one);
    return all;
}

PAYMCP_INLINE void client_session::forget_id(const detail::active_call& ended) {
    const auto found = by_id_.find(ended.id().json);
    if (found != by_id_.end() && found->second == &ended) by_id_.erase(found);
}

}  // namespace paymcp::inline v0::mcp
