// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/detail/oversized_message.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/batch.hpp>
#include <paymcp/transport/streamable_http/detail/channels.hpp>

#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE http::response oversized_message::answer() {
    scan_.finish();
    const mcp::detail::rpc_batch read = mcp::detail::refuse_long_message(scan_, limits_);
    if (const auto* one = std::get_if<mcp::detail::rpc_refusal>(&read)) return said(text_of(*one));
    std::string all;
    for (const mcp::detail::rpc_message& one : std::get<std::vector<mcp::detail::rpc_message>>(read)) {
        const std::string text = text_of(std::get<mcp::detail::rpc_refusal>(one));
        if (!text.empty()) all.append(all.empty() ? "[" : ",").append(text);
    }
    return said(all.empty() ? all : all + ']');
}

PAYMCP_INLINE std::string oversized_message::text_of(const mcp::detail::rpc_refusal& refusal) {
    if (refusal.of != mcp::detail::rpc_refusal::kind::request) return {};
    return mcp::detail::compose_error(refusal.id, refusal.error);
}

PAYMCP_INLINE http::response oversized_message::said(std::string text) {
    if (text.empty()) return {.status = 413, .headers = {}, .body = {}};
    return json_response(413, std::move(text));
}

}  // namespace paymcp::inline v0::detail
