// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <string_view>

namespace paymcp::inline v0::detail {

/// Whether two texts are equal. The time does not depend on where they differ; their lengths are not secret.
inline bool same_in_constant_time(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace paymcp::inline v0::detail
