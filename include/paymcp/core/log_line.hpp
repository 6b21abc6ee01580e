// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0 {

/// The level of a log line on standard error.
enum class log_level : std::uint8_t { error, info, debug };

/// The name of a level in log lines.
constexpr std::string_view name_of(log_level level) noexcept {
    constexpr std::string_view names[] = {"error", "info", "debug"};
    return names[static_cast<std::uint8_t>(level)];
}

namespace detail {

/// The text with every payment id cut short, because a complete one gives access to an anonymous buyer's result.
std::string without_payment_ids(std::string_view text);

/// One structured line in logfmt: `ts=... level=info event=payment tool=paint from=created to=secured`. Values that are
/// not plain words are written as JSON strings, so that input cannot forge a line. Never give it secrets. Payment ids
/// and very long values are cut short.
class log_line {
public:
    log_line(unix_time at, log_level level, std::string_view event);

    log_line& word(std::string_view key, std::string_view given);

    log_line& number(std::string_view key, std::int64_t value) { return word(key, std::to_string(value)); }

    const std::string& str() const noexcept { return text_; }

private:
    static constexpr std::size_t max_shown = 1024;
    static constexpr std::size_t usual_length = 200;  // of a line about a payment or a call

    static bool is_plain(std::string_view value);

    std::string text_;
};

/// The fields of a log line besides its time, level and event.
using log_fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Called for each request that is refused before it is parsed as MCP, with a word for the reason: "host", "origin",
/// "credentials", "webhook", "malformed".
using refusal_sink = std::function<void(std::string_view reason, log_fields fields)>;

/// Receives each log event; it never gets secrets.
using log_sink = std::function<void(log_level level, std::string_view event, log_fields fields)>;

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/impl/log_line.ipp>
#endif
