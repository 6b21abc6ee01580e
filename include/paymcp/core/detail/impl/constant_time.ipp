// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/constant_time.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <openssl/crypto.h>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool same_in_constant_time(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

PAYMCP_INLINE bool same_in_constant_time(std::span<const unsigned char> left,
                                         std::span<const unsigned char> right) noexcept {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace paymcp::inline v0::detail
