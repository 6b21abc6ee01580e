// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/detail/contents_cipher.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE contents_cipher::contents_cipher(std::vector<state_key> keys) {
    if (!keys.empty()) sealer_.emplace(std::move(keys));
}

PAYMCP_INLINE payment contents_cipher::encrypted(payment plain) const {
    if (!sealer_) return plain;
    encrypt(plain.arguments, plain, "arguments");
    // Stores tell by these whether there is a result, and whether it was dropped.
    if (plain.output.content != tool_output{}.content) encrypt(plain.output.content, plain, "content");
    encrypt(plain.output.structured, plain, "structured");
    return plain;
}

PAYMCP_INLINE result<payment> contents_cipher::decrypted(payment read) const {
    if (decrypt(read.arguments, read, "arguments") && decrypt(read.output.content, read, "content") &&
        decrypt(read.output.structured, read, "structured"))
        return read;
    return failure{"the contents of payment " + read.id + " are encrypted with another key, or were changed",
                   "store_unavailable"};
}

PAYMCP_INLINE result<opened_payment> contents_cipher::decrypted(result<opened_payment> read) const {
    if (!read.has_value()) return read;
    result<payment> plain = decrypted(std::move(read->subject));
    if (!plain.has_value()) return plain.error();
    return opened_payment{std::move(*plain), read->existing};
}

PAYMCP_INLINE result<std::optional<payment>> contents_cipher::decrypted(result<std::optional<payment>> read) const {
    if (!read.has_value() || !*read) return read;
    result<payment> plain = decrypted(std::move(**read));
    if (!plain.has_value()) return plain.error();
    return std::optional<payment>(std::move(*plain));
}

PAYMCP_INLINE void contents_cipher::decrypt_listed(std::vector<payment>& read) const {
    for (payment& one : read)
        if (!decrypt(one.arguments, one, "arguments")) one.arguments.clear();
}

PAYMCP_INLINE void contents_cipher::encrypt(std::string& text, const payment& of, std::string_view field) const {
    if (text.empty()) return;
    text = std::string(mark) + sealer_->seal(place(of, field) + text);
}

PAYMCP_INLINE bool contents_cipher::decrypt(std::string& text, const payment& of, std::string_view field) const {
    if (!text.starts_with(mark)) return true;
    std::optional<std::string> plain;
    if (sealer_) plain = sealer_->open(std::string_view(text).substr(mark.size()));
    const std::string expected = place(of, field);
    if (!plain || !plain->starts_with(expected)) return false;
    text = plain->substr(expected.size());
    return true;
}

PAYMCP_INLINE std::string contents_cipher::place(const payment& of, std::string_view field) {
    std::string place = of.id;
    place += ' ';
    place += field;
    place += ' ';
    return place;
}

}  // namespace paymcp::inline v0::detail
