// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/core/secret.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The text between the boundary lines of a PEM block (RFC 7468) of an unencrypted PKCS #8 or SEC 1 key, or the whole
/// text where it has no block.
inline result<std::string_view> private_key_digits(std::string_view text) {
    constexpr std::string_view label = "PRIVATE KEY-----";
    const std::size_t begins = text.find(label);
    if (begins == text.npos) return text;
    const std::string_view before = text.substr(0, begins);
    if (before.ends_with("ENCRYPTED ")) return failure{"it is encrypted; a key without a passphrase is needed"};
    if (!before.ends_with("-----BEGIN ") && !before.ends_with("-----BEGIN EC "))
        return failure{"it is the key of another algorithm; ECDSA with P-256, or Ed25519, is needed"};
    const std::string_view behind = text.substr(begins + label.size());
    const std::size_t ends = behind.find("-----END");
    if (ends == behind.npos) return failure{"its last line is missing"};
    return behind.substr(0, ends);
}

/// The bytes of a private key given as a PEM block or as base64 alone. Line ends may be missing, doubled, or written as
/// the two characters `\n`, as in JSON and .env files; text around a block is ignored.
inline result<secret> read_private_key_text(std::string_view text) {
    const result<std::string_view> digits = private_key_digits(text);
    if (!digits) return digits.error();
    std::string kept;
    kept.reserve(digits->size());
    for (std::size_t i = 0; i < digits->size(); ++i) {
        const std::string_view rest = digits->substr(i);
        if (rest.starts_with("\\n") || rest.starts_with("\\r"))
            ++i;
        else if (std::string_view(" \t\r\n").find(rest.front()) == std::string_view::npos)
            kept.push_back(rest.front());
    }
    const secret base64(std::move(kept));
    std::optional<std::string> bytes = from_base64(base64.reveal());
    if (!bytes || bytes->empty()) return failure{"it is neither a PEM block nor base64"};
    return secret(std::move(*bytes));
}

}  // namespace paymcp::inline v0::detail
