// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/decode_value.hpp>
#include <paymcp/tool/detail/shape.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

template <class Shape>
bool decode_object(const boost::json::object& from, typename Shape::storage& into, const place& at,
                   argument_error& why);

template <class Enum>
bool decode_enum(const boost::json::value& from, Enum& into, const place& at, argument_error& why) {
    if (from.is_string()) {
        for (const named<Enum>& each : enum_names<Enum>) {
            if (each.name != std::string_view{from.get_string()}) continue;
            into = each.value;
            return true;
        }
    }
    std::string expected = "one of ";
    string_sink sink{expected};
    for (const named<Enum>& each : enum_names<Enum>) {
        if (&each != &enum_names<Enum>.front()) sink.put(", ");
        write_json_string(sink, each.name);
    }
    return refuse(why, at, expected, from);
}

/// Decodes one value into `into`; false, with `why` filled in, where the value does not match the schema.
template <class T>
bool decode_value(const boost::json::value& from, T& into, const limits& given, const place& at, argument_error& why) {
    constexpr json_kind is = kind<T>;
    if constexpr (is == json_kind::boolean) {
        if (!from.is_bool()) return refuse(why, at, "true or false", from);
        into = from.get_bool();
        return true;
    } else if constexpr (is == json_kind::integer) {
        number value;
        if (!decode_whole(from, value, effective_bounds<T>(given), at, why)) return false;
        into = value.as<T>();
        return true;
    } else if constexpr (is == json_kind::real) {
        double value = 0;
        if (!decode_real(from, value, double{std::numeric_limits<T>::max()}, given, at, why)) return false;
        into = static_cast<T>(value);
        return true;
    } else if constexpr (is == json_kind::string) {
        return decode_string(from, into, given, at, why);
    } else if constexpr (is == json_kind::enumeration) {
        return decode_enum(from, into, at, why);
    } else if constexpr (is == json_kind::any) {
        if (!check_numbers(from, at, why)) return false;
        into = from;
        return true;
    } else if constexpr (is == json_kind::sequence) {
        if (!from.is_array()) return refuse(why, at, "an array", from);
        if (!check_size("item", from.get_array().size(), given, at, why)) return false;
        for (const boost::json::value& each : from.get_array()) {
            typename T::value_type item{};
            if (!decode_value(each, item, {}, place{&at, {}, into.size()}, why)) return false;
            into.push_back(std::move(item));
        }
        return true;
    } else {
        if (!from.is_object()) return refuse(why, at, "an object", from);
        if constexpr (is == json_kind::object) {
            return decode_object<struct_shape<T>>(from.get_object(), into, at, why);
        } else {
            for (const auto& member : from.get_object()) {
                typename T::mapped_type item{};
                if (!decode_value(member.value(), item, {}, place{&at, member.key()}, why)) return false;
                into.insert_or_assign(std::string{member.key()}, std::move(item));
            }
            return true;
        }
    }
}

/// Gives an absent value its default, or leaves an optional empty.
template <class T, class About>
bool use_default(T& into, const About& about, const place& at, argument_error& why) {
    if constexpr (!std::same_as<decltype(About::fallback), no_default>) {
        into = static_cast<without_optional_t<T>>(about.fallback);
        return true;
    } else if constexpr (is_optional<T>) {
        return true;
    } else {
        why.pointer = at.pointer();
        why.message = "required, but missing";
        return false;
    }
}

template <class T, class About>
bool decode_member(const boost::json::object& from, std::string_view name, T& into, const About& about,
                   const place& above, argument_error& why) {
    const place at{&above, name};
    const boost::json::value* const value = from.if_contains(name);
    if (value == nullptr || (value->is_null() && may_be_left_out<T, About>)) return use_default(into, about, at, why);
    if constexpr (is_optional<T>) {
        return decode_value(*value, into.emplace(), about.bounds, at, why);
    } else {
        return decode_value(*value, into, about.bounds, at, why);
    }
}

template <class Shape, std::size_t... I>
inline constexpr std::array<std::string_view, sizeof...(I) + 1> member_names{Shape::template name<I>()...};

template <class Shape, std::size_t... I>
bool decode_members(const boost::json::object& from, typename Shape::storage& into, const place& at,
                    argument_error& why, std::index_sequence<I...>) {
    static constexpr const auto& known = member_names<Shape, I...>;
    return refuse_extra(from, known.data(), sizeof...(I), at, why) &&
           (decode_member(from, known[I], Shape::template value<I>(into), Shape::template about<I>(), at, why) && ...);
}

template <class Shape>
bool decode_object(const boost::json::object& from, typename Shape::storage& into, const place& at,
                   argument_error& why) {
    static_assert(checked<Shape>::done);
    return decode_members<Shape>(from, into, at, why, std::make_index_sequence<Shape::count>{});
}

/// The arguments of a tool as its function takes them: a tuple, or the one struct.
template <const auto& Tool>
using decoded_arguments = typename input_shape<Tool>::storage;

/// Called by Boost.System's `result::value()` on an error.
[[noreturn]] void throw_exception_from_error(const argument_error& why, const boost::source_location&);

/// Decodes the arguments of a call into `values`; false, with `why` filled in, where they are not as the schema says.
///
/// The arguments must match the schema exactly: no argument too many or too few, no other type, no string for a number,
/// no value out of bounds. `3.0` is an integer, as in JSON Schema. Lengths count Unicode code points. A number that
/// `is_out_of_range` is refused at any depth. `null` for an optional argument counts as absent, because some clients
/// fill in every argument of the schema.
template <const auto& Tool>
bool decode_into(const boost::json::object& arguments, decoded_arguments<Tool>& values, argument_error& why) {
    if constexpr (std::remove_cvref_t<decltype(Tool)>::is_raw) {
        const place all{};
        for (const auto& member : arguments) {
            if (!check_numbers(member.value(), place{&all, member.key()}, why)) return false;
        }
        values = arguments;
        return true;
    } else {
        return decode_object<input_shape<Tool>>(arguments, values, place{}, why);
    }
}

/// The same as a value, or which argument is wrong and why.
template <const auto& Tool>
boost::system::result<decoded_arguments<Tool>, argument_error> decode(const boost::json::object& arguments) {
    argument_error why;
    decoded_arguments<Tool> values{};
    if (!decode_into<Tool>(arguments, values, why)) return why;
    return values;
}

/// Nothing where the arguments can be decoded, otherwise the error. It is a tool's `tool_definition::check`.
template <const auto& Tool>
std::optional<argument_error> check_arguments(const boost::json::object& arguments) {
    std::optional<argument_error> why{std::in_place};
    decoded_arguments<Tool> values{};
    if (decode_into<Tool>(arguments, values, *why)) why.reset();
    return why;
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/codec/impl/decode.ipp>
#endif
