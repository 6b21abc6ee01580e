// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/sse.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string sse_event(std::string_view id, std::string_view json) {
    std::string out;
    out.reserve(json.size() + id.size() + 32);
    if (!id.empty()) out.append("id: ").append(id) += '\n';
    out.append("event: message\ndata: ");
    for (const char c : json) out += c == '\n' || c == '\r' ? ' ' : c;
    return out.append("\n\n");
}

}  // namespace paymcp::inline v0::detail
