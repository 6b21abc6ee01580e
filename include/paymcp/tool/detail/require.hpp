// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/kind.hpp>
#include <paymcp/tool/detail/whole_struct.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

/// @file
/// Compile-time sentences: why a type cannot be an argument or a result of a tool, or why a rule does not fit it.

namespace paymcp::inline v0::detail {

/// Never defined: the compiler's message shows the guilty type.
template <class T>
struct type_without_schema;

template <class>
inline constexpr bool never = false;

/// Whether an author may write a default of type `Default` for a value of type `T`.
template <class T, class Default>
inline constexpr bool takes_default =
    std::same_as<Default, no_default> || (kind<T> == json_kind::boolean && std::same_as<Default, bool>) ||
    (kind<T> == json_kind::integer && PlainInteger<Default>) ||
    (kind<T> == json_kind::real && (PlainInteger<Default> || std::floating_point<Default>)) ||
    (kind<T> == json_kind::string && std::same_as<Default, std::string_view>) ||
    (kind<T> == json_kind::enumeration && std::same_as<Default, T>);

/// Whether `Rules` has no rule of this kind, or the type supports it.
template <std::uint8_t Rules, rule_kind Rule>
constexpr bool fit_if(bool taken) noexcept {
    return (Rules & Rule) == 0 || taken;
}

/// Checks an author's description of a value (`arg_t` or `undescribed`) against the value's type.
template <class T, class About>
consteval bool require_rules_fit() {
    constexpr json_kind is = kind<without_optional_t<T>>;
    static_assert(fit_if<About::rules, number_rules>(is == json_kind::integer || is == json_kind::real),
                  "paymcp: minimum and maximum apply to numbers only (docs/errors.md#tools)");
    static_assert(fit_if<About::rules, length_rules>(is == json_kind::string),
                  "paymcp: min_length and max_length apply to strings only (docs/errors.md#tools)");
    static_assert(fit_if<About::rules, item_rules>(is == json_kind::sequence),
                  "paymcp: min_items and max_items apply to arrays only (docs/errors.md#tools)");
    static_assert(
        takes_default<without_optional_t<T>, decltype(About::fallback)>,
        "paymcp: a default_value must have its argument's type: a bool, number, string or enum (docs/errors.md#tools)");
    return true;
}

template <class T, class... Above>
consteval bool require_schema();

/// For arguments and members: only there is `std::optional` allowed, and the value may be absent.
template <class T, class About, class... Above>
consteval bool require_member() {
    return require_schema<without_optional_t<T>, Above...>() && require_rules_fit<T, About>();
}

template <class Struct, class... Above>
consteval bool require_members() {
    static_assert(
        describes_whole<Struct>(),
        "paymcp: a struct that derives from a described one is described itself, with all members, those of its bases "
        "included: BOOST_HANA_ADAPT_STRUCT (docs/errors.md#tools)");
    static_assert(
        fields_are_members<Struct>(std::type_identity<std::remove_const_t<decltype(fields<Struct>)>>{}),
        "paymcp: fields<> describes each member at most once, and only members of its struct (docs/errors.md#tools)");
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return (true && ... &&
                require_member<member_type<Struct, I>, std::remove_cvref_t<decltype(about_member<Struct, I>())>,
                               Struct, Above...>());
    }(std::make_index_sequence<member_count<Struct>>{});
}

/// Compiles if `T`, nested in the structs `Above`, has a schema; otherwise the compiler says why not.
template <class T, class... Above>
consteval bool require_schema() {
    if constexpr (one_of<T, Above...>) {
        static_assert(never<T>,
                      "paymcp: a struct of a tool may not contain itself, because its schema would be infinite "
                      "(docs/errors.md#tools)");
        return false;
    } else if constexpr (std::is_enum_v<T> && !has_names<T>) {
        static_assert(
            never<T>,
            "paymcp: an enum of a tool needs names; specialize paymcp::enum_names for it (docs/errors.md#tools)");
        static_assert(sizeof(type_without_schema<T>) != 0);
        return false;
    } else if constexpr (kind<T> == json_kind::none) {
        static_assert(never<T>,
                      "paymcp: a type in a tool has no JSON schema; "
                      "paymcp/tool/detail/kind.hpp lists those that have one (docs/errors.md#tools)");
        static_assert(sizeof(type_without_schema<T>) != 0);
        return false;
    } else if constexpr (kind<T> == json_kind::enumeration) {
        static_assert(names_are_unique<T>(),
                      "paymcp: enum_names gives each value one name, and each name to one value, in UTF-8 "
                      "(docs/errors.md#tools)");
        return true;
    } else if constexpr (kind<T> == json_kind::sequence) {
        return require_schema<typename T::value_type, Above...>();
    } else if constexpr (kind<T> == json_kind::mapping) {
        return require_schema<typename T::mapped_type, Above...>();
    } else if constexpr (kind<T> == json_kind::object) {
        return require_members<T, Above...>();
    } else {
        return true;
    }
}

}  // namespace paymcp::inline v0::detail
