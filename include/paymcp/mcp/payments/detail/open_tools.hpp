// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/tool/definition.hpp>

#include <cstddef>
#include <map>
#include <string>

namespace paymcp::inline v0::mcp::detail {

/// Which tools of `surface::dynamic` a legacy session sees as their confirm tool, because it has an open payment of
/// them.
class open_tools {
public:
    /// A reply about a payment was sent; returns whether the session's list has changed.
    bool note(std::size_t tool, const gating::reply& ended);

    /// The payment `payment_id` has expired; returns whether the session's list has changed. A payment that was paid in
    /// time can still be confirmed by its id: every name can always be called.
    bool expire(std::size_t tool, const std::string& payment_id);

    bool awaits_confirmation(std::size_t tool) const { return open_.contains(tool); }

    /// Whether the session's list contains this name now.
    bool shows(const paymcp::detail::exposed_tool& one) const;

private:
    void forget(std::size_t tool, const std::string& payment_id);

    std::map<std::size_t, std::map<std::string, unix_time>> open_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/open_tools.ipp>
#endif
