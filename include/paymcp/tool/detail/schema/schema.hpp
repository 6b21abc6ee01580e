// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/tool/detail/codec/json_text.hpp>
#include <paymcp/tool/detail/codec/number.hpp>
#include <paymcp/tool/detail/returned.hpp>
#include <paymcp/tool/detail/shape.hpp>
#include <paymcp/tool/policies.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

/// Whether a schema is for a tool's arguments or for its result.
enum class schema_side : std::uint8_t {
    input,
    output,  ///< defaults and rules are omitted: they bind the caller; a member is present unless optional
};

template <class Shape, schema_side Side, TextSink Sink>
constexpr void write_object_schema(Sink& sink, std::string_view description, std::string_view extra_name,
                                   std::string_view extra_schema);

template <schema_side Side, class T, TextSink Sink, class About>
constexpr void write_schema(Sink& sink, const About& about);

template <class T, TextSink Sink>
constexpr void write_default(Sink& sink, const T& value) {
    if constexpr (std::same_as<T, bool>) {
        sink.put(std::string_view{value ? "true" : "false"});
    } else if constexpr (std::same_as<T, std::string_view>) {
        write_json_string(sink, value);
    } else if constexpr (std::is_enum_v<T>) {
        write_json_string(sink, *name_of(value));
    } else {
        write_number(sink, number{value});
    }
}

template <TextSink Sink>
constexpr void write_bound(object_writer<Sink>& object, std::string_view key, const number& bound) {
    if (bound.given()) write_number(object.key(key), bound);
}

template <TextSink Sink>
constexpr void write_sizes(object_writer<Sink>& object, std::string_view least, std::string_view most,
                           const limits& of) {
    if (of.fewest > 0) write_integer(object.key(least), of.fewest);
    if (of.most < unlimited) write_integer(object.key(most), of.most);
}

template <class Enum, TextSink Sink>
constexpr void write_enum(Sink& sink) {
    char separator = '[';
    for (const named<Enum>& each : enum_names<Enum>) {
        sink.put(separator);
        write_json_string(sink, each.name);
        separator = ',';
    }
    sink.put(']');
}

/// The keywords that depend on the type.
template <schema_side Side, class T, TextSink Sink>
constexpr void write_type(object_writer<Sink>& object, const limits& given) {
    const limits bounds = effective_bounds<T>(Side == schema_side::input ? given : limits{});
    if constexpr (kind<T> == json_kind::boolean) {
        object.string("type", "boolean");
    } else if constexpr (kind<T> == json_kind::integer || kind<T> == json_kind::real) {
        object.string("type", kind<T> == json_kind::integer ? "integer" : "number");
        write_bound(object, "minimum", bounds.lowest);
        write_bound(object, "maximum", bounds.highest);
    } else if constexpr (kind<T> == json_kind::string) {
        object.string("type", "string");
        write_sizes(object, "minLength", "maxLength", bounds);
    } else if constexpr (kind<T> == json_kind::enumeration) {
        object.string("type", "string");
        write_enum<T>(object.key("enum"));
    } else if constexpr (kind<T> == json_kind::sequence) {
        object.string("type", "array");
        write_schema<Side, typename T::value_type>(object.key("items"), undescribed{});
        write_sizes(object, "minItems", "maxItems", bounds);
    } else if constexpr (kind<T> == json_kind::mapping) {
        object.string("type", "object");
        write_schema<Side, typename T::mapped_type>(object.key("additionalProperties"), undescribed{});
    }
}

/// Writes the schema of one value with the author's description of it.
template <schema_side Side, class T, TextSink Sink, class About>
constexpr void write_schema(Sink& sink, const About& about) {
    if constexpr (kind<T> == json_kind::object) {
        write_object_schema<struct_shape<T>, Side>(sink, about.description, {}, {});
    } else {
        object_writer object{sink};
        write_type<Side, T>(object, about.bounds);
        if (!about.description.empty()) object.string("description", about.description);
        if constexpr (Side == schema_side::input && !std::same_as<decltype(About::fallback), no_default>) {
            write_default(object.key("default"), about.fallback);
        }
        object.close();
    }
}

/// Whether a member is required.
template <class Shape, schema_side Side, std::size_t I>
constexpr bool is_required() noexcept {
    using about = std::remove_cvref_t<decltype(Shape::template about<I>())>;
    return !is_optional<typename Shape::template type<I>> &&
           (Side == schema_side::output || std::same_as<decltype(about::fallback), no_default>);
}

/// Writes the schema of an object, with one more optional property whose schema is given as text.
template <class Shape, schema_side Side, TextSink Sink>
constexpr void write_object_schema(Sink& sink, std::string_view description, std::string_view extra_name,
                                   std::string_view extra_schema) {
    static_assert(checked<Shape>::done);
    object_writer object{sink};
    object.string("type", "object");
    if (!description.empty()) object.string("description", description);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        object_writer properties{object.key("properties")};
        (write_schema<Side, without_optional_t<typename Shape::template type<I>>>(
             properties.escaped_key(Shape::template name<I>()), Shape::template about<I>()),
         ...);
        if (!extra_name.empty()) properties.raw(extra_name, extra_schema);
        properties.close();

        bool any = false;
        [[maybe_unused]] const auto require = [&](std::string_view name, bool required) {
            if (!required) return;
            if (!any) object.key("required");
            sink.put(any ? ',' : '[');
            write_json_string(sink, name);
            any = true;
        };
        (require(Shape::template name<I>(), is_required<Shape, Side, I>()), ...);
        if (any) sink.put(']');
    }(std::make_index_sequence<Shape::count>{});
    object.raw("additionalProperties", "false");
    object.close();
}

template <const auto& Tool>
struct input_schema_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        using made = std::remove_cvref_t<decltype(Tool)>;
        if constexpr (made::is_raw) sink.put(made::policies::template in<slots::raw_input, void>::text);
        else write_object_schema<input_shape<Tool>, schema_side::input>(sink, {}, {}, {});
    }
};

template <class T>
struct output_schema_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        write_schema<schema_side::output, T>(sink, undescribed{});
    }
};

template <const auto& Tool>
using delivered_by = delivered_t<typename std::remove_cvref_t<decltype(Tool)>::signature::returned>;

template <class T>
constexpr std::string_view output_schema_of() noexcept {
    if constexpr (returned_kind_of<T>() == returned_kind::structured) {
        return static_text<output_schema_text<T>{}>;
    } else {
        return {};
    }
}

template <const auto& Tool>
constexpr std::string_view output_schema_text_of() noexcept {
    using policies = typename std::remove_cvref_t<decltype(Tool)>::policies;
    if constexpr (policies::template has<slots::raw_output>) {
        return policies::template in<slots::raw_output, void>::text;
    } else {
        return output_schema_of<delivered_by<Tool>>();
    }
}

/// The JSON Schema 2020-12 of a tool's arguments, as text in read-only data.
template <const auto& Tool>
inline constexpr std::string_view input_schema = static_text<detail::input_schema_text<Tool>{}>;

/// The JSON Schema 2020-12 of a tool's structured content; empty where the tool has no output schema.
template <const auto& Tool>
inline constexpr std::string_view output_schema = detail::output_schema_text_of<Tool>();

}  // namespace paymcp::inline v0::detail
