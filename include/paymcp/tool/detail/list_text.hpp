// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/tool/detail/codec/json_text.hpp>
#include <paymcp/tool/detail/exposure.hpp>
#include <paymcp/tool/detail/list_entry.hpp>
#include <paymcp/tool/detail/listed.hpp>
#include <paymcp/tool/revision.hpp>
#include <paymcp/tool/toolset.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0::detail {

/// For how long a client may keep the list of tools, in milliseconds (2026-07-28 `ttlMs`). The list changes only with
/// the program, so a client notices a new list at most this late.
inline constexpr std::int64_t tools_list_ttl = 300'000;

/// The revision whose list has the same text: 2025-11-25 only adds fields that this library does not use.
constexpr mcp::revision list_form(mcp::revision asked) noexcept {
    return asked == mcp::revision::r2025_11_25 ? mcp::revision::r2025_06_18 : asked;
}

/// The text of each name of an exposure, in its order.
template <class Set, class SurfaceOf, entry_form Form>
consteval auto list_entries() {
    constexpr std::size_t count = exposure<Set, SurfaceOf>::tools().size();
    std::array<std::string_view, count> texts{};
    std::size_t at = 0;
    Set::for_each([&]<const auto& Tool>() {
        constexpr surface shown = surface_of<Tool, SurfaceOf>;
        texts[at++] = entry_text<listed_itself<Tool, shown>, Form>();
        if constexpr (has_confirm_tool(shown)) texts[at++] = entry_text<listed_confirm<Tool, SurfaceOf>, Form>();
        if constexpr (has_quote_tool<Tool>()) texts[at++] = entry_text<listed_quote<Tool>, Form>();
    });
    using shown = exposure<Set, SurfaceOf>;
    if constexpr (!shown::balance_tool().empty()) texts[at++] = entry_text<listed_balance<shown>, Form>();
    if constexpr (!shown::lists_plans.empty()) {
        texts[at++] = entry_text<listed_subscriptions<shown>, Form>();
        texts[at++] = entry_text<listed_cancel<shown>, Form>();
    }
    if (shown::shares_confirm) texts[at++] = entry_text<listed_shared_confirm, Form>();
    if constexpr (!shown::refunds_at.empty()) texts[at] = entry_text<listed_refund<shown>, Form>();
    return texts;
}

template <class Set, class SurfaceOf, entry_form Form>
inline constexpr auto static_entries = list_entries<Set, SurfaceOf, Form>();

template <class Set, class SurfaceOf, mcp::revision Revision>
struct list_text {
    template <TextSink Sink>
    constexpr void operator()(Sink& sink) const {
        constexpr bool modern = Revision >= mcp::revision::r2026_07_28;
        object_writer result{sink};
        if (modern) result.string("resultType", "complete");
        result.key("tools").put('[');
        bool first = true;
        for (const std::string_view entry : static_entries<Set, SurfaceOf, entry_form_of(Revision)>) {
            if (!first) sink.put(',');
            first = false;
            sink.put(entry);
        }
        sink.put(']');
        if (modern) {
            write_integer(result.key("ttlMs"), tools_list_ttl);
            result.string("cacheScope", "public");
        }
        result.close();
    }
};

/// The `tools/list` result of a revision, complete except for the `_meta` that a server adds before the last brace
/// (2026-07-28 `serverInfo`). It is text in read-only data that `tools/list` copies.
///
/// `Set` is the type of a toolset, `SurfaceOf` as in `exposure`.
template <class Set, class SurfaceOf, mcp::revision Revision>
inline constexpr std::string_view tools_list_text =
    static_text<detail::list_text<std::remove_cvref_t<Set>, SurfaceOf, detail::list_form(Revision)>{}>;

/// The entries of that result one by one, in the order of `exposure`: for sessions that see only some of them.
template <class Set, class SurfaceOf, mcp::revision Revision>
inline constexpr const auto& tools_list_entries =
    detail::static_entries<std::remove_const_t<Set>, SurfaceOf, detail::entry_form_of(Revision)>;

/// The `tools/list` result of a revision that is known at run time.
template <class Set, class SurfaceOf>
constexpr std::string_view tools_list(mcp::revision asked) noexcept {
    switch (list_form(asked)) {
        case mcp::revision::r2025_03_26:
            return tools_list_text<Set, SurfaceOf, mcp::revision::r2025_03_26>;
        case mcp::revision::r2026_07_28:
            return tools_list_text<Set, SurfaceOf, mcp::revision::r2026_07_28>;
        default:
            return tools_list_text<Set, SurfaceOf, mcp::revision::r2025_06_18>;
    }
}

}  // namespace paymcp::inline v0::detail
