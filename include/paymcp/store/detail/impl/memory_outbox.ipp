// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/detail/memory_outbox.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE payment without_contents(payment read) {
    read.arguments.clear();
    read.link.clear();
    read.output = {};
    return read;
}

PAYMCP_INLINE void memory_outbox::sweep(unix_time now) {
    if (!is_on() || until_ > now) return;
    until_ = {};
    cases_.clear();
}

PAYMCP_INLINE void memory_outbox::note(const seller::standing& before, const payment& after) {
    const seller::standing now = seller::standing_of(after);
    if (!is_on() || before == now) return;
    one_case& at = cases_[after.id];
    at.changes.push_back({after.version, before, now, {}});
    at.due = {};
}

PAYMCP_INLINE std::vector<seller::news> memory_outbox::take(unix_time now, unix_time until, std::size_t most,
                                                            const finder& find) {
    std::vector<std::map<std::string, one_case, std::less<>>::iterator> due;
    for (auto each = cases_.begin(); each != cases_.end(); ++each)
        if (each->second.due <= now && each->second.held <= now) due.push_back(each);
    std::ranges::sort(due, {},
                      [](const auto& one) { return std::pair(one->second.due, std::string_view(one->first)); });
    due.resize(std::min(due.size(), most));
    std::vector<seller::news> taken;
    for (const auto& each : due) {
        const payment* subject = find(each->first);
        if (subject == nullptr) continue;
        one_case& at = each->second;
        at.held = until;
        for (seller::change& one : at.changes)
            if (one.noticed == unix_time{}) one.noticed = now;
        taken.push_back({without_contents(*subject), at.changes, at.tries});
    }
    return taken;
}

PAYMCP_INLINE void memory_outbox::told(std::string_view id, std::uint64_t version) {
    const auto at = cases_.find(id);
    if (at == cases_.end()) return;
    std::erase_if(at->second.changes, [version](const seller::change& one) { return one.version == version; });
    if (at->second.changes.empty()) cases_.erase(at);
}

PAYMCP_INLINE void memory_outbox::put_back(std::string_view id, std::uint64_t version, unix_time due, int tries) {
    const auto at = cases_.find(id);
    if (at == cases_.end()) return;
    const bool changed = at->second.changes.back().version > version;
    at->second.due = changed ? unix_time{} : due;
    at->second.held = {};
    at->second.tries = tries;
}

}  // namespace paymcp::inline v0::detail
