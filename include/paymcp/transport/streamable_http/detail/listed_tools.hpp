// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/mcp/protocol/jsonrpc.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/transport/streamable_http/detail/channels.hpp>
#include <paymcp/transport/streamable_http/detail/mirrored_arguments.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/json.hpp>

#include <memory>
#include <string>
#include <utility>

namespace paymcp::inline v0::mcp {

/// The mirrored arguments of all tools that a server lists, learnt as a client would learn them.
inline mirrored_arguments read_mirrored(server& served, const boost::asio::any_io_executor& executor) {
    mirrored_arguments found;
    const auto client = std::make_shared<client_session>(executor, caller{});
    boost::json::object params;
    for (;;) {
        const auto kept = std::make_shared<paymcp::detail::kept_answer>();
        served.serve(client, kept, {request_id{"0"}, "tools/list", params},
                     {era::modern, revision::r2026_07_28, client_capabilities{}});
        boost::json::error_code failure;
        const boost::json::value answer = paymcp::detail::read_json(kept->answer.text, failure);
        const boost::json::value* result = answer.as_object().if_contains("result");
        if (result == nullptr) return found;
        found.add(result->as_object());
        const boost::json::value* next = result->as_object().if_contains("nextCursor");
        if (next == nullptr) return found;
        params["cursor"] = *next;
    }
}

}  // namespace paymcp::inline v0::mcp
