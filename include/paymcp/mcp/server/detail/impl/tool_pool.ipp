// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/tool_pool.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE tool_output failed_run(std::string_view what) noexcept {
    tool_output output;
    output.failed = true;
    try {
        output.content = std::string(1, '[') + object_text().text("type", "text").text("text", what).str() + ']';
    } catch (...) {
        return output;
    }
    return output;
}

PAYMCP_INLINE tool_output failed_run() noexcept {
    try {
        throw;
    } catch (const std::exception&) {
        return failed_run(exception_message());
    } catch (...) {
        return failed_run("The tool failed.");
    }
}

PAYMCP_INLINE boost::asio::awaitable<tool_output> tool_pool::run(std::size_t tool, boost::json::object arguments,
                                                                 call& running) {
    if (!tools_.tools[tool].single_threaded) co_return co_await run_now(tool, std::move(arguments), running);
    const turns::turn mine = co_await single_.wait();
    co_return co_await run_now(tool, std::move(arguments), running);
}

PAYMCP_INLINE boost::asio::awaitable<tool_output> tool_pool::run_now(std::size_t tool, boost::json::object arguments,
                                                                     call& running) {
    const mcp::tool_runner runner = tools_.runners[tool];
    if (runner.awaiting == nullptr) {
        auto work = [this, runner, &running, given = std::move(arguments)]() mutable {
            try {
                return runner.blocking(std::move(given), running, objects_);
            } catch (...) {
                return failed_run();
            }
        };
        co_return co_await workers_.offload<tool_output>(std::move(work));
    }
    try {
        co_return co_await runner.awaiting(std::move(arguments), running, objects_);
    } catch (const boost::system::system_error& thrown) {
        if (thrown.code() == boost::asio::error::operation_aborted && running.canceled()) throw;
        co_return failed_run();
    } catch (...) {
        co_return failed_run();
    }
}

}  // namespace paymcp::inline v0::detail
