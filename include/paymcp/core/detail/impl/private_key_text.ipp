// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/private_key_text.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE result<std::string_view> private_key_digits(std::string_view text) {
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

PAYMCP_INLINE result<secret> read_private_key_text(std::string_view text) {
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
