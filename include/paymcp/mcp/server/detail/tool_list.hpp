// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/cache_hint.hpp>
#include <paymcp/mcp/protocol/detail/paging.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/tool/detail/list_text.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp {

/// Answers `tools/list`: with the compile-time text, unless the list is paginated or varies by session.
class tool_list {
public:
    /// `closing` follows a list of 2026-07-28, such as `_meta`, without the last brace.
    tool_list(const server_definition& tools, std::size_t page_size, std::string closing)
        : tools_(tools), page_size_(page_size), closing_(std::move(closing)) {
        modern_ = tools_.list_for(revision::r2026_07_28);
        modern_.pop_back();
        modern_ += ',' + closing_ + '}';
    }

    /// The result, or an error. `session` is the legacy client's.
    std::variant<std::string, rpc_error> read(const boost::json::object& params, revision speaks,
                                              const std::optional<legacy_session>& session) const {
        const bool modern = speaks >= revision::r2026_07_28;
        const auto& entries = tools_.entries[static_cast<std::size_t>(speaks)];
        const bool varies = !modern && tools_.varies && session;
        if (!varies && entries.size() <= page_size_) {
            const auto page = page_of(params, "tools", 1, 1);
            if (const auto* error = std::get_if<rpc_error>(&page)) return *error;
            return modern ? modern_ : std::string(tools_.list_for(speaks));
        }
        std::vector<std::string_view> shown;
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (!varies || session->open.shows(tools_.exposed[i])) shown.push_back(entries[i]);
        const auto page = page_of(params, "tools", shown.size(), page_size_);
        if (const auto* error = std::get_if<rpc_error>(&page)) return *error;
        std::string list = page_text("tools", std::get<list_page>(page), [&](std::size_t i) { return shown[i]; });
        if (modern)
            list += detail::cache_members({milliseconds(paymcp::detail::tools_list_ttl), true}) +
                    ",\"resultType\":\"complete\"," + closing_;
        return list + '}';
    }

private:
    const server_definition& tools_;
    std::size_t page_size_;
    std::string closing_;
    std::string modern_;
};

}  // namespace paymcp::inline v0::mcp
