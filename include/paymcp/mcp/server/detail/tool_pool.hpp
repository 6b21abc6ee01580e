// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/turns.hpp>
#include <paymcp/async/worker_pool.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/tool/detail/given_objects.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The output of a run that ended by an exception. Without memory for its message it has no message.
tool_output failed_run(std::string_view what) noexcept;

/// The output of a run that ended by the exception that is being handled.
tool_output failed_run() noexcept;

/// Runs tools: handlers that return their result on its own threads, so that they do not block the loop, and handlers
/// that return an awaitable on the caller's executor.
///
/// It must outlive every call, and be destroyed before the context of the callers' executors. The destructor waits for
/// the running handlers.
class tool_pool {
public:
    static constexpr std::size_t default_threads = 16;

    /// `threads` bounds the number of blocking handlers at once; further ones queue. The objects outlive the pool.
    explicit tool_pool(const mcp::server_definition& tools, std::size_t threads = default_threads,
                       given_objects objects = {})
        : tools_(tools), objects_(objects), workers_(threads) {}

    /// Runs `tools[tool]`, in its turn where it is `single_threaded`. An exception of the handler becomes a failed
    /// output; only cancellation of the awaiting coroutine is rethrown. `running` must live until the handler has
    /// returned.
    boost::asio::awaitable<tool_output> run(std::size_t tool, boost::json::object arguments, call& running);

    /// The threads, for other blocking work.
    async::worker_pool& workers() noexcept { return workers_; }

private:
    boost::asio::awaitable<tool_output> run_now(std::size_t tool, boost::json::object arguments, call& running);

    const mcp::server_definition& tools_;
    given_objects objects_;
    turns single_;
    async::worker_pool workers_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/tool_pool.ipp>
#endif
