// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/payment/record.hpp>

#include <algorithm>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace paymcp::inline v0::mcp {

/// The payments that this process has shown to each caller, so that a link, or an unreadable id, resolves only to the
/// caller's own payments. A bounded cache, used as a hint: the store decides about a payment. Callers without a
/// principal and a session are not remembered. Any thread may use it.
class known_payments {
public:
    /// The remembered data of a payment.
    struct one {
        std::string id;
        std::string tool;
        std::string digest;
        std::string link;
    };

    /// The payment was shown to the caller.
    void remember(const caller& who, const payment& subject) {
        const std::string owner = owner_of(who);
        if (owner.empty() || subject.id.empty()) return;
        const std::lock_guard lock(mutex_);
        std::list<one>& known = touch(owner);
        std::erase_if(known, [&](const one& other) { return other.id == subject.id; });
        known.push_front({subject.id, subject.tool, subject.digest, subject.link});
        if (known.size() > most_of_one) known.pop_back();
    }

    /// The caller's payments, the most recently shown first.
    std::vector<one> of(const caller& who) const {
        const std::lock_guard lock(mutex_);
        const auto found = owners_.find(owner_of(who));
        if (found == owners_.end()) return {};
        return {found->second->second.begin(), found->second->second.end()};
    }

private:
    static constexpr std::size_t most_of_one = 16;
    static constexpr std::size_t most_owners = 4096;

    using owned = std::pair<std::string, std::list<one>>;

    static std::string owner_of(const caller& who) {
        payment like;
        like.principal = who.principal;
        like.session = who.session;
        return paymcp::detail::owner_of(like);
    }

    /// The list of an owner, who becomes the most recent one.
    std::list<one>& touch(const std::string& owner) {
        const auto found = owners_.find(owner);
        if (found != owners_.end()) {
            recent_.splice(recent_.begin(), recent_, found->second);
        } else {
            recent_.push_front({owner, {}});
            owners_.emplace(owner, recent_.begin());
            if (recent_.size() > most_owners) {
                owners_.erase(recent_.back().first);
                recent_.pop_back();
            }
        }
        return recent_.front().second;
    }

    mutable std::mutex mutex_;
    std::list<owned> recent_;
    std::unordered_map<std::string, std::list<owned>::iterator> owners_;
};

}  // namespace paymcp::inline v0::mcp
