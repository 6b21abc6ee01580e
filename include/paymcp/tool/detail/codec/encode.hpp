// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/codec/encode_content.hpp>
#include <paymcp/tool/detail/codec/encode_text.hpp>
#include <paymcp/tool/detail/kind.hpp>
#include <paymcp/tool/detail/returned.hpp>
#include <paymcp/tool/detail/wrapped.hpp>
#include <paymcp/tool/elicit.hpp>
#include <paymcp/tool/output.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::detail {

/// The output of a written text, or of the fault found while writing it.
tool_output finish(output_text& content, std::string structured = {}, bool failed = false);

/// One text block. Text that is not UTF-8 is replaced, never sent.
tool_output failed_text(std::string_view message);

/// Writes a value by the schema of its type. `depth` counts the brackets around it.
template <class T>
void write_value(output_text& out, const T& value, std::size_t depth) {
    constexpr json_kind is = kind<T>;
    if constexpr (is == json_kind::boolean) {
        out.put(std::string_view{value ? "true" : "false"});
    } else if constexpr (is == json_kind::integer) {
        out.integer(value);
    } else if constexpr (is == json_kind::real) {
        out.real(value);
    } else if constexpr (is == json_kind::string) {
        out.string(value);
    } else if constexpr (is == json_kind::enumeration) {
        const std::optional<std::string_view> name = name_of(value);
        if (!name) out.fail("the tool returned a value of an enum that has no name");
        out.string(name.value_or(std::string_view{}));
    } else if constexpr (is == json_kind::any) {
        out.value(value, depth);
    } else if constexpr (is == json_kind::sequence) {
        output_text::separated items{out, '[', ']'};
        for (const typename T::value_type& each : value) {
            items.next();
            write_value(out, each, depth + 1);
        }
    } else if constexpr (is == json_kind::mapping) {
        output_text::separated members{out, '{', '}'};
        for (const auto& [key, each] : value) {
            members.key(key);
            write_value(out, each, depth + 1);
        }
    } else {
        output_text::separated members{out, '{', '}'};
        const auto write = [&](std::string_view name, const auto& each) {
            if constexpr (is_optional<std::remove_cvref_t<decltype(each)>>) {
                if (!each) return;
                members.key(name);
                write_value(out, *each, depth + 1);
            } else {
                members.key(name);
                write_value(out, each, depth + 1);
            }
        };
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (write(member_name<T, I>(), member<I>(value)), ...);
        }(std::make_index_sequence<member_count<T>>{});
    }
}

/// Structured content, and the same JSON in a text block for clients that read only text.
tool_output structured_output(output_text& written);

/// The output of a failed tool: one text block with the message.
inline tool_output failed_output(std::string_view message) { return failed_text(message); }

/// Encodes the return value of a tool's function. A `failure` in a `result` becomes a failed output with its message.
/// So does a value that JSON cannot carry: a number that is not finite, text that is not UTF-8, an enum value without a
/// name.
template <class T>
tool_output encode(const T& returned) {
    using detail::output_text;
    using detail::returned_kind;
    constexpr returned_kind is = returned_kind_of<T>();
    output_text out;
    if constexpr (WrappedIn<T, asking>) {
        if (!returned.asks()) return encode(returned.value());
        return failed_output("the tool must ask the client first, and it cannot be asked here");
    } else if constexpr (WrappedIn<T, result>) {
        if (returned.has_value()) return encode(*returned);
        return failed_output(returned.error().message);
    } else if constexpr (is == returned_kind::structured) {
        write_value(out, returned, 0);
        return structured_output(out);
    } else if constexpr (is == returned_kind::json_object) {
        out.object(returned, 0);
        return structured_output(out);
    } else {
        out.put('[');
        if constexpr (is == returned_kind::text) {
            const std::string_view text = returned;
            write_block(out, text_content{std::string{text}});
        } else if constexpr (is == returned_kind::block) {
            write_block(out, returned);
        } else {
            bool first = true;
            for (const auto& block : returned) {
                if (!first) out.put(',');
                first = false;
                write_block(out, block);
            }
        }
        out.put(']');
        if (!out.fault().empty()) return failed_output(out.fault());
        return finish(out);
    }
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/tool/detail/codec/impl/encode.ipp>
#endif
