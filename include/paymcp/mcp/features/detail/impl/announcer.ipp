// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/announcer.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstddef>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE void announcer::hub::join(const std::shared_ptr<mcp::client_session>& client) {
    const std::lock_guard lock(mutex_);
    std::erase_if(clients_, [&](const std::weak_ptr<mcp::client_session>& one) {
        const auto there = one.lock();
        return !there || there == client;
    });
    clients_.push_back(client);
}

PAYMCP_INLINE void announcer::hub::declare(std::initializer_list<change> kinds) {
    const std::lock_guard lock(mutex_);
    for (const change one : kinds) declared_.add(one);
}

PAYMCP_INLINE mcp::detail::change_set announcer::hub::declared() const {
    const std::lock_guard lock(mutex_);
    return declared_;
}

PAYMCP_INLINE void announcer::hub::announce(change what, std::string uri) {
    std::vector<std::shared_ptr<mcp::client_session>> there;
    {
        const std::lock_guard lock(mutex_);
        if (!declared_.has(what)) return;
        for (const auto& one : clients_)
            if (auto client = one.lock()) there.push_back(std::move(client));
    }
    for (const auto& client : there)
        boost::asio::post(client->executor(), [client, what, uri] { client->hear(what, uri); });
}

}  // namespace paymcp::inline v0::detail
