// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/features.hpp>
#include <paymcp/mcp/server/detail/call_runner.hpp>
#include <paymcp/mcp/server/detail/multi_round_trip.hpp>
#include <paymcp/mcp/server/detail/render.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace paymcp::inline v0::mcp::detail {

/// Serves what a server offers beside its tools.
class host_calls {
public:
    host_calls(const server_features& features, const renderer& render, multi_round_trip& rounds, call_runner& runner,
               paymcp::detail::tool_pool& pool);

    /// Handles a request if its method is one of these; called on the client session's executor.
    bool handle(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
                rpc_request& request, const era_choice& chosen);

private:
    /// A method to run: its handler, and the completion of its result.
    struct found_method {
        const host_handler* handler = nullptr;
        std::string subject{};  ///< the name or URI, to which the state of an earlier round trip is bound
        bool may_ask = false;   ///< by its result, in 2026-07-28
        std::optional<cache_hint> cache{};
    };
    using lookup = std::variant<std::monostate, found_method, rpc_error, std::string>;

    bool offers_resources() const { return !features_.resources().empty() || !features_.templates().empty(); }

    // Lists.

    bool list(response_channel& channel, const rpc_request& request, revision speaks) const;

    // Subscriptions of legacy sessions.

    bool subscribe(client_session& from, response_channel& channel, const rpc_request& request,
                   const era_choice& chosen) const;

    bool knows(std::string_view uri) const;

    // Calls.

    bool call(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
              rpc_request& request, const era_choice& chosen);

    lookup find(const rpc_request& request) const;

    lookup find_resource(const boost::json::object& params) const;

    lookup find_prompt(const boost::json::object& params) const;

    lookup find_completer(const boost::json::object& params) const;

    bool is_completable(bool prompt, std::string_view name) const;

    void start(const std::shared_ptr<client_session>& from, const std::shared_ptr<response_channel>& channel,
               rpc_request& request, const era_choice& chosen, const found_method& found);

    boost::asio::awaitable<call_end> run(std::shared_ptr<active_call> running, found_method found,
                                         boost::json::object params, round_subject subject);

    boost::asio::awaitable<host_reply> call_handler(const host_handler& handler, boost::json::object params,
                                                    paymcp::call& running);

    std::string complete(std::string result, const found_method& found, revision speaks) const;

    /// 2026-07-28 has no separate code for a missing resource.
    static rpc_error for_revision(rpc_error error, revision speaks);

    const server_features& features_;
    const renderer& render_;
    multi_round_trip& rounds_;
    call_runner& runner_;
    paymcp::detail::tool_pool& pool_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/detail/impl/host_calls.ipp>
#endif
