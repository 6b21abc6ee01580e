// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/link_limits.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool link_limits::has_link(const payment& wanted) const {
    const std::string key = key_of(wanted);
    if (key.empty()) return false;
    const std::lock_guard lock(mutex_);
    const auto found = buyers_.find(key);
    if (found == buyers_.end()) return false;
    return std::ranges::find(found->second.open, call_of(wanted), &link::call) != found->second.open.end();
}

PAYMCP_INLINE std::vector<std::string> link_limits::oldest(const payment& wanted, std::string_view address,
                                                           unix_time now) const {
    constexpr std::size_t few = 4;
    const std::lock_guard lock(mutex_);
    std::vector<std::string> ids;
    for (const std::string& key : keys_of(wanted, address)) {
        const auto found = buyers_.find(key);
        if (found == buyers_.end() || !ask(found->second, now).unpaid) continue;
        for (std::size_t i = 0; i < std::min(few, found->second.open.size()); ++i)
            ids.push_back(found->second.open[i].id);
    }
    return ids;
}

PAYMCP_INLINE link_limits::answer link_limits::take(const payment& wanted, std::string_view address, unix_time now) {
    const std::lock_guard lock(mutex_);
    const std::vector<std::string> keys = keys_of(wanted, address);
    answer longest;
    for (const std::string& key : keys) {
        const auto found = buyers_.find(key);
        if (found == buyers_.end()) continue;
        forget_ended(found->second, now);
        const answer one = ask(found->second, now);
        if (one.wait > longest.wait) longest = one;
    }
    if (longest.wait > milliseconds::zero()) return longest;
    sweep(now);
    for (const std::string& key : keys) add(buyers_[key], wanted, now);
    holders_[wanted.id] = keys;
    return {};
}

PAYMCP_INLINE void link_limits::count(const payment& made, std::string_view address, unix_time now) {
    const std::lock_guard lock(mutex_);
    if (holders_.contains(made.id)) return;
    std::vector<std::string> keys = keys_of(made, address);
    for (const std::string& key : keys) add(buyers_[key], made, now);
    holders_[made.id] = std::move(keys);
}

PAYMCP_INLINE void link_limits::leave(const std::string& payment_id, milliseconds earlier) {
    const std::lock_guard lock(mutex_);
    const auto held = holders_.extract(payment_id);
    if (held.empty()) return;
    for (const std::string& key : held.mapped()) {
        const auto found = buyers_.find(key);
        if (found == buyers_.end()) continue;
        std::erase_if(found->second.open, [&](const link& one) { return one.id == payment_id; });
        found->second.next -= earlier;
    }
}

PAYMCP_INLINE std::string link_limits::call_of(const payment& wanted) {
    return std::string(wanted.tool).append(1, ' ').append(wanted.digest);
}

PAYMCP_INLINE std::string link_limits::key_of(const payment& wanted) {
    if (!wanted.principal.empty()) return std::string("principal ").append(wanted.principal);
    return wanted.session.empty() ? std::string() : std::string("session ").append(wanted.session);
}

PAYMCP_INLINE std::vector<std::string> link_limits::keys_of(const payment& wanted, std::string_view address) {
    std::vector<std::string> keys;
    if (std::string buyer = key_of(wanted); !buyer.empty()) keys.push_back(std::move(buyer));
    if (!address.empty()) keys.push_back(std::string("address ").append(address));
    return keys;
}

PAYMCP_INLINE milliseconds link_limits::interval() const noexcept {
    if (most_.links_per_minute == 0) return milliseconds::zero();
    return milliseconds(60'000 / std::min<std::size_t>(most_.links_per_minute, 60'000));
}

PAYMCP_INLINE link_limits::answer link_limits::ask(const buyer& one, unix_time now) const {
    if (most_.open_links > 0 && one.open.size() >= most_.open_links)
        return {std::max(milliseconds(1'000), one.open.front().expires - now), true};
    // A minute's links may come at once.
    const milliseconds early = one.next - now - (milliseconds(60'000) - interval());
    return {std::max(milliseconds::zero(), early), false};
}

PAYMCP_INLINE void link_limits::add(buyer& one, const payment& made, unix_time now) {
    one.open.push_back({made.id, call_of(made), made.expires});
    one.next = std::max(one.next, now) + interval();
}

PAYMCP_INLINE void link_limits::forget_ended(buyer& one, unix_time now) {
    for (; !one.open.empty() && one.open.front().expires <= now; one.open.pop_front())
        holders_.erase(one.open.front().id);
}

PAYMCP_INLINE void link_limits::sweep(unix_time now) {
    if (buyers_.size() < sweep_at_) return;
    for (auto& [key, one] : buyers_) forget_ended(one, now);
    std::erase_if(buyers_, [&](const auto& each) { return each.second.open.empty() && each.second.next <= now; });
    sweep_at_ = std::max<std::size_t>(1024, buyers_.size() * 2);
}

}  // namespace paymcp::inline v0::detail
