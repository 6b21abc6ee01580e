// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/wallet/mpp/detail/challenge.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// What a wallet answers to a challenge: the challenge as it was sent, and its method's proof.
struct mpp_credential {
    mpp_challenge challenge{};
    boost::json::object payload{};
    std::string source{};  ///< who pays, a DID; "" where it is not said
};

/// Reads a credential of MCP: an object, with `request` as an object, never as text. Errors have a sentence, and as
/// code a `mpp_problem`'s name.
result<mpp_credential> read_mpp_credential(const boost::json::value& sent);

/// Reads the value of `Authorization` or `Payment-Authorization`: `Payment` and base64url of JSON, with `request` in
/// base64url.
result<mpp_credential> read_mpp_header(std::string_view value);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/mpp/detail/impl/credential.ipp>
#endif
