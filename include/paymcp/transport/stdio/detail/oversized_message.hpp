// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/body_skimmer.hpp>
#include <paymcp/mcp/protocol/detail/batch.hpp>
#include <paymcp/mcp/protocol/detail/envelope_scan.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/transport/streamable_http/detail/channels.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0::detail {

/// A message in a body that is too large: it is refused with its id, wherever the id is in the body.
class oversized_message final : public body_skimmer {
public:
    /// `most` is the limit of a body in bytes, `most_in_batch` the number of scanned messages of an array.
    oversized_message(std::size_t most, std::size_t most_in_batch) : limits_{.bytes = most}, scan_(most_in_batch) {}

    void take(std::string_view bytes) override { scan_.feed(bytes); }

    http_response answer() override {
        scan_.finish();
        const mcp::rpc_batch read = mcp::refuse_long(scan_, limits_);
        if (const auto* one = std::get_if<mcp::rpc_refusal>(&read)) return said(text_of(*one));
        std::string all;
        for (const mcp::rpc_message& one : std::get<std::vector<mcp::rpc_message>>(read)) {
            const std::string text = text_of(std::get<mcp::rpc_refusal>(one));
            if (!text.empty()) all.append(all.empty() ? "[" : ",").append(text);
        }
        return said(all.empty() ? all : all + ']');
    }

private:
    /// Empty for messages that need no answer.
    static std::string text_of(const mcp::rpc_refusal& refusal) {
        if (refusal.of != mcp::rpc_refusal::kind::request) return {};
        return mcp::compose_error(refusal.id, refusal.error);
    }

    static http_response said(std::string text) {
        if (text.empty()) return {.status = 413, .headers = {}, .body = {}};
        return json_response(413, std::move(text));
    }

    mcp::rpc_limits limits_;
    mcp::envelope_scan scan_;
};

}  // namespace paymcp::inline v0::detail
