// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/jose/signing_key.hpp>

#include <boost/json.hpp>

#include <string>

namespace paymcp::inline v0::detail {

/// A signed JSON Web Token in compact form (RFC 7519, RFC 7515 section 7.1). Members keep the order given; `header`
/// names the key's algorithm.
std::string signed_jwt(const signing_key& key, const boost::json::object& header,
                              const boost::json::object& claims);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/jose/impl/jwt.ipp>
#endif
