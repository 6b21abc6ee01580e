// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace paymcp_simulation {

/// The random numbers of a simulated world: the same seed gives the same numbers (SplitMix64, Steele et al. 2014).
class dice {
public:
    explicit dice(std::uint64_t seed) noexcept : state_(seed * 0x9e3779b97f4a7c15U + 1) {}

    std::uint64_t next() noexcept {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
        return mixed ^ mixed >> 31;
    }

    /// From 0 up to, but not including, `count`, which is above zero.
    std::size_t below(std::size_t count) noexcept { return static_cast<std::size_t>(next() % count); }

    std::int64_t between(std::int64_t low, std::int64_t high) noexcept {
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }

    bool chance(std::size_t per_mille) noexcept { return below(1000) < per_mille; }

    template <class List>
    auto& pick(List& list) noexcept {
        return list[below(std::size(list))];
    }

    paymcp::detail::random_128 bits() noexcept {
        paymcp::detail::random_128 bytes{};
        for (std::size_t i = 0; i < bytes.size(); i += 8) {
            const std::uint64_t word = next();
            for (std::size_t b = 0; b < 8; ++b) bytes[i + b] = static_cast<unsigned char>(word >> (8 * b));
        }
        return bytes;
    }

private:
    std::uint64_t state_;
};

}  // namespace paymcp_simulation
