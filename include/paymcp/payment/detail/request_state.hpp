// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The state that a client carries between two requests of a call (MCP 2026-07-28 `requestState`): where the call
/// stopped and what it is bound to.
///
/// A client can present it twice: the store's claim enforces single use, not the seal.
struct request_state {
    std::string payment_id;
    std::string tool;
    std::string flow;        ///< the flow's name, because phases are numbers of that flow
    std::string digest;      ///< of the canonical arguments
    std::string principal;   ///< the caller's verified principal, or empty; the payment may have no owner
    std::uint8_t phase = 0;   ///< the phase that asked the user or waited, below 64
    std::uint8_t asked = 0;   ///< how often the user has been asked
    std::uint8_t rounds = 0;  ///< how many requests of the call have been answered
    unix_time until{};        ///< when the call's waiting time ends
    unix_time sealed_at{};    ///< when the client was answered
    unix_time expires{};

    bool operator==(const request_state&) const = default;
};

/// A bit beside the phase that marks a state with `rounds`; states that were sealed without it are still read.
inline constexpr std::uint64_t has_rounds = 0x80;

/// Writes texts with their length in two bytes, then the numbers, most significant byte first.
class request_state_writer {
public:
    bool text(std::string_view field);
    void number(std::uint64_t value, int width);
    void moment(unix_time when) { number(static_cast<std::uint64_t>(when.time_since_epoch().count()), 8); }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class request_state_reader {
public:
    explicit request_state_reader(std::string_view bytes) noexcept : left_(bytes) {}

    std::string text();
    std::uint64_t number(std::size_t width);
    unix_time moment() { return unix_time(milliseconds(static_cast<std::int64_t>(number(8)))); }
    /// Whether all fields were read and no byte is left.
    bool complete() const noexcept { return whole_ && left_.empty(); }

private:
    std::string_view bytes(std::size_t count);

    std::string_view left_;
    bool whole_ = true;
};

/// The state as bytes, or nothing where a field is longer than 65535 bytes.
std::optional<std::string> pack(const request_state& handle);

/// The state that `pack` wrote, or nothing for other bytes.
std::optional<request_state> unpack(std::string_view bytes);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/detail/impl/request_state.ipp>
#endif
