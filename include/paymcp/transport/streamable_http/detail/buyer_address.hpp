// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The address of "127.0.0.1:50312" or "::1:50312" as a key for counting: of IPv6 the first 64 bits. Empty for loopback
/// and for what is no address.
std::string address_key(std::string_view address);

/// Whose address a request is counted for: the peer's, or what a trusted proxy wrote last into `X-Forwarded-For`. Empty
/// where there is none.
std::string buyer_address(const http::request& request, const std::vector<std::string>& trusted_proxies);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/buyer_address.ipp>
#endif
