// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fuzz {

/// All choices that an input determines: first its bytes, one for each choice, so that a fuzzer can change a single
/// one; then numbers derived from the bytes (SplitMix64, Steele et al. 2014), so that a short input determines all.
class choices {
public:
    explicit choices(std::span<const std::uint8_t> bytes) noexcept : bytes_(bytes) {
        for (const std::uint8_t byte : bytes) state_ = (state_ ^ byte) * 0x100000001b3U;
    }

    /// From 0 up to, but not including, `count`, which is between 1 and 256.
    std::size_t below(std::size_t count) noexcept { return one() % count; }

    bool chance(std::size_t of_256) noexcept { return one() < of_256; }

    std::uint64_t bits() noexcept {
        std::uint64_t all = 0;
        for (int i = 0; i < 8; ++i) all = all << 8 | one();
        return all;
    }

    template <class List>
    const auto& pick(const List& list) noexcept {
        return list[below(std::size(list))];
    }

    /// Never the bytes: ids would use them up.
    paymcp::detail::random_128 unguessable() noexcept {
        paymcp::detail::random_128 made{};
        for (auto& byte : made) byte = static_cast<unsigned char>(mixed());
        return made;
    }

private:
    std::uint8_t one() noexcept {
        if (bytes_.empty()) return static_cast<std::uint8_t>(mixed());
        const std::uint8_t first = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return first;
    }

    std::uint64_t mixed() noexcept {
        std::uint64_t word = state_ += 0x9e3779b97f4a7c15U;
        word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9U;
        word = (word ^ word >> 27) * 0x94d049bb133111ebU;
        return (word ^ word >> 31) >> 24;
    }

    std::span<const std::uint8_t> bytes_;
    std::uint64_t state_ = 0xcbf29ce484222325U;
};

}  // namespace fuzz
