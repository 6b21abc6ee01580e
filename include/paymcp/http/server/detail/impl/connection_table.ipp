// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/connection_table.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/descriptor_limit.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string peer_key(const boost::asio::ip::address& address) {
    if (address.is_loopback()) return {};
    if (address.is_v4()) return address.to_string();
    auto bytes = address.to_v6().to_bytes();
    if (address.to_v6().is_v4_mapped())
        return peer_key(boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()));
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::address_v6(bytes).to_string();
}

PAYMCP_INLINE admission connection_table::admit(const std::string& peer, std::size_t descriptor) {
    const auto same_peer = peers_.find(peer);
    const bool peer_full =
        options_.peer_limit > 0 && same_peer != peers_.end() && same_peer->second >= options_.peer_limit;
    const reserved_descriptors reserve = descriptors_in_reserve(options_.descriptor_reserve);
    if (!peer_full && has_place(descriptor, reserve)) return admission::any_request;
    if (descriptor >= reserve.middle) return admission::refused;
    if (has_room(reserved_, options_.reserved_connections)) return admission::reserved_request;
    return displace(reserved_, milliseconds::zero()) ? admission::reserved_request : admission::refused;
}

PAYMCP_INLINE bool connection_table::has_place(std::size_t descriptor, const reserved_descriptors& reserve) {
    if (descriptor < reserve.first && has_room(any_, options_.connection_limit)) return true;
    const bool displaced = displace(any_, options_.waiting_grace);
    if (descriptor < reserve.first) return displaced;
    return displaced && descriptor < reserve.middle && borrowing_ < max_borrowing;
}

PAYMCP_INLINE void connection_table::add(const connection& one, admission as, std::string peer,
                                         std::size_t descriptor) {
    if (!peer.empty()) ++peers_[peer];
    const bool any = as == admission::any_request;
    const bool borrows = any && descriptor >= descriptors_in_reserve(options_.descriptor_reserve).first;
    borrowing_ += borrows ? 1 : 0;
    (any ? any_ : reserved_).open.emplace(one, place{std::move(peer), borrows});
}

PAYMCP_INLINE void connection_table::remove(const connection& one) {
    for (share* of : {&any_, &reserved_}) {
        const auto found = of->open.find(one);
        if (found == of->open.end()) continue;
        if (found->second.leaving) --of->leaving;
        if (found->second.borrows) --borrowing_;
        const auto same_peer = peers_.find(found->second.peer);
        if (same_peer != peers_.end() && --same_peer->second == 0) peers_.erase(same_peer);
        of->open.erase(found);
        return;
    }
}

PAYMCP_INLINE void connection_table::make_room() {
    while (displace(any_, options_.waiting_grace)) continue;
}

PAYMCP_INLINE bool connection_table::displace(share& of, milliseconds grace) {
    if (of.leaving >= max_leaving) return false;
    if (of.oldest.empty()) find_candidates(of, std::chrono::steady_clock::now() - grace);
    while (!of.oldest.empty()) {
        const connection one = of.oldest.back().one.lock();
        const http_connection::moment since = of.oldest.back().since;
        of.oldest.pop_back();
        const auto found = of.open.find(one);
        if (found == of.open.end() || found->second.leaving || one->waits_since() != since) continue;
        found->second.leaving = true;
        ++of.leaving;
        one->give_way();
        return true;
    }
    return false;
}

PAYMCP_INLINE void connection_table::find_candidates(share& of, http_connection::moment latest) {
    std::vector<candidate> all;
    for (const auto& [one, how] : of.open) {
        const http_connection::moment since = one->waits_since();
        if (!how.leaving && since <= latest) all.push_back({one, since});
    }
    const std::size_t kept = std::min(all.size(), max_candidates);
    std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(kept), {}, &candidate::since);
    all.resize(kept);
    std::ranges::reverse(all);
    of.oldest = std::move(all);
}

}  // namespace paymcp::inline v0::detail
