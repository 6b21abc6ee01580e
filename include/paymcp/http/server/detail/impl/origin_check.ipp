// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/origin_check.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/detail/host_check.hpp>

#include <optional>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool origin_allowed(std::string_view origin, std::uint16_t port, std::span<const std::string> allowed) {
    for (const std::string& entry : allowed)
        if (entry == "*" || same_ignoring_case(entry, origin)) return true;
    const bool secure = origin.starts_with("https://");
    if (!secure && !origin.starts_with("http://")) return false;
    const std::string_view host = origin.substr(secure ? 8 : 7);
    const std::optional<host_and_port> parsed = parse_host(host);
    if (!parsed) return false;
    const std::uint16_t usual = secure ? 443 : 80;
    return parsed->port.value_or(usual) == port && is_loopback_name(parsed->name);
}

}  // namespace paymcp::inline v0::detail
