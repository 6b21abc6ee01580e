// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/detail/call_channel.hpp>
#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/server.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace paymcp::inline v0::adapter::detail {

/// A call that has been read, on its way to the shop's thread.
struct hosted_call {
    boost::json::object params{};
    std::string principal{};
    mcp::client_capabilities can{};
    mcp::revision speaks = mcp::revision::r2025_03_26;
    std::shared_ptr<call_channel> channel{};
};

/// Reads what a server passes on, within the limits of a message from outside. Any thread may call it.
std::variant<hosted_call, call_error> read_call(const call_view& given, const mcp::detail::rpc_limits& limits);

/// The revision of this name that needs a session; the oldest where there is none.
mcp::revision revision_named(std::string_view name) noexcept;

/// Serves the calls of another library's MCP server, each as a client of its own. On the executor of the MCP server.
class hosted_calls {
public:
    /// `grace`: how long running calls may take after `stop`. All referenced objects outlive it.
    hosted_calls(boost::asio::any_io_executor executor, mcp::server& served, async::timer& waits, milliseconds grace);

    /// Serves a call; after `stop`, refuses it.
    void handle(hosted_call given);

    /// Serves until `stop`; then ends the waits for payments, lets running calls finish, and cancels those that do not.
    paymcp::detail::asio_task<void> run();

    void stop();

private:
    paymcp::detail::asio_task<void> drain();

    std::vector<std::shared_ptr<mcp::client_session>> present() const;

    boost::asio::any_io_executor executor_;
    mcp::server& served_;
    async::timer& waits_;
    milliseconds grace_;
    std::shared_ptr<paymcp::detail::async_event> wakeup_;
    std::vector<std::weak_ptr<mcp::client_session>> clients_;
    bool stopping_ = false;
};

/// The refusal of a call after the shop's end.
call_error ended_error();

}  // namespace paymcp::inline v0::adapter::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/adapter/detail/impl/hosted_calls.ipp>
#endif
