// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/number.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace paymcp::inline v0::detail {

inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// The rules of a value besides its type. It is one struct for all types, so that checking is not a template.
struct limits {
    number lowest{};               ///< inclusive; not set where any number is allowed
    number highest{};              ///< inclusive
    std::size_t fewest = 0;        ///< code points of a string, items of an array
    std::size_t most = unlimited;  ///< the same
};

/// The kinds of rules that an author gave, to be compared with the type of the value.
enum rule_kind : std::uint8_t { no_rules = 0, number_rules = 1, length_rules = 2, item_rules = 4 };

/// The type of the default of an argument that has none.
struct no_default {};

/// The properties of an argument or member without a description.
struct undescribed {
    static constexpr std::uint8_t rules = no_rules;
    std::string_view description{};
    limits bounds{};
    no_default fallback{};
};

}  // namespace paymcp::inline v0::detail
