// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>

#include <string_view>

namespace paymcp::inline v0::detail {

/// The text between the boundary lines of a PEM block (RFC 7468) of an unencrypted PKCS #8 or SEC 1 key, or the whole
/// text where it has no block.
result<std::string_view> private_key_digits(std::string_view text);

/// The bytes of a private key given as a PEM block or as base64 alone. Line ends may be missing, doubled, or written as
/// the two characters `\n`, as in JSON and .env files; text around a block is ignored.
result<secret> read_private_key_text(std::string_view text);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/private_key_text.ipp>
#endif
