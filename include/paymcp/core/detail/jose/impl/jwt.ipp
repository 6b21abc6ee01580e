// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/jose/jwt.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string signed_jwt(const signing_key& key, const boost::json::object& header,
                                     const boost::json::object& claims) {
    std::string token = to_base64url(boost::json::serialize(header));
    token += '.';
    token += to_base64url(boost::json::serialize(claims));
    return token + '.' + to_base64url(key.sign(token));
}

}  // namespace paymcp::inline v0::detail
