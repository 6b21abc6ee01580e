// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>
#include <paymcp/core/secret.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A challenge of the Machine Payments Protocol: one way to pay, bound by its id.
struct mpp_challenge {
    std::string id{};
    std::string realm{};        ///< the protection space, such as a host's name; ASCII
    std::string method{};       ///< "evm", "stripe"
    std::string intent{};       ///< "charge"
    std::string request{};      ///< what the method needs, canonical JSON text (JCS)
    std::string expires{};      ///< RFC 3339, as it was sent; "" where it has none
    std::string digest{};       ///< of a body; "" over MCP
    std::string opaque{};       ///< base64url of canonical JSON, for the server that issued it
    std::string header{};       ///< another header for the credential than Authorization; "" for none
    std::string description{};  ///< to be shown; not bound by the id
};

/// The id that binds a challenge: base64url of HMAC-SHA256 over all that is bound.
std::string challenge_id(std::string_view secret, const mpp_challenge& challenge);

/// Whether the id is that of one of two secrets, compared in constant time. `previous` may be empty; it holds until the
/// challenges that it issued have expired.
bool is_issued(const mpp_challenge& challenge, const secret& current, const secret& previous);

/// What binds a challenge to one call: a random value, the tool and a hash of its arguments.
struct mpp_binding {
    std::string nonce{};  ///< 32 hexadecimal digits; without it two calls in one millisecond would get one id
    std::string tool{};
    std::string arguments_hash{};
};

/// A binding as `opaque`, and back; nothing where the text is not one of ours.
std::string opaque_text(const mpp_binding& binding);
std::optional<mpp_binding> read_opaque(std::string_view opaque);

/// A fresh binding of a call, whose arguments are canonical JSON text.
mpp_binding bind_call(std::string_view tool, std::string_view arguments, const random_128& random);

/// The challenge as JSON text, with `request` as an object, as MCP carries it.
std::string challenge_object(const mpp_challenge& challenge);

/// The challenge as a value of `WWW-Authenticate`, with `request` in base64url. Characters outside of ASCII are written
/// as the package mppx reads them. Nothing where a text has a line end, or a byte that is no UTF-8.
std::optional<std::string> challenge_header(const mpp_challenge& challenge);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/mpp/detail/impl/challenge.ipp>
#endif
