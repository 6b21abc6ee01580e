// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp {

/// Which tools of `surface::dynamic` a legacy session sees as their confirm tool, because it has an open payment of
/// them.
class open_tools {
public:
    /// A reply about a payment was sent; returns whether the session's list has changed.
    bool note(std::size_t tool, const reply& ended) {
        if (!ended.subject) return false;
        const bool before = awaits_confirmation(tool);
        const bool to_pay = ended.says == verdict::link || ended.says == verdict::pending ||
                            ended.says == verdict::declined || ended.says == verdict::unavailable ||
                            ended.says == verdict::unclear;
        const bool kept = ended.says == verdict::failed && ended.subject->state == payment_state::secured;
        if (to_pay || kept || ended.says == verdict::busy) open_[tool][ended.subject->id] = ended.subject->expires;
        else forget(tool, ended.subject->id);
        return before != awaits_confirmation(tool);
    }

    /// The payment `payment_id` has expired; returns whether the session's list has changed. A payment that was paid in
    /// time can still be confirmed by its id: every name can always be called.
    bool expire(std::size_t tool, const std::string& payment_id) {
        const bool before = awaits_confirmation(tool);
        forget(tool, payment_id);
        return before != awaits_confirmation(tool);
    }

    bool awaits_confirmation(std::size_t tool) const { return open_.contains(tool); }

    /// Whether the session's list contains this name now.
    bool shows(const paymcp::detail::exposed_tool& one) const {
        if (one.shown != surface::dynamic) return true;
        return (one.role == paymcp::detail::tool_role::confirm) == awaits_confirmation(one.tool);
    }

private:
    void forget(std::size_t tool, const std::string& payment_id) {
        const auto found = open_.find(tool);
        if (found == open_.end()) return;
        found->second.erase(payment_id);
        if (found->second.empty()) open_.erase(found);
    }

    std::map<std::size_t, std::map<std::string, unix_time>> open_;
};

}  // namespace paymcp::inline v0::mcp
