// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/number.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace paymcp::inline v0::detail {

inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// The rules that a value keeps besides its type. One plain struct for all types, so that checking is not a template.
struct limits {
    number lowest{};               ///< inclusive; not given where any number will do
    number highest{};              ///< inclusive
    std::size_t fewest = 0;        ///< code points of a string, items of an array
    std::size_t most = unlimited;  ///< the same
};

/// Which rules and defaults an author wrote, to be compared with the type that they are for.
enum rule_kind : std::uint8_t { no_rules = 0, number_rules = 1, length_rules = 2, item_rules = 4 };

/// The type of the default of an argument that has none.
struct no_default {};

/// What is known of an argument or member of which its author said nothing.
struct undescribed {
    static constexpr std::uint8_t rules = no_rules;
    std::string_view description{};
    limits bounds{};
    no_default fallback{};
};

}  // namespace paymcp::inline v0::detail
