// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utf8.hpp>
#include <paymcp/tool/described.hpp>
#include <paymcp/tool/detail/kind.hpp>
#include <paymcp/tool/detail/limits.hpp>
#include <paymcp/tool/tool.hpp>

#include <boost/json/fwd.hpp>

#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// @file
/// One view of a JSON object with known keys, for members of a struct and for arguments of a tool, so that schema and
/// decoding are written once.

namespace paymcp::inline v0::detail {

/// A described struct as an object.
template <Described Struct>
struct struct_shape {
    using storage = Struct;
    static constexpr std::size_t count = member_count<Struct>;

    template <std::size_t I>
    using type = member_type<Struct, I>;

    template <std::size_t I>
    static constexpr std::string_view name() noexcept {
        return member_name<Struct, I>();
    }
    template <std::size_t I>
    static constexpr decltype(auto) about() noexcept {
        return about_member<Struct, I>();
    }
    template <std::size_t I>
    static constexpr auto& value(storage& object) noexcept {
        return member<I>(object);
    }
};

template <class Signature, class Indices>
struct kept_arguments;
template <class Signature, std::size_t... I>
struct kept_arguments<Signature, std::index_sequence<I...>> {
    using type = std::tuple<kept_as<typename Signature::template parameter<I>>...>;
};

/// The named arguments of a tool as an object.
template <const auto& Tool>
struct argument_shape {
    using signature = typename std::remove_cvref_t<decltype(Tool)>::signature;
    using storage = typename kept_arguments<signature, std::make_index_sequence<signature::arity>>::type;
    static constexpr std::size_t count = signature::arity;

    template <std::size_t I>
    using type = std::tuple_element_t<I, storage>;

    template <std::size_t I>
    static constexpr std::string_view name() noexcept {
        return held_at<I>(Tool.args()).name();
    }
    template <std::size_t I>
    static constexpr const auto& about() noexcept {
        return held_at<I>(Tool.args());
    }
    template <std::size_t I>
    static constexpr auto& value(storage& values) noexcept {
        return std::get<I>(values);
    }
};

/// Arguments that stay JSON; the author wrote the schema.
struct raw_shape {
    using storage = boost::json::object;
};

template <const auto& Tool>
consteval auto input_shape_of() {
    using signature = typename std::remove_cvref_t<decltype(Tool)>::signature;
    if constexpr (std::remove_cvref_t<decltype(Tool)>::is_raw) {
        return std::type_identity<raw_shape>{};
    } else if constexpr (std::remove_cvref_t<decltype(Tool)>::named == 0 && takes_struct<signature>()) {
        return std::type_identity<struct_shape<std::remove_cvref_t<typename signature::template parameter<0>>>>{};
    } else {
        return std::type_identity<argument_shape<Tool>>{};
    }
}

/// All arguments of a tool.
template <const auto& Tool>
using input_shape = typename decltype(input_shape_of<Tool>())::type;

/// Whether a member or argument is optional.
template <class T, class About>
inline constexpr bool may_be_left_out =
    is_optional<T> || !std::same_as<decltype(std::remove_cvref_t<About>::fallback), no_default>;

/// The bounds of a value of type `T`: the author's, otherwise those of the type.
template <class T>
constexpr limits effective_bounds(limits bounds) noexcept {
    if constexpr (kind<T> == json_kind::integer) {
        if (!bounds.lowest.given()) bounds.lowest = number{std::numeric_limits<T>::min()};
        if (!bounds.highest.given()) bounds.highest = number{std::numeric_limits<T>::max()};
    }
    return bounds;
}

/// Whether a bound or default is a value of `T` and can be written exactly.
template <class T>
constexpr bool number_fits(const number& value) noexcept {
    if (!value.given()) return true;
    if constexpr (kind<T> == json_kind::integer) {
        return value.fits<T>();
    } else {
        const double size = value.real() < 0 ? -value.real() : value.real();
        if (value.whole() && size > exact_integers) return false;
        return has_short_text(value) && size <= std::numeric_limits<T>::max();
    }
}

/// Whether an author's rules for a value are consistent and fit the value's type.
template <class T, class About>
constexpr bool rules_agree(const About& about) noexcept {
    const limits& bounds = about.bounds;
    if (!is_utf8(about.description) || bounds.fewest > bounds.most) return false;
    constexpr bool has_default = !std::same_as<decltype(About::fallback), no_default>;
    if constexpr (kind<T> == json_kind::integer || kind<T> == json_kind::real) {
        if (!number_fits<T>(bounds.lowest) || !number_fits<T>(bounds.highest)) return false;
        if (bounds.lowest.given() && bounds.highest.given() && less(bounds.highest, bounds.lowest)) return false;
        if constexpr (has_default) {
            const number fallback{about.fallback};
            return number_fits<T>(fallback) && !(bounds.lowest.given() && less(fallback, bounds.lowest)) &&
                   !(bounds.highest.given() && less(bounds.highest, fallback));
        }
    } else if constexpr (kind<T> == json_kind::string && has_default) {
        const std::size_t length = code_points(about.fallback);
        return is_utf8(about.fallback) && length >= bounds.fewest && length <= bounds.most;
    } else if constexpr (kind<T> == json_kind::enumeration && has_default) {
        return name_of(about.fallback).has_value();
    }
    return true;
}

/// A shape whose rules have been checked; instantiating it is the check.
template <class Shape>
struct checked {
    static consteval bool agree() {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return (rules_agree<without_optional_t<typename Shape::template type<I>>>(Shape::template about<I>()) &&
                    ...);
        }(std::make_index_sequence<Shape::count>{});
    }
    static_assert(
        agree(),
        "paymcp: the bounds, default and text of an argument must fit its type and each other (docs/errors.md#tools)");
    static constexpr bool done = true;
};

}  // namespace paymcp::inline v0::detail
