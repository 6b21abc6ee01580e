// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

/// A part of a list.
struct list_page {
    std::size_t from = 0;
    std::size_t to = 0;  ///< one past the last
    std::string next{};  ///< the cursor of the next page; empty on the last
};

/// The page that a request asks for (MCP, "Pagination"). `list` names the list, so that a cursor of another is refused.
std::variant<list_page, rpc_error> page_of(const boost::json::object& params, std::string_view list,
                                                  std::size_t count, std::size_t page_size);

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

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/detail/impl/paging.ipp>
#endif
