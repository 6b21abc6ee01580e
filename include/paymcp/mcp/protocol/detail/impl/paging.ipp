// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/paging.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::variant<list_page, rpc_error> page_of(const boost::json::object& params, std::string_view list,
                                                         std::size_t count, std::size_t page_size) {
    const auto bad = [] { return bad_params("There is no such cursor; leave it out to get the first page."); };
    list_page page;
    const std::string prefix = std::string(list) + ':';
    if (const boost::json::value* cursor = params.if_contains("cursor")) {
        const auto plain = cursor->is_string() ? paymcp::detail::from_base64url(cursor->get_string()) : std::nullopt;
        if (!plain || !plain->starts_with(prefix)) return bad();
        const char* const end = plain->data() + plain->size();
        const auto read = std::from_chars(plain->data() + prefix.size(), end, page.from);
        if (read.ec != std::errc{} || read.ptr != end || page.from == 0 || page.from >= count) return bad();
    }
    page.to = std::min(count, page.from + page_size);
    if (page.to < count) page.next = paymcp::detail::to_base64url(prefix + std::to_string(page.to));
    return page;
}

}  // namespace paymcp::inline v0::mcp::detail
