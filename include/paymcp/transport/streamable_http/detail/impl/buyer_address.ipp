// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/buyer_address.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/connection_table.hpp>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <optional>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string address_key(std::string_view address) {
    boost::system::error_code wrong;
    const auto read = boost::asio::ip::make_address(std::string(address), wrong);
    return wrong ? std::string() : peer_key(read);
}

/// The last value of the last field; a proxy appends to what its client has sent.
PAYMCP_INLINE std::string_view last_forwarded(const http::request& request) noexcept {
    std::string_view last;
    for (const http::header& each : request.headers)
        if (same_ignoring_case(each.name, "X-Forwarded-For")) last = each.value;
    last.remove_prefix(last.rfind(',') + 1);
    while (last.starts_with(' ')) last.remove_prefix(1);
    while (last.ends_with(' ')) last.remove_suffix(1);
    return last;
}

PAYMCP_INLINE std::string buyer_address(const http::request& request,
                                        const std::vector<std::string>& trusted_proxies) {
    const std::string_view peer = std::string_view(request.peer).substr(0, request.peer.rfind(':'));
    const bool proxied = std::ranges::find(trusted_proxies, peer) != trusted_proxies.end();
    return address_key(proxied ? last_forwarded(request) : peer);
}

}  // namespace paymcp::inline v0::detail
