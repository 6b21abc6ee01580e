// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/tool_list.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/cache_hint.hpp>
#include <paymcp/mcp/protocol/detail/paging.hpp>
#include <paymcp/tool/detail/list_text.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE tool_list::tool_list(const server_definition& tools, std::size_t page_size, std::string closing)
    : tools_(tools), page_size_(page_size), closing_(std::move(closing)) {
    modern_ = tools_.list_for(revision::r2026_07_28);
    modern_.pop_back();
    modern_ += ',' + closing_ + '}';
}

/// An entry with more members in its `_meta`, which is its last member.
PAYMCP_INLINE std::string with_meta(std::string_view entry, const std::string& more) {
    constexpr std::string_view opening = "\"_meta\":{";
    std::string text(entry);
    const std::size_t at = text.rfind(opening);
    if (!more.empty() && at != std::string::npos) text.insert(at + opening.size(), more + ',');
    return text;
}

PAYMCP_INLINE void tool_list::add_meta(
    const std::function<std::string(const paymcp::detail::tool_definition&)>& more) {
    for (const revision speaks : {revision::r2025_06_18, revision::r2025_11_25, revision::r2026_07_28}) {
        const auto& entries = tools_.entries[static_cast<std::size_t>(speaks)];
        std::vector<std::string>& own = own_[speaks];
        own.clear();
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const paymcp::detail::exposed_tool& one = tools_.exposed[i];
            const bool sold = one.role == paymcp::detail::tool_role::paid_call;
            own.push_back(with_meta(entries[i], sold ? more(tools_.tools[one.tool]) : std::string()));
        }
    }
}

PAYMCP_INLINE std::string_view tool_list::entry(revision speaks, std::size_t index) const {
    const auto own = own_.find(speaks);
    return own == own_.end() ? tools_.entries[static_cast<std::size_t>(speaks)][index]
                             : std::string_view(own->second[index]);
}

PAYMCP_INLINE std::variant<std::string, rpc_error> tool_list::read(const boost::json::object& params, revision speaks,
                                                                   const std::optional<legacy_session>& session) const {
    const bool modern = speaks >= revision::r2026_07_28;
    const auto& entries = tools_.entries[static_cast<std::size_t>(speaks)];
    const bool varies = !modern && tools_.varies && session;
    if (!varies && entries.size() <= page_size_ && !own_.contains(speaks)) {
        const auto page = page_of(params, "tools", 1, 1);
        if (const auto* error = std::get_if<rpc_error>(&page)) return *error;
        return modern ? modern_ : std::string(tools_.list_for(speaks));
    }
    std::vector<std::string_view> shown;
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (!varies || session->open.shows(tools_.exposed[i])) shown.push_back(entry(speaks, i));
    const auto page = page_of(params, "tools", shown.size(), page_size_);
    if (const auto* error = std::get_if<rpc_error>(&page)) return *error;
    std::string list = page_text("tools", std::get<list_page>(page), [&](std::size_t i) { return shown[i]; });
    if (modern)
        list += cache_members({milliseconds(paymcp::detail::tools_list_ttl), true}) + ",\"resultType\":\"complete\"," +
                closing_;
    return list + '}';
}

}  // namespace paymcp::inline v0::mcp::detail
