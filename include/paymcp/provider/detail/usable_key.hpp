// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// Each key trimmed (`trimmed_key`).
std::vector<secret> trimmed_keys(std::vector<secret> given);

/// A provider's id or address, trimmed.
inline std::string trimmed_text(const std::string& given) { return std::string(trimmed_key(given)); }

/// Throws std::runtime_error where a given key is malformed. The error names `variable`, the environment variable that
/// this key usually comes from, and shows no part of the key.
void require_key(std::string_view variable, std::string_view key);

inline void require_key(std::string_view variable, const secret& key) { require_key(variable, key.reveal()); }

/// The same for webhook secrets, which must not be empty: an empty one would silently refuse every webhook.
void require_keys(std::string_view variable, const std::vector<secret>& keys);

/// The same for hexadecimal keys of a fixed number of bytes.
void require_hexadecimal(std::string_view variable, const std::vector<secret>& keys, std::size_t bytes);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/detail/impl/usable_key.ipp>
#endif
