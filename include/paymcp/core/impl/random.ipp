// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <stdexcept>

namespace paymcp::inline v0::detail {

/// Random bytes that a thread has fetched and not handed out. A call of RAND_bytes takes 7,000 instructions, nearly as
/// many for a kilobyte as for one id.
struct random_stock {
    std::array<unsigned char, 1024> bytes;
    std::size_t left;  ///< those before it are still secret
    unsigned forks;    ///< when they were fetched; see `forks_so_far`
};

/// How often this process's line has forked: a child must not hand out what its parent has in stock.
PAYMCP_INLINE unsigned forks_so_far() {
    static std::atomic<unsigned> forks = 0;
    static const int unwatched = ::pthread_atfork(nullptr, nullptr, [] { ++forks; });
    if (unwatched != 0) throw std::runtime_error("paymcp: the system does not tell of forks");
    return forks;
}

PAYMCP_INLINE random_128 secure_random() {
    static thread_local constinit random_stock stock{};
    random_128 taken{};
    const unsigned forks = forks_so_far();
    if (stock.left < taken.size() || stock.forks != forks) {
        stock.left = 0;
        if (RAND_bytes(stock.bytes.data(), static_cast<int>(stock.bytes.size())) != 1)
            throw std::runtime_error("paymcp: the system gives no secure random numbers");
        stock.left = stock.bytes.size();
        stock.forks = forks;
    }
    stock.left -= taken.size();
    unsigned char* const from = stock.bytes.data() + stock.left;
    std::copy_n(from, taken.size(), taken.begin());
    OPENSSL_cleanse(from, taken.size());
    return taken;
}

PAYMCP_INLINE std::string unguessable_id(std::string_view prefix, const random_source& random) {
    return std::string(prefix) + to_hex(random());
}

}  // namespace paymcp::inline v0::detail
