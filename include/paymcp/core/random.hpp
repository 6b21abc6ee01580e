// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// 128 unguessable bits.
using random_128 = std::array<unsigned char, 16>;

/// A source of unguessable bits. It is injected, so that a simulation can be replayed.
using random_source = std::function<random_128()>;

/// Bits of OpenSSL's generator, each handed out once, also in a process that has forked. Throws where there is no
/// entropy, because an id must not be guessable.
random_128 secure_random();

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

/// A name with 128 unguessable bits behind a prefix: `pay_0f3c...`.
std::string unguessable_id(std::string_view prefix, const random_source& random = secure_random);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/impl/random.ipp>
#endif
