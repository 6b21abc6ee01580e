// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

inline constexpr std::string_view event_stream_type = "text/event-stream";

/// A comment that keeps an idle stream alive.
inline constexpr std::string_view sse_comment = ": still here\n\n";

/// Tells the client how long to wait before it reconnects, in milliseconds.
inline constexpr std::string_view sse_retry = "retry: 500\n\n";

/// One event of a stream (HTML Living Standard, "Server-sent events") that carries a JSON message in one line. Without
/// an id the `id` field is omitted. Line breaks of JSON, which occur only between tokens, become spaces.
std::string sse_event(std::string_view id, std::string_view json);

/// The event without a message that gives the client an id to resume from (MCP 2025-11-25, "Sending Messages to the
/// Server").
inline std::string sse_priming(std::string_view id) { return std::string("id: ").append(id).append("\ndata: \n\n"); }

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/sse.ipp>
#endif
