// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/sessions.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE http_sessions::http_sessions(mcp::session_limits limits, const wall_clock& time, random_source random)
    : limits_(limits), time_(time), random_(std::move(random)) {}

PAYMCP_INLINE std::shared_ptr<http_session> http_sessions::make(boost::asio::any_io_executor executor,
                                                                std::string principal,
                                                                std::string address) const {
    auto made = std::make_shared<http_session>();
    made->id = unguessable_id("mcp_", random_);
    // Payments are found by a separate id: the session's id is a credential, and is not stored.
    gating::caller who{principal, unguessable_id("http_", random_), std::move(address)};
    made->principal = std::move(principal);
    made->client = std::make_shared<mcp::client_session>(std::move(executor), std::move(who));
    made->streams = std::make_shared<session_streams>(limits_.replay);
    made->used = time_.now();
    return made;
}

PAYMCP_INLINE bool http_sessions::make_room(std::string_view principal) {
    const auto owned = [&](const http_session& one) { return one.principal == principal; };
    const auto any = [](const http_session&) { return true; };
    return (principal.empty() || end_unused(limits_.per_principal, owned)) && end_unused(limits_.most, any);
}

PAYMCP_INLINE std::shared_ptr<http_session> http_sessions::find(std::string_view id, std::string_view principal) {
    const auto found = open_.find(std::string(id));
    if (found == open_.end() || found->second->principal != principal) return nullptr;
    const std::shared_ptr<http_session> session = found->second;
    if (is_idle(*session)) {
        end(*session);
        return nullptr;
    }
    session->used = time_.now();
    return session;
}

PAYMCP_INLINE void http_sessions::end(http_session& session) {
    const std::shared_ptr<http_session> kept = open_.at(session.id);
    open_.erase(session.id);
    kept->client->leave();
    kept->streams->end();
}

PAYMCP_INLINE void http_sessions::end_idle() {
    std::vector<std::shared_ptr<http_session>> idle;
    for (const auto& [id, one] : open_)
        if (is_idle(*one)) idle.push_back(one);
    for (const auto& one : idle) end(*one);
}

PAYMCP_INLINE void http_sessions::end_all_waits() {
    for (const auto& [id, one] : open_) one->client->end_waits();
}

PAYMCP_INLINE void http_sessions::end_all() {
    while (!open_.empty()) end(*open_.begin()->second);
}

PAYMCP_INLINE std::size_t http_sessions::streams() const {
    std::size_t count = 0;
    for (const auto& [id, one] : open_) count += one->streams->count();
    return count;
}

PAYMCP_INLINE bool http_sessions::is_idle(const http_session& session) const {
    return !session.busy() && time_.now() - session.used >= limits_.idle;
}

}  // namespace paymcp::inline v0::detail
