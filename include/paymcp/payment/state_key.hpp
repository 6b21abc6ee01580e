// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

namespace paymcp::inline v0 {

/// A key for sealing. Sealed texts carry its number, so that a new key can replace it while earlier texts still open.
struct state_key {
    std::uint32_t id = 0;
    std::array<unsigned char, 32> bytes{};
};

}  // namespace paymcp::inline v0
