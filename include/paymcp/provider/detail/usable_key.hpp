// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/secret.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Each key trimmed (`trimmed_key`).
inline std::vector<secret> trimmed_keys(std::vector<secret> given) {
    for (secret& one : given) one = trimmed_key(one);
    return given;
}

/// A provider's id or address, trimmed.
inline std::string trimmed_text(const std::string& given) { return std::string(trimmed_key(given)); }

/// Throws std::runtime_error where a given key is malformed. The error names `variable`, the environment variable that
/// this key usually comes from, and shows no part of the key.
inline void require_key(std::string_view variable, std::string_view key) {
    if (!key.empty() && !can_be_key(key))
        throw std::runtime_error(std::string(variable) + ' ' + std::string(not_a_key));
}

inline void require_key(std::string_view variable, const secret& key) { require_key(variable, key.reveal()); }

/// The same for webhook secrets, which must not be empty: an empty one would silently refuse every webhook.
inline void require_keys(std::string_view variable, const std::vector<secret>& keys) {
    for (const secret& key : keys) {
        if (key.empty()) throw std::runtime_error(std::string(variable) + " is empty");
        require_key(variable, key);
    }
}

/// The same for hexadecimal keys of a fixed number of bytes.
inline void require_hexadecimal(std::string_view variable, const std::vector<secret>& keys, std::size_t bytes) {
    require_keys(variable, keys);
    for (const secret& key : keys) {
        const auto read = from_hex(key.reveal());
        if (!read || read->size() != bytes)
            throw std::runtime_error(std::string(variable) + " is not a key of " + std::to_string(2 * bytes) +
                                     " hexadecimal digits");
    }
}

}  // namespace paymcp::inline v0::detail
