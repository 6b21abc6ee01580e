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

/// Removes from the arguments of a call each optional member that is `null`, in nested structs too: it is
/// `tool_definition::drop_nulls`. A required member stays and is refused when it is decoded. The arguments of a tool
/// with a `json_schema` stay unchanged.
template <const auto& Tool>
void drop_nulls([[maybe_unused]] boost::json::object& arguments) {
    if constexpr (!std::remove_cvref_t<decltype(Tool)>::is_raw)
        detail::drop_nulls_of<detail::input_shape<Tool>>(arguments);
}

}  // namespace paymcp::inline v0::detail
