// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/options.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// Identifies an event within its session: its stream and its place there. Place 0 is before all messages.
struct event_id {
    std::uint64_t stream = 0;
    std::uint64_t place = 0;

    bool operator==(const event_id&) const = default;
};

/// "s3_7".
std::string to_string(event_id id);

/// Reads the output of `to_string`; empty for any other text.
std::optional<event_id> read_event_id(std::string_view text);

/// The last messages of a session's streams. The oldest are dropped first, whatever stream they belong to.
class event_log {
public:
    explicit event_log(mcp::replay_limits limits = mcp::replay_limits()) : limits_(limits) {}

    void keep(event_id id, std::string message);

    struct entry {
        event_id id;
        std::string message;
    };

    /// The kept events of that stream after that place, in order.
    std::vector<entry> after(event_id id) const;

    /// Whether an event of that stream is kept.
    bool has(std::uint64_t stream) const;

    std::size_t size() const noexcept { return kept_.size(); }
    std::size_t bytes() const noexcept { return bytes_; }

private:
    mcp::replay_limits limits_;
    std::deque<entry> kept_;
    std::size_t bytes_ = 0;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/event_log.ipp>
#endif
