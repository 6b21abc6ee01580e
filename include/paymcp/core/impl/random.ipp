// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <openssl/rand.h>

#include <cstddef>
#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE random_128 secure_random() {
    random_128 bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("paymcp: the system gives no secure random numbers");
    return bytes;
}

PAYMCP_INLINE std::string unguessable_id(std::string_view prefix, const random_source& random) {
    return std::string(prefix) + to_hex(random());
}

}  // namespace paymcp::inline v0::detail
