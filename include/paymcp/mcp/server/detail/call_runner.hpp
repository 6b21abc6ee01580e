// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/protocol_version.hpp>
#include <paymcp/mcp/server/call_end.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

inline constexpr std::string_view log_level_key = "io.modelcontextprotocol/logLevel";

void answer(response_channel& channel, const request_id& id, std::string_view result,
            paymcp::detail::begin_delivery hand_over = {}, payment_head head = {});

void refuse(response_channel& channel, const request_id& id, const rpc_error& error);

/// The member of a request's `_meta`, or null.
const boost::json::value* meta_member(const boost::json::object& params, std::string_view key);

/// The call that a request describes.
call_facts read_facts(const rpc_request& request, const era_choice& chosen, const client_session& from,
                             bool logs);

/// Runs calls: on the client session's executor, cancelable, answered once.
class call_runner {
public:
    /// How many calls may run at once.
    struct bounds {
        std::size_t of_one_peer;
        std::size_t in_all;
    };

    /// `log` reports errors that reach no client, `called` the outcomes of tool calls.
    call_runner(bounds most, std::function<void(std::string_view)> log,
                std::function<void(std::string_view, std::string_view)> called);

    /// Whether this client may not start another call now.
    bool is_full(const client_session& from) const noexcept;

    void start(const std::shared_ptr<client_session>& from, const std::shared_ptr<active_call>& running,
               boost::asio::awaitable<call_end> work);

    /// How many calls run: those of all clients, of tasks, and canceled ones that have not ended.
    std::size_t running() const noexcept { return running_; }

    /// See `server::when_idle`.
    void when_idle(std::function<void()> wake) { idle_ = std::move(wake); }

private:
    void finish(client_session& from, active_call& running, const std::exception_ptr& thrown, call_end ended);

    static void end_task(task_record& task, bool canceled, call_end ended);

    void log(const std::exception_ptr& thrown) const;

    bounds most_;
    std::function<void(std::string_view)> log_;
    std::function<void(std::string_view, std::string_view)> called_;
    std::function<void()> idle_;
    std::atomic<std::size_t> running_ = 0;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/call_runner.ipp>
#endif
