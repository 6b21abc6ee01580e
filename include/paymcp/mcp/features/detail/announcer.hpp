// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/listening.hpp>
#include <paymcp/mcp/server/client_session.hpp>

#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Notifies clients of changes. Copies share the same server; from any thread, at any time.
///
/// A server announces only the changes that it declared: pass the announcer to `mcp::server_features::announces`.
/// Legacy clients are notified in their session, clients of 2026-07-28 on their subscriptions.
class announcer {
public:
    void tools_changed() const { shared_->announce(change::tools, {}); }
    void prompts_changed() const { shared_->announce(change::prompts, {}); }
    void resources_changed() const { shared_->announce(change::resources, {}); }

    /// The contents of the resource with this URI have changed.
    void resource_updated(std::string uri) const { shared_->announce(change::contents, std::move(uri)); }

    /// Adds a client to notify. For the server.
    void join(const std::shared_ptr<mcp::client_session>& client) const { shared_->join(client); }

    /// The declared kinds of changes. For `mcp::server_features`.
    void declare(std::initializer_list<change> kinds) const { shared_->declare(kinds); }
    mcp::detail::change_set declared() const { return shared_->declared(); }

private:
    class hub {
    public:
        void join(const std::shared_ptr<mcp::client_session>& client);

        void declare(std::initializer_list<change> kinds);

        mcp::detail::change_set declared() const;

        void announce(change what, std::string uri);

    private:
        mutable std::mutex mutex_;
        mcp::detail::change_set declared_;
        std::vector<std::weak_ptr<mcp::client_session>> clients_;
    };

    std::shared_ptr<hub> shared_ = std::make_shared<hub>();
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/detail/impl/announcer.ipp>
#endif
