// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::states {

/// Whether the payer contests a charge at the bank or the provider (a chargeback, an inquiry, a claim). The numbers are
/// stored, so they never change their meaning.
enum class dispute : std::uint8_t {
    none = 0,
    open = 1,  ///< not decided: the money may be withheld, and the seller answers at the provider
    won = 2,   ///< decided for the seller, who has the money
    lost = 3,  ///< decided for the payer, who has it back
};

/// The state in one lower-case word; empty for `none` and for a number that is no state.
constexpr std::string_view name_of(dispute state) noexcept {
    switch (state) {
        case dispute::none:
            break;
        case dispute::open:
            return "open";
        case dispute::won:
            return "won";
        case dispute::lost:
            return "lost";
    }
    return "";
}

}  // namespace paymcp::inline v0::states
