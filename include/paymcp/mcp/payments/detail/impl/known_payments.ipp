// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/known_payments.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE void known_payments::remember(const gating::caller& who, const payment& subject) {
    const std::string owner = owner_of(who);
    if (owner.empty() || subject.id.empty()) return;
    const std::lock_guard lock(mutex_);
    std::list<one>& known = touch(owner);
    std::erase_if(known, [&](const one& other) { return other.id == subject.id; });
    known.push_front({subject.id, subject.tool, subject.digest, subject.link});
    if (known.size() > max_of_one) known.pop_back();
}

PAYMCP_INLINE std::vector<known_payments::one> known_payments::of(const gating::caller& who) const {
    const std::lock_guard lock(mutex_);
    const auto found = owners_.find(owner_of(who));
    if (found == owners_.end()) return {};
    return {found->second->second.begin(), found->second->second.end()};
}

PAYMCP_INLINE std::string known_payments::owner_of(const gating::caller& who) {
    payment like;
    like.principal = who.principal;
    like.session = who.session;
    return paymcp::detail::owner_of(like);
}

PAYMCP_INLINE std::list<known_payments::one>& known_payments::touch(const std::string& owner) {
    const auto found = owners_.find(owner);
    if (found != owners_.end()) {
        recent_.splice(recent_.begin(), recent_, found->second);
    } else {
        recent_.push_front({owner, {}});
        owners_.emplace(owner, recent_.begin());
        if (recent_.size() > max_owners) {
            owners_.erase(recent_.back().first);
            recent_.pop_back();
        }
    }
    return recent_.front().second;
}

}  // namespace paymcp::inline v0::mcp::detail
