// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/transport/streamable_http/token_issuer.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

/// Bytes of an access token; a longer one is refused unread.
inline constexpr std::size_t max_token_size = 12 * 1024;

/// Bytes of a `kid`, and of a `sub` or `client_id` (OpenID Connect bounds `sub` by the same number).
inline constexpr std::size_t max_name_size = 255;

/// A signed JSON Web Token taken apart (RFC 7519, RFC 7515 section 7.1). Nothing in it is verified.
struct access_token {
    std::string algorithm;  ///< one of those that `verifying_key` knows
    std::string kid{};      ///< empty where it has none
    std::string_view signed_part{};
    std::string signature{};
    boost::json::object claims{};
};

/// Takes a token apart; `text` outlives what is returned. Refused is what is no signed token, is too long, has an
/// algorithm without a public key (`none`, `HS256`), a `crit`, or a `typ` beside `at+jwt` (RFC 9068) and `JWT`, which
/// many issuers write: a token that is for another purpose is known by its `aud`.
result<access_token> read_access_token(std::string_view text);

/// The principal of a token that is valid by its claims (RFC 9068 section 4), or why it is not: `iss`, `aud`, `exp`,
/// `nbf`. A token that is bound to a key of its sender (`cnf`) is refused, because the sender has not proved that.
///
/// A user is "ISSUER sub=SUBJECT". A client that acts for itself, whose `sub` is its `client_id`, is
/// "ISSUER client=CLIENT", so that nobody becomes a user by registering under his name.
result<std::string> principal_of(const boost::json::object& claims, const token_issuer& issuer, unix_time now);

/// What a token permits: `scope`, a text (RFC 9068 section 2.2.3), or `scp`, a text or a list, as some issuers write
/// it.
std::vector<std::string> scopes_of(const boost::json::object& claims);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/access_token.ipp>
#endif
