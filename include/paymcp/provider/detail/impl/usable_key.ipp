// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/detail/usable_key.hpp>

#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/inline.hpp>

#include <stdexcept>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::vector<secret> trimmed_keys(std::vector<secret> given) {
    for (secret& one : given) one = trimmed_key(one);
    return given;
}

PAYMCP_INLINE void require_key(std::string_view variable, std::string_view key) {
    if (!key.empty() && !can_be_key(key))
        throw std::runtime_error(std::string(variable) + ' ' + std::string(not_a_key));
}

PAYMCP_INLINE void require_keys(std::string_view variable, const std::vector<secret>& keys) {
    for (const secret& key : keys) {
        if (key.empty()) throw std::runtime_error(std::string(variable) + " is empty");
        require_key(variable, key);
    }
}

PAYMCP_INLINE void require_hexadecimal(std::string_view variable, const std::vector<secret>& keys, std::size_t bytes) {
    require_keys(variable, keys);
    for (const secret& key : keys) {
        const auto read = from_hex(key.reveal());
        if (!read || read->size() != bytes)
            throw std::runtime_error(std::string(variable) + " is not a key of " + std::to_string(2 * bytes) +
                                     " hexadecimal digits");
    }
}

}  // namespace paymcp::inline v0::detail
