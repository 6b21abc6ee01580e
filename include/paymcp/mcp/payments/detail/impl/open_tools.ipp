// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/open_tools.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE bool open_tools::note(std::size_t tool, const gating::reply& ended) {
    if (!ended.subject) return false;
    const bool before = awaits_confirmation(tool);
    const bool to_pay = ended.says == rules::verdict::link || ended.says == rules::verdict::pending ||
                        ended.says == rules::verdict::declined || ended.says == rules::verdict::unavailable ||
                        ended.says == rules::verdict::unclear;
    const bool kept = ended.says == rules::verdict::failed && ended.subject->state == payment_state::secured;
    if (to_pay || kept || ended.says == rules::verdict::busy)
        open_[tool][ended.subject->id] = ended.subject->expires;
    else
        forget(tool, ended.subject->id);
    return before != awaits_confirmation(tool);
}

PAYMCP_INLINE bool open_tools::expire(std::size_t tool, const std::string& payment_id) {
    const bool before = awaits_confirmation(tool);
    forget(tool, payment_id);
    return before != awaits_confirmation(tool);
}

PAYMCP_INLINE bool open_tools::shows(const paymcp::detail::exposed_tool& one) const {
    if (one.shown != rules::surface::dynamic) return true;
    return (one.role == paymcp::detail::tool_role::confirm) == awaits_confirmation(one.tool);
}

PAYMCP_INLINE void open_tools::forget(std::size_t tool, const std::string& payment_id) {
    const auto found = open_.find(tool);
    if (found == open_.end()) return;
    found->second.erase(payment_id);
    if (found->second.empty()) open_.erase(found);
}

}  // namespace paymcp::inline v0::mcp::detail
