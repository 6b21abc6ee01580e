// SPDX-License-Identifier: MIT
#pragma once

#include <boost/json/fwd.hpp>

#include <optional>
#include <string>

namespace paymcp::inline v0::detail {

/// The one canonical text of a JSON value (RFC 8785), byte for byte as the packages of the Machine Payments Protocol
/// write it: members in the order of their UTF-16 code units, numbers as ECMAScript writes a `double`, the shortest
/// escapes. Nothing where a number is beyond the range of `double`, or where it nests deeper than 32 levels.
std::optional<std::string> jcs_text(const boost::json::value& value);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/jcs.ipp>
#endif
