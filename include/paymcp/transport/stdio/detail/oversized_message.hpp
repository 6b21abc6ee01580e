// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/body_skimmer.hpp>
#include <paymcp/mcp/protocol/detail/envelope_scan.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A message in a body that is too large: it is refused with its id, wherever the id is in the body.
class oversized_message final : public body_skimmer {
public:
    /// `most` is the limit of a body in bytes, `max_in_batch` the number of scanned messages of an array.
    oversized_message(std::size_t most, std::size_t max_in_batch) : limits_{.bytes = most}, scan_(max_in_batch) {}

    void feed(std::string_view bytes) override { scan_.feed(bytes); }

    http::response answer() override;

private:
    /// Empty for messages that need no answer.
    static std::string text_of(const mcp::detail::rpc_refusal& refusal);

    static http::response said(std::string text);

    mcp::detail::rpc_limits limits_;
    mcp::detail::envelope_scan scan_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/stdio/detail/impl/oversized_message.ipp>
#endif
