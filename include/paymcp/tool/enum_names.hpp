// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utf8.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0 {

/// A value of an enum and its name on the wire.
template <class Enum>
struct named {
    constexpr named(Enum which, std::string_view text) noexcept : value(which), name(text) {}

    Enum value;
    std::string_view name;
};

/// The values of an enum that tools may use, for `enum_names`.
template <class Enum, class... Same>
constexpr auto names(named<Enum> first, named<Same>... rest) {
    static_assert((std::is_same_v<Enum, Same> && ...),
                  "paymcp: names(...) takes values of one enum (docs/errors.md#tools)");
    return std::array<named<Enum>, 1 + sizeof...(Same)>{first, rest...};
}

/// Customization point: the names of an enum's values. Specialize it before the enum is used in a tool:
///
///     template <>
///     inline constexpr auto paymcp::enum_names<color> = names(named(color::red, "red"), named(color::blue, "blue"));
template <class Enum>
inline constexpr auto enum_names = nullptr;

namespace detail {

template <class Enum>
inline constexpr bool has_names = !std::is_same_v<decltype(enum_names<Enum>), const std::nullptr_t>;

/// Whether no two values and no two names are the same, and all names can be sent.
template <class Enum>
consteval bool names_are_unique() {
    for (std::size_t a = 0; a < enum_names<Enum>.size(); ++a) {
        if (!is_utf8(enum_names<Enum>[a].name)) return false;
        for (std::size_t b = 0; b < a; ++b) {
            if (enum_names<Enum>[a].value == enum_names<Enum>[b].value) return false;
            if (enum_names<Enum>[a].name == enum_names<Enum>[b].name) return false;
        }
    }
    return true;
}

/// The name of a value, or nothing where the enum has no name for it.
template <class Enum>
constexpr std::optional<std::string_view> name_of(Enum value) noexcept {
    for (const named<Enum>& each : enum_names<Enum>) {
        if (each.value == value) return each.name;
    }
    return std::nullopt;
}

}  // namespace detail
}  // namespace paymcp::inline v0
