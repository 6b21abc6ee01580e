// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/worker_pool.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/json/object.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// The output of a run that ended by an exception. Without memory for its message it has no message.
inline tool_output failed_run(std::string_view what) noexcept {
    tool_output output;
    output.failed = true;
    try {
        output.content = std::string(1, '[') + mcp::object_text().text("type", "text").text("text", what).str() + ']';
    } catch (...) {
        return output;
    }
    return output;
}

/// The output of a run that ended by the exception that is being handled.
inline tool_output failed_run() noexcept {
    try {
        throw;
    } catch (const std::exception& thrown) {
        return failed_run(thrown.what());
    } catch (...) {
        return failed_run("The tool failed.");
    }
}

/// Runs tools: handlers that return their result on its own threads, so that they do not block the loop, and handlers
/// that return an awaitable on the caller's executor.
///
/// It must outlive every call, and be destroyed before the context of the callers' executors. The destructor waits for
/// the running handlers.
class tool_pool {
public:
    /// `threads` bounds the number of blocking handlers at once; further ones queue.
    explicit tool_pool(const server_definition& tools, std::size_t threads = 16) : tools_(tools), workers_(threads) {}

    /// Runs `tools[tool]`. An exception of the handler becomes a failed output; only cancellation of the awaiting
    /// coroutine is rethrown. `running` must live until the handler has returned.
    boost::asio::awaitable<tool_output> run(std::size_t tool, boost::json::object arguments, call& running) {
        const tool_runner runner = tools_.runners[tool];
        if (runner.awaiting == nullptr) {
            auto work = [runner, &running, given = std::move(arguments)]() mutable {
                try {
                    return runner.blocking(std::move(given), running);
                } catch (...) {
                    return failed_run();
                }
            };
            co_return co_await workers_.offload<tool_output>(std::move(work));
        }
        try {
            co_return co_await runner.awaiting(std::move(arguments), running);
        } catch (const boost::system::system_error& thrown) {
            if (thrown.code() == boost::asio::error::operation_aborted && running.canceled()) throw;
            co_return failed_run(thrown.what());
        } catch (...) {
            co_return failed_run();
        }
    }

    /// The threads, for other blocking work.
    worker_pool& workers() noexcept { return workers_; }

private:
    const server_definition& tools_;
    worker_pool workers_;
};

}  // namespace paymcp::inline v0::detail
