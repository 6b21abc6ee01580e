// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/turns.hpp>
#include <paymcp/async/worker_pool.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/tool/detail/given_objects.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

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

    /// Receives why a tool failed, in its own words, for the operator. `payment_id` is empty for a free tool.
    using failure_sink =
        std::function<void(std::string_view tool, std::string_view payment_id, std::string_view reason)>;

    /// `threads` bounds the number of blocking handlers at once; further ones queue. The objects outlive the pool.
    explicit tool_pool(const mcp::server_definition& tools, std::size_t threads = default_threads,
                       given_objects objects = {}, failure_sink failed = {})
        : tools_(tools), objects_(objects), failed_(std::move(failed)), workers_(threads) {}

    /// Runs `tools[tool]`, in its turn where it is `single_threaded`. An exception of the handler becomes a failed
    /// output; only cancellation of the awaiting coroutine is rethrown. `running` must live until the handler has
    /// returned.
    boost::asio::awaitable<tool_output> run(std::size_t tool, boost::json::object arguments, call& running);

    /// Tells the sink what the output of a failed run says; another output is passed over.
    void report_failure(std::string_view tool, std::string_view payment_id, const tool_output& output) const noexcept;

    /// The threads, for other blocking work.
    async::worker_pool& workers() noexcept { return workers_; }

private:
    /// The text blocks of an output, with a space between.
    static std::string text_of(const tool_output& output);

    boost::asio::awaitable<tool_output> run_now(std::size_t tool, boost::json::object arguments, call& running);

    const mcp::server_definition& tools_;
    given_objects objects_;
    failure_sink failed_;
    turns single_;
    async::worker_pool workers_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/tool_pool.ipp>
#endif
