// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/tool_pool.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>
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

PAYMCP_INLINE std::string tool_pool::text_of(const tool_output& output) {
    boost::json::error_code failure;
    const boost::json::value content = read_json(output.content, failure);
    std::string all;
    if (!content.is_array()) return all;
    for (const boost::json::value& block : content.get_array()) {
        const boost::json::value* text = block.is_object() ? block.get_object().if_contains("text") : nullptr;
        if (text == nullptr || !text->is_string()) continue;
        if (!all.empty()) all += ' ';
        all += std::string_view(text->get_string());
    }
    return all;
}

PAYMCP_INLINE boost::asio::awaitable<tool_output> tool_pool::run(std::size_t tool, boost::json::object arguments,
                                                                 call& running) {
    if (!tools_.tools[tool].single_threaded) co_return co_await run_now(tool, std::move(arguments), running);
    const turns::turn mine = co_await single_.wait();
    co_return co_await run_now(tool, std::move(arguments), running);
}

PAYMCP_INLINE void tool_pool::report_failure(std::string_view tool, std::string_view payment_id,
                                             const tool_output& output) const noexcept {
    if (!output.failed || !failed_) return;
    try {
        failed_(tool, payment_id, text_of(output));
    } catch (...) {
        return;  // what the call does about the failure matters more than its line
    }
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
