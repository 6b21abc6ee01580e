// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/shape.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

template <class Shape>
void drop_nulls_of(boost::json::object& object);

template <class Shape>
consteval bool holds_optional();

/// Whether a value holds members that may be left out, at any depth.
template <class T>
consteval bool may_hold_optional() {
    if constexpr (kind<T> == json_kind::object) return holds_optional<struct_shape<T>>();
    else if constexpr (kind<T> == json_kind::sequence) return may_hold_optional<typename T::value_type>();
    else if constexpr (kind<T> == json_kind::mapping) return may_hold_optional<typename T::mapped_type>();
    else return false;
}

template <class Shape>
consteval bool holds_optional() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return ((may_be_left_out<typename Shape::template type<I>, decltype(Shape::template about<I>())> ||
                 may_hold_optional<without_optional_t<typename Shape::template type<I>>>()) ||
                ...);
    }(std::make_index_sequence<Shape::count>{});
}

/// Removes optional nulls inside a value; the value itself stays.
template <class T>
void drop_nulls_in([[maybe_unused]] boost::json::value& value) {
    if constexpr (kind<T> == json_kind::object) {
        if (value.is_object()) drop_nulls_of<struct_shape<T>>(value.get_object());
    } else if constexpr (kind<T> == json_kind::sequence) {
        if (value.is_array())
            for (boost::json::value& one : value.get_array()) drop_nulls_in<typename T::value_type>(one);
    } else if constexpr (kind<T> == json_kind::mapping) {
        if (value.is_object())
            for (auto& one : value.get_object()) drop_nulls_in<typename T::mapped_type>(one.value());
    }
}

template <class T, class About>
void drop_null_member(boost::json::object& object, std::string_view name, const About& /*about*/) {
    boost::json::value* const value = object.if_contains({name.data(), name.size()});
    if (value == nullptr) return;
    if (value->is_null() && may_be_left_out<T, About>) object.erase({name.data(), name.size()});
    else drop_nulls_in<without_optional_t<T>>(*value);
}

template <class Shape>
void drop_nulls_of(boost::json::object& object) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (drop_null_member<typename Shape::template type<I>>(object, Shape::template name<I>(),
                                                            Shape::template about<I>()),
         ...);
    }(std::make_index_sequence<Shape::count>{});
}

/// What removes from the arguments of a call each optional member that is `null`, in nested structs too: it is
/// `tool_definition::drop_nulls`. A required member stays and is refused when it is decoded. Null where nothing is
/// optional, and for a tool with a `json_schema`, whose arguments stay unchanged.
template <const auto& Tool>
consteval auto drop_nulls() -> void (*)(boost::json::object&) {
    if constexpr (!std::remove_cvref_t<decltype(Tool)>::is_raw) {
        if constexpr (holds_optional<input_shape<Tool>>()) return &drop_nulls_of<input_shape<Tool>>;
    }
    return nullptr;
}

}  // namespace paymcp::inline v0::detail
