// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/event_stream.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/sse.hpp>

#include <algorithm>
#include <iterator>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE http::response event_stream_head() {
    http::response head{.status = 200, .headers = {}, .body = {}};
    head.set("Content-Type", std::string(event_stream_type))
        .set("Cache-Control", "no-store")
        .set("X-Accel-Buffering", "no")
        .set("X-Content-Type-Options", "nosniff");
    return head;
}

PAYMCP_INLINE void event_stream::begin(std::shared_ptr<http::open_response> channel, bool primes) {
    channel_ = std::move(channel);
    http::response head = event_stream_head();
    if (primes) head.body = sse_priming(to_string(event_id{number_, 0}));
    channel_->begin(std::move(head), std::string(sse_comment));
}

PAYMCP_INLINE void event_stream::resume(std::shared_ptr<http::open_response> channel, std::uint64_t place) {
    if (channel_) channel_->end();
    channel_ = std::move(channel);
    http::response head = event_stream_head();
    for (const event_log::entry& one : log_->after({number_, place}))
        head.body += sse_event(to_string(one.id), one.message);
    channel_->begin(std::move(head), std::string(sse_comment));
    if (over_) end();
}

PAYMCP_INLINE void event_stream::send(std::string message) {
    if (over_) return;
    const event_id id{number_, ++last_};
    if (attached()) channel_->write(sse_event(to_string(id), message));
    log_->keep(id, std::move(message));
}

PAYMCP_INLINE void event_stream::let_go() {
    if (!attached()) return;
    channel_->write(std::string(sse_retry));
    channel_->end();
    channel_.reset();
}

PAYMCP_INLINE void event_stream::end(std::function<void()> written) {
    over_ = true;
    if (const auto channel = std::exchange(channel_, nullptr)) channel->end(std::move(written));
}

PAYMCP_INLINE std::shared_ptr<event_stream> session_streams::open() {
    forget_old();
    auto made = std::make_shared<event_stream>(++last_, log_);
    streams_.emplace(made->number(), made);
    return made;
}

PAYMCP_INLINE std::shared_ptr<event_stream> session_streams::open_general() {
    auto made = open();
    general_.emplace(made->number(), made);
    return made;
}

PAYMCP_INLINE std::shared_ptr<event_stream> session_streams::find(std::string_view last_event) const {
    const std::optional<event_id> id = read_event_id(last_event);
    const auto found = id ? streams_.find(id->stream) : streams_.end();
    return found == streams_.end() ? nullptr : found->second;
}

PAYMCP_INLINE void session_streams::announce(const std::string& message) {
    const auto attached = [](const auto& one) { return one.second->attached(); };
    const auto best = std::find_if(general_.rbegin(), general_.rend(), attached);
    if (best != general_.rend())
        best->second->send(message);
    else if (!general_.empty())
        general_.rbegin()->second->send(message);
}

PAYMCP_INLINE std::size_t session_streams::count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(streams_, [](const auto& one) { return !one.second->over() && one.second->attached(); }));
}

PAYMCP_INLINE void session_streams::end() {
    for (const auto& [number, one] : streams_) one->end();
}

PAYMCP_INLINE void session_streams::forget_old() {
    while (general_.size() >= max_general) {
        general_.begin()->second->end();
        general_.erase(general_.begin());
    }
    std::erase_if(general_, [](const auto& one) { return one.second->over(); });
    if (streams_.size() < max_remembered) return;
    std::erase_if(streams_, [this](const auto& one) { return one.second->over() && !log_->has(one.first); });
    for (auto at = streams_.begin(); at != streams_.end() && streams_.size() >= max_remembered;)
        at = at->second->over() ? streams_.erase(at) : std::next(at);
}

}  // namespace paymcp::inline v0::detail
