// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/event_log.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <charconv>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string to_string(event_id id) {
    return std::string(1, 's') + std::to_string(id.stream) + '_' + std::to_string(id.place);
}

PAYMCP_INLINE std::optional<event_id> read_event_id(std::string_view text) {
    event_id id;
    const char* const end = text.data() + text.size();
    if (text.size() < 4 || text.front() != 's') return std::nullopt;
    const auto stream = std::from_chars(text.data() + 1, end, id.stream);
    if (stream.ec != std::errc{} || stream.ptr == end || *stream.ptr != '_') return std::nullopt;
    const auto place = std::from_chars(stream.ptr + 1, end, id.place);
    if (place.ec != std::errc{} || place.ptr != end || to_string(id) != text) return std::nullopt;
    return id;
}

PAYMCP_INLINE void event_log::keep(event_id id, std::string message) {
    bytes_ += message.size();
    kept_.push_back({id, std::move(message)});
    while (kept_.size() > limits_.events || bytes_ > limits_.bytes) {
        bytes_ -= kept_.front().message.size();
        kept_.pop_front();
    }
}

PAYMCP_INLINE std::vector<event_log::entry> event_log::after(event_id id) const {
    std::vector<entry> found;
    for (const entry& one : kept_)
        if (one.id.stream == id.stream && one.id.place > id.place) found.push_back(one);
    return found;
}

PAYMCP_INLINE bool event_log::has(std::uint64_t stream) const {
    for (const entry& one : kept_)
        if (one.id.stream == stream) return true;
    return false;
}

}  // namespace paymcp::inline v0::detail
