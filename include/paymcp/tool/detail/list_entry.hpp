// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/tool/detail/codec/json_text.hpp>
#include <paymcp/tool/detail/schema/flow_schema.hpp>
#include <paymcp/tool/revision.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// @file
/// One tool of a `tools/list` result, MCP `Tool`, as text. It is written from plain data, so that a further tool gives
/// the compiler only data to make, no functions.

namespace paymcp::inline v0::detail {

/// The author's hints; each is false where the author said nothing.
struct tool_hints {
    bool read_only = false;
    bool non_destructive = false;
    bool idempotent = false;
    bool closed_world = false;

    constexpr bool any() const noexcept { return read_only || non_destructive || idempotent || closed_world; }
};

/// What `tools/list` says of one tool: of the author's, or of a generated tool that confirms payments.
struct listed_tool {
    std::string_view name;
    std::string_view title{};          ///< the author's
    std::string_view description{};    ///< the author's; a confirm tool has a generated one
    std::string_view confirms{};       ///< the tool that a confirm tool runs; empty for others
    std::string_view quotes{};         ///< the tool whose price a quote tool says; empty for others
    std::string_view input_schema{};   ///< a confirm tool has a generated one
    std::string_view output_schema{};  ///< empty where none is listed
    tool_hints hints{};
    bool titled = false;
    bool works = true;                ///< false for a tool that only opens a payment
    bool describes_price = false;     ///< the price follows the description
    bool priced = false;              ///< the price is a member `_meta.price`
    std::int64_t minor = 0;           ///< of the price, or the most of it
    std::int64_t least = 0;           ///< the least of it
    bool varies = false;              ///< the arguments, or what the run uses, decide the price
    currency money{};
    std::string_view interval{};  ///< "month" where the price begins a subscription; otherwise empty
    std::string_view plan{};      ///< the plan that callers need, or that has calls free
};

/// The forms of an entry; later revisions add only fields that this library does not use.
enum class entry_form : std::uint8_t {
    first,  ///< 2025-03-26: a title is one of the annotations, and there is no output schema and no `_meta`
    later,  ///< from 2025-06-18 on
};

constexpr entry_form entry_form_of(mcp::revision asked) noexcept {
    return asked < mcp::revision::r2025_06_18 ? entry_form::first : entry_form::later;
}

/// Whether a tool's entry is the same text in all forms.
constexpr bool has_one_form(const listed_tool& tool) noexcept {
    return !tool.titled && !tool.priced && tool.plan.empty() && tool.output_schema.empty();
}

template <TextSink Sink>
constexpr void write_title(Sink& sink, const listed_tool& tool) {
    sink.put('"');
    if (!tool.confirms.empty()) sink.put(std::string_view{"Confirm payment: "});
    write_json_characters(sink, tool.title);
    sink.put('"');
}

/// The price in words: "0.50 USD", "0.20 to 5.00 USD", "up to 5.00 USD".
template <TextSink Sink>
constexpr void write_cost(Sink& sink, const listed_tool& tool) {
    if (tool.varies) {
        if (tool.least == 0)
            sink.put(std::string_view{"up"});
        else
            write_decimal(sink, tool.least, tool.money);
        sink.put(std::string_view{" to "});
    }
    write_amount(sink, tool.minor, tool.money);
    if (tool.interval.empty()) return;
    sink.put(std::string_view{" a "});
    sink.put(tool.interval);
}

template <TextSink Sink>
constexpr void write_confirm_description(Sink& sink, const listed_tool& tool) {
    sink.put(std::string_view{"Runs "});
    sink.put(tool.confirms);
    sink.put(std::string_view{" after its payment of "});
    write_cost(sink, tool);
    sink.put(std::string_view{" and returns its result. Call it once the user has paid, with the payment_id that "});
    sink.put(tool.confirms);
    sink.put(std::string_view{" returned."});
}

template <TextSink Sink>
constexpr void write_quote_description(Sink& sink, const listed_tool& tool) {
    sink.put(std::string_view{"Says what "});
    sink.put(tool.quotes);
    sink.put(std::string_view{" costs with these arguments. It is free and opens no payment."});
}

template <TextSink Sink>
constexpr void write_description(Sink& sink, const listed_tool& tool) {
    sink.put('"');
    if (!tool.confirms.empty()) write_confirm_description(sink, tool);
    else if (!tool.quotes.empty())
        write_quote_description(sink, tool);
    else write_json_characters(sink, tool.description);
    if (tool.describes_price) {
        sink.put(std::string_view{" ("});
        write_cost(sink, tool);
        sink.put(')');
    }
    sink.put('"');
}

/// The author's hints, for the listed tool that does the work.
template <TextSink Sink>
constexpr void write_hints(object_writer<Sink>& annotations, const tool_hints& hints) {
    if (hints.read_only) annotations.raw("readOnlyHint", "true");
    if (hints.non_destructive) annotations.raw("destructiveHint", "false");
    if (hints.idempotent) annotations.raw("idempotentHint", "true");
    if (hints.closed_world) annotations.raw("openWorldHint", "false");
}

template <TextSink Sink>
constexpr void write_annotations(object_writer<Sink>& entry, const listed_tool& tool, bool titled) {
    if (tool.works && !tool.hints.any() && !titled) return;
    object_writer annotations{entry.key("annotations")};
    if (titled) write_title(annotations.key("title"), tool);
    if (tool.works) write_hints(annotations, tool.hints);
    else annotations.raw("destructiveHint", "false");
    annotations.close();
}

template <TextSink Sink>
constexpr void write_decimal_member(object_writer<Sink>& price, std::string_view name, std::int64_t minor,
                                    const currency& money) {
    Sink& sink = price.key(name);
    sink.put('"');
    write_decimal(sink, minor, money);
    sink.put('"');
}

template <TextSink Sink>
constexpr void write_price(object_writer<Sink>& meta, const listed_tool& tool) {
    object_writer price{meta.key("price")};
    if (tool.varies) write_decimal_member(price, "minimum", tool.least, tool.money);
    write_decimal_member(price, tool.varies ? "maximum" : "amount", tool.minor, tool.money);
    price.string("currency", tool.money.shown());
    if (!tool.interval.empty()) price.string("interval", tool.interval);
    price.close();
}

/// Writes `_meta`: `price`, `{"amount":"0.50","currency":"USD"}`, or where it has bounds
/// `{"minimum":"0.20","maximum":"5.00","currency":"USD"}`; and `subscription`, `{"plan":"gold"}`, where the plan has
/// calls of it free or callers need it.
template <TextSink Sink>
constexpr void write_meta(object_writer<Sink>& entry, const listed_tool& tool) {
    object_writer meta{entry.key("_meta")};
    if (tool.priced) write_price(meta, tool);
    if (!tool.plan.empty()) {
        object_writer held{meta.key("subscription")};
        held.string("plan", tool.plan);
        held.close();
    }
    meta.close();
}

template <TextSink Sink>
constexpr void write_entry(Sink& sink, const listed_tool& tool, entry_form form) {
    const bool later = form == entry_form::later;
    object_writer entry{sink};
    entry.string("name", tool.name);
    if (later && tool.titled) write_title(entry.key("title"), tool);
    write_description(entry.key("description"), tool);
    if (tool.confirms.empty()) entry.raw("inputSchema", tool.input_schema);
    else write_confirm_schema(entry.key("inputSchema"), tool.confirms);
    if (later && !tool.output_schema.empty()) entry.raw("outputSchema", tool.output_schema);
    write_annotations(entry, tool, !later && tool.titled);
    if (later && (tool.priced || !tool.plan.empty())) write_meta(entry, tool);
    entry.close();
}

constexpr std::size_t entry_size(const listed_tool& tool, entry_form form) {
    counting_sink sink;
    write_entry(sink, tool, form);
    return sink.size;
}

template <std::size_t Size>
consteval std::array<char, Size> entry_characters(const listed_tool& tool, entry_form form) {
    std::array<char, Size> characters{};
    array_sink sink{characters.data()};
    write_entry(sink, tool, form);
    return characters;
}

template <const listed_tool& Tool, entry_form Form>
inline constexpr auto static_entry = entry_characters<entry_size(Tool, Form)>(Tool, Form);

/// The entry of a tool in read-only data. Revisions share it where they do not differ.
template <const listed_tool& Tool, entry_form Form>
constexpr std::string_view entry_text() noexcept {
    constexpr entry_form form = has_one_form(Tool) ? entry_form::later : Form;
    return {static_entry<Tool, form>.data(), static_entry<Tool, form>.size()};
}

}  // namespace paymcp::inline v0::detail
