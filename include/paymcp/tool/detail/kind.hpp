// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/described.hpp>
#include <paymcp/tool/enum_names.hpp>

#include <boost/json/fwd.hpp>

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace paymcp::inline v0::detail {

/// How a C++ type appears in JSON.
enum class json_kind : std::uint8_t {
    none,         ///< it has no JSON form
    boolean,
    integer,
    real,
    string,
    enumeration,  ///< a string, one of `enum_names`
    sequence,     ///< an array: `std::vector`
    mapping,      ///< an object with any keys: `std::map<std::string, T>`
    object,       ///< an object with fixed keys: a described struct
    any,          ///< `boost::json::value`
};

template <class>
inline constexpr bool is_vector = false;
template <class T, class Allocator>
inline constexpr bool is_vector<std::vector<T, Allocator>> = true;

template <class>
inline constexpr bool is_string_map = false;
template <class T, class Less, class Allocator>
inline constexpr bool is_string_map<std::map<std::string, T, Less, Allocator>> = true;

template <class>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// `T` for `std::optional<T>` and for `T`.
template <class T>
struct without_optional {
    using type = T;
};
template <class T>
struct without_optional<std::optional<T>> {
    using type = T;
};
template <class T>
using without_optional_t = typename without_optional<T>::type;

/// The integer types that are numbers: neither `bool` nor character types.
template <class T>
concept PlainInteger =
    std::integral<T> && sizeof(T) <= sizeof(std::int64_t) &&
    !one_of<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;

template <class T>
consteval json_kind kind_of() {
    if constexpr (std::same_as<T, bool>) {
        return json_kind::boolean;
    } else if constexpr (PlainInteger<T>) {
        return json_kind::integer;
    } else if constexpr (one_of<T, float, double>) {
        return json_kind::real;
    } else if constexpr (std::same_as<T, std::string>) {
        return json_kind::string;
    } else if constexpr (std::is_enum_v<T>) {
        return has_names<T> ? json_kind::enumeration : json_kind::none;
    } else if constexpr (std::same_as<T, boost::json::value>) {
        return json_kind::any;
    } else if constexpr (is_vector<T>) {
        return json_kind::sequence;
    } else if constexpr (is_string_map<T>) {
        return json_kind::mapping;
    } else if constexpr (Described<T>) {
        return json_kind::object;
    } else {
        return json_kind::none;
    }
}

template <class T>
inline constexpr json_kind kind = kind_of<T>();

}  // namespace paymcp::inline v0::detail
