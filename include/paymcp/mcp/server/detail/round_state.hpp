// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/mcp/server/detail/rounds.hpp>
#include <paymcp/payment/seal.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// The request that a state is bound to: another request cannot use it.
struct round_subject {
    std::string method;
    std::string name;    ///< the name of the tool or prompt, or the URI
    std::string digest;  ///< the digest of the canonical arguments
    std::string principal;
};

/// Keys for one purpose, derived from a server's keys: a seal for another purpose does not open.
std::vector<state_key> keys_for(std::string_view purpose, const std::vector<state_key>& keys);

/// Seals the state of a call into the `requestState` that a stateless client carries (MCP 2026-07-28, "Multi Round-Trip
/// Requests"): the handler's state and the answers so far, bound to request, principal and time.
class round_state_codec {
public:
    /// `lifetime` is how long a client may take to return.
    round_state_codec(std::vector<state_key> keys, const wall_clock& time, milliseconds lifetime);

    std::string seal(const round_subject& subject, const round_memory& memory) const;

    /// The state that was sealed for this request, or empty: changed, truncated, sealed elsewhere or for another
    /// request, or expired.
    std::optional<round_memory> open(const round_subject& subject, std::string_view sealed) const;

private:
    paymcp::detail::sealer seals_;
    const wall_clock& time_;
    milliseconds lifetime_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/round_state.ipp>
#endif
