// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace paymcp::inline v0::mcp {

/// A part of a list.
struct list_page {
    std::size_t from = 0;
    std::size_t to = 0;  ///< one past the last
    std::string next{};  ///< the cursor of the next page; empty on the last
};

/// The page that a request asks for (MCP, "Pagination"). `list` names the list, so that a cursor of another is refused.
inline std::variant<list_page, rpc_error> page_of(const boost::json::object& params, std::string_view list,
                                                  std::size_t count, std::size_t page_size) {
    const auto bad = [] { return detail::bad_params("There is no such cursor; leave it out to get the first page."); };
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

/// `{"<list>":[...]}` of a page, without the last brace. `entry(i)` is the text of an element.
template <class Entry>
std::string page_text(std::string_view list, const list_page& page, const Entry& entry) {
    std::string out = std::string("{\"") + std::string(list) + "\":[";
    for (std::size_t i = page.from; i < page.to; ++i) {
        if (i > page.from) out += ',';
        out += entry(i);
    }
    out += ']';
    if (!page.next.empty()) out += std::string(",\"nextCursor\":") + quoted(page.next);
    return out;
}

}  // namespace paymcp::inline v0::mcp
