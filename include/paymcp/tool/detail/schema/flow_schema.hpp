// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/tool/detail/codec/json_text.hpp>
#include <paymcp/tool/detail/schema/schema.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

/// @file
/// The input schemas that flows add to the author's: for confirm tools, and for a tool that is called again.

namespace paymcp::inline v0::detail {

/// The argument that names the payment of a call.
inline constexpr std::string_view payment_id_argument = "payment_id";

template <TextSink Sink>
constexpr void write_confirm_schema(Sink& sink, std::string_view asked) {
    sink.put(R"({"type":"object","properties":{"payment_id":{"type":"string","description":"The payment_id that )");
    sink.put(asked);
    sink.put(R"( returned"}},"required":["payment_id"],"additionalProperties":false})");
}

template <const auto& Tool>
struct confirm_schema_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        write_confirm_schema(sink, Tool.name());
    }
};

struct shared_confirm_schema_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        write_confirm_schema(sink, "the paid tool");
    }
};

template <class Shape>
consteval bool has_argument(std::string_view name) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return ((Shape::template name<I>() == name) || ...);
    }(std::make_index_sequence<Shape::count>{});
}

template <const auto& Tool>
struct resubmit_schema_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        using made = std::remove_cvref_t<decltype(Tool)>;
        static_assert(!made::is_raw,
                      "paymcp: a paid tool with json_schema cannot be sold with a flow that adds a payment_id to it; "
                      "use TwoStep (docs/errors.md#flows)");
        if constexpr (!made::is_raw) write(sink);
    }

    template <TextSink Sink>
    static constexpr void write(Sink& sink) {
        static_assert(!has_argument<input_shape<Tool>>(payment_id_argument),
                      "paymcp: a paid tool that is called again with its payment_id may not declare an argument "
                      "payment_id (docs/errors.md#flows)");
        constexpr std::string_view schema =
            R"({"type":"string","description":"Leave it out at first. After paying, call again with the same )"
            R"(arguments and the payment_id that the first call returned"})";
        write_object_schema<input_shape<Tool>, schema_side::input>(sink, {}, payment_id_argument, schema);
    }
};

/// The input schema of `confirm_<tool>`: one required string, `payment_id`.
template <const auto& Tool>
inline constexpr std::string_view confirm_schema = static_text<detail::confirm_schema_text<Tool>{}>;

/// The input schema of `confirm_payment`.
inline constexpr std::string_view shared_confirm_schema = static_text<shared_confirm_schema_text{}>;

/// The input schema of a tool that is called again when it is paid: the author's, with an optional string `payment_id`.
template <const auto& Tool>
inline constexpr std::string_view resubmit_schema = static_text<detail::resubmit_schema_text<Tool>{}>;

}  // namespace paymcp::inline v0::detail
