// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/codec/json_text.hpp>
#include <paymcp/tool/detail/define.hpp>
#include <paymcp/tool/detail/exposure.hpp>
#include <paymcp/tool/detail/schema/flow_schema.hpp>
#include <paymcp/tool/detail/schema/schema.hpp>
#include <paymcp/tool/policies.hpp>
#include <paymcp/tool/revision.hpp>

#include <string_view>
#include <type_traits>

/// @file
/// One tool of a `tools/list` result, MCP `Tool`, as text.

namespace paymcp::inline v0::detail {

template <const auto& Tool>
using policies_of = typename std::remove_cvref_t<decltype(Tool)>::policies;

/// The author's description, followed by the price where `price_in_description` is given.
template <const auto& Tool>
struct description_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        sink.put(Tool.description());
        if constexpr (policies_of<Tool>::template has<slots::description>) {
            sink.put(std::string_view{" ("});
            write_amount(sink, Tool.price().minor, Tool.price().money);
            sink.put(')');
        }
    }
};

template <const auto& Tool>
struct confirm_description_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        sink.put(std::string_view{"Runs "});
        sink.put(Tool.name());
        sink.put(std::string_view{" after its payment of "});
        write_amount(sink, Tool.price().minor, Tool.price().money);
        sink.put(std::string_view{" and returns its result. Call it once the user has paid, "});
        sink.put(std::string_view{"with the payment_id that "});
        sink.put(Tool.name());
        sink.put(std::string_view{" returned."});
    }
};

template <const auto& Tool>
struct confirm_title_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        sink.put(std::string_view{"Confirm payment: "});
        sink.put(title_of<policies_of<Tool>>());
    }
};

/// The author's hints, for the listed tool that does the work.
template <class Policies, TextSink Sink>
constexpr void write_hints(object_text<Sink>& annotations) {
    if (Policies::template has<slots::read_only>) annotations.raw("readOnlyHint", "true");
    if (Policies::template has<slots::destructive>) annotations.raw("destructiveHint", "false");
    if (Policies::template has<slots::idempotent>) annotations.raw("idempotentHint", "true");
    if (Policies::template has<slots::open_world>) annotations.raw("openWorldHint", "false");
}

template <class Policies>
inline constexpr bool has_hints =
    Policies::template has<slots::read_only> || Policies::template has<slots::destructive> ||
    Policies::template has<slots::idempotent> || Policies::template has<slots::open_world>;

/// Before 2025-06-18 a title is one of the annotations.
template <revision Revision>
inline constexpr bool title_is_annotation = Revision < revision::r2025_06_18;

/// Writes `annotations`, of the tool that does the work or of the tool that only opens a payment for it.
template <const auto& Tool, revision Revision, bool Works, TextSink Sink>
constexpr void write_annotations(object_text<Sink>& tool, std::string_view shown_title) {
    const bool titled = title_is_annotation<Revision> && !shown_title.empty();
    if (Works && !has_hints<policies_of<Tool>> && !titled) return;
    object_text annotations{tool.key("annotations")};
    if (titled) annotations.string("title", shown_title);
    if (Works) {
        write_hints<policies_of<Tool>>(annotations);
    } else {
        annotations.raw("destructiveHint", "false");
    }
    annotations.close();
}

template <const auto& Tool, revision Revision, TextSink Sink>
constexpr void write_output_schema(object_text<Sink>& tool) {
    if (Revision < revision::r2025_06_18 || output_schema<Tool>.empty()) return;
    tool.raw("outputSchema", output_schema<Tool>);
}

/// Writes `_meta.price`: `{"amount":"0.50","currency":"USD"}`.
template <const auto& Tool, TextSink Sink>
constexpr void write_price(object_text<Sink>& tool) {
    object_text meta{tool.key("_meta")};
    object_text price{meta.key("price")};
    Sink& sink = price.key("amount");
    sink.put('"');
    write_decimal(sink, Tool.price().minor, Tool.price().money);
    sink.put('"');
    price.string("currency", Tool.price().money.name());
    price.close();
    meta.close();
}

template <const auto& Tool, surface Surface>
constexpr std::string_view listed_schema() noexcept {
    if constexpr (Surface == surface::resubmit) {
        return resubmit_schema<Tool>;
    } else {
        return input_schema<Tool>;
    }
}

/// The tool itself. Where a confirm tool does the work, the confirm tool has the output schema and the hints.
template <const auto& Tool, surface Surface, revision Revision>
struct tool_text {
    static constexpr bool works = Surface == surface::direct || Surface == surface::resubmit;

    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        constexpr std::string_view shown_title = title_of<policies_of<Tool>>();
        object_text tool{sink};
        tool.string("name", Tool.name());
        if (!title_is_annotation<Revision> && !shown_title.empty()) tool.string("title", shown_title);
        tool.string("description", static_text<description_text<Tool>{}>);
        tool.raw("inputSchema", listed_schema<Tool, Surface>());
        if constexpr (works) write_output_schema<Tool, Revision>(tool);
        write_annotations<Tool, Revision, works>(tool, shown_title);
        if constexpr (std::remove_cvref_t<decltype(Tool)>::is_paid && Revision >= revision::r2025_06_18) {
            write_price<Tool>(tool);
        }
        tool.close();
    }
};

/// The generated tool that runs a paid tool.
template <const auto& Tool, class SurfaceOf, revision Revision>
struct confirm_tool_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        constexpr bool titled = policies_of<Tool>::template has<slots::title>;
        constexpr std::string_view shown_title = titled ? static_text<confirm_title_text<Tool>{}> : std::string_view{};
        object_text tool{sink};
        tool.string("name", confirm_name<Tool, SurfaceOf>);
        if (!title_is_annotation<Revision> && titled) tool.string("title", shown_title);
        tool.string("description", static_text<confirm_description_text<Tool>{}>);
        tool.raw("inputSchema", confirm_schema<Tool>);
        write_output_schema<Tool, Revision>(tool);
        write_annotations<Tool, Revision, true>(tool, shown_title);
        tool.close();
    }
};

/// The generated tool that runs any paid tool; its result depends on the payment, so it has no output schema.
struct shared_confirm_tool_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        object_text tool{sink};
        tool.string("name", shared_confirm_name);
        tool.string("description",
                    "Runs the tool that was paid for and returns its result. Call it once the user has paid, with the "
                    "payment_id that the paid tool returned.");
        tool.raw("inputSchema", shared_confirm_schema);
        tool.close();
    }
};

}  // namespace paymcp::inline v0::detail
