// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/tool/content.hpp>
#include <paymcp/tool/detail/kind.hpp>
#include <paymcp/tool/detail/require.hpp>
#include <paymcp/tool/detail/wrapped.hpp>
#include <paymcp/tool/elicit.hpp>

#include <boost/json/fwd.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// The kinds of values that a tool's function may return, and their encoding.
enum class returned_kind : std::uint8_t {
    none,         ///< not allowed
    text,         ///< a string: one text block
    structured,   ///< a described struct or a map: structured content with an output schema, and its JSON as text
    json_object,  ///< `boost::json::object`: structured content without a schema, and its JSON as text
    block,        ///< one content block
    blocks,       ///< a list of content blocks
};

/// The value type of a function's return type, without awaitable, `asking` and `result`.
template <class Returned>
using delivered_t = typename unwrapped<typename unwrapped<awaited_t<Returned>, asking>::type, result>::type;

template <class T>
concept ContentBlock =
    one_of<T, text_content, image_content, audio_content, embedded_resource, resource_link, content>;

template <class>
inline constexpr bool is_block_list = false;
template <ContentBlock Block, class Allocator>
inline constexpr bool is_block_list<std::vector<Block, Allocator>> = true;

template <class T>
consteval returned_kind returned_kind_of() {
    if constexpr (std::is_void_v<T>) {
        return returned_kind::none;
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        return returned_kind::text;
    } else if constexpr (std::same_as<T, boost::json::object>) {
        return returned_kind::json_object;
    } else if constexpr (ContentBlock<T>) {
        return returned_kind::block;
    } else if constexpr (is_block_list<T>) {
        return returned_kind::blocks;
    } else if constexpr (is_string_map<T> || Described<T>) {
        return returned_kind::structured;
    } else {
        return returned_kind::none;
    }
}

/// Compiles if a tool's function may return a `T`; otherwise the compiler says why not.
template <class T>
consteval bool require_returnable() {
    if constexpr (std::is_void_v<T>) {
        static_assert(
            never<T>,
            "paymcp: a tool must return a value; return a short text if it has no other result (docs/errors.md#tools)");
        return false;
    } else if constexpr (returned_kind_of<T>() == returned_kind::none) {
        static_assert(never<T>,
                      "paymcp: a tool returns text, a described struct, a string map, a JSON object or content; a list "
                      "stands in a struct (docs/errors.md#tools)");
        return false;
    } else if constexpr (returned_kind_of<T>() == returned_kind::structured) {
        return require_schema<T>();
    } else {
        return true;
    }
}

}  // namespace paymcp::inline v0::detail
