// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/rand.h>

#include <array>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace paymcp::inline v0 {

/// 128 unguessable bits.
using random_128 = std::array<unsigned char, 16>;

/// A source of unguessable bits. It is injected, so that a simulation can be replayed.
using random_source = std::function<random_128()>;

/// OpenSSL's generator. Throws where it has no entropy, because an id must not be guessable.
inline random_128 secure_random() {
    random_128 bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("paymcp: the system gives no secure random numbers");
    return bytes;
}

namespace detail {
/// Bytes as lower-case hexadecimal.
template <class Bytes>
std::string to_hex(const Bytes& bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto one : bytes) {
        const auto byte = static_cast<unsigned char>(one);
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}
}  // namespace detail


/// A name with 128 unguessable bits behind a prefix: `pay_0f3c...`.
inline std::string unguessable_id(std::string_view prefix, const random_source& random = secure_random) {
    return std::string(prefix) + detail::to_hex(random());
}

}  // namespace paymcp::inline v0
