// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Identifies an event within its session: its stream and its place there. Place 0 is before all messages.
struct event_id {
    std::uint64_t stream = 0;
    std::uint64_t place = 0;

    bool operator==(const event_id&) const = default;
};

/// "s3_7".
inline std::string to_string(event_id id) {
    return std::string(1, 's') + std::to_string(id.stream) + '_' + std::to_string(id.place);
}

/// Reads the output of `to_string`; empty for any other text.
inline std::optional<event_id> read_event_id(std::string_view text) {
    event_id id;
    const char* const end = text.data() + text.size();
    if (text.size() < 4 || text.front() != 's') return std::nullopt;
    const auto stream = std::from_chars(text.data() + 1, end, id.stream);
    if (stream.ec != std::errc{} || stream.ptr == end || *stream.ptr != '_') return std::nullopt;
    const auto place = std::from_chars(stream.ptr + 1, end, id.place);
    if (place.ec != std::errc{} || place.ptr != end || to_string(id) != text) return std::nullopt;
    return id;
}

/// How many bytes and events of a session's streams are kept for resuming clients.
struct replay_limits {
    std::size_t events = 256;
    std::size_t bytes = std::size_t{1024} * 1024;
};

/// The last messages of a session's streams. The oldest are dropped first, whatever stream they belong to.
class event_log {
public:
    explicit event_log(replay_limits limits = {}) : limits_(limits) {}

    void keep(event_id id, std::string message) {
        bytes_ += message.size();
        kept_.push_back({id, std::move(message)});
        while (kept_.size() > limits_.events || bytes_ > limits_.bytes) {
            bytes_ -= kept_.front().message.size();
            kept_.pop_front();
        }
    }

    struct entry {
        event_id id;
        std::string message;
    };

    /// The kept events of that stream after that place, in order.
    std::vector<entry> after(event_id id) const {
        std::vector<entry> found;
        for (const entry& one : kept_)
            if (one.id.stream == id.stream && one.id.place > id.place) found.push_back(one);
        return found;
    }

    /// Whether an event of that stream is kept.
    bool has(std::uint64_t stream) const {
        for (const entry& one : kept_)
            if (one.id.stream == stream) return true;
        return false;
    }

    std::size_t size() const noexcept { return kept_.size(); }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    replay_limits limits_;
    std::deque<entry> kept_;
    std::size_t bytes_ = 0;
};

}  // namespace paymcp::inline v0::detail
