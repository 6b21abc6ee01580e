// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/call.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/watch/detail/delivery.hpp>

namespace paymcp::inline v0::adapter {

PAYMCP_INLINE std::string outcome::response(std::string_view id) const {
    const mcp::detail::request_id asked{std::string(id)};
    if (!error_) return mcp::detail::compose_result(asked, result_);
    return mcp::detail::compose_error(
        asked, {static_cast<mcp::detail::error_code>(error_->code), error_->message, error_->data});
}

PAYMCP_INLINE void outcome::written() {
    if (sent_) sent_->written();
    sent_.reset();
}

}  // namespace paymcp::inline v0::adapter
