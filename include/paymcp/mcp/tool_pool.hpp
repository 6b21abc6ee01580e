// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/definition.hpp>
#include <paymcp/mcp/json_text.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp {

/// The output of a run that ended by an exception. Where there is no memory left for its words it has none.
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

/// Runs tools: handlers that return their result on threads of its own, so that none blocks the loop, and handlers that
/// return an awaitable on the caller's executor.
///
/// It must outlive every call, and be destroyed before the context of the callers' executors. Destroying it waits for
/// the handlers that still run.
class tool_pool {
public:
    /// `threads` bounds how many blocking handlers run at once; the others wait for their turn.
    explicit tool_pool(const server_definition& tools, std::size_t threads = 16) : tools_(tools), threads_(threads) {}
    tool_pool(const tool_pool&) = delete;
    tool_pool& operator=(const tool_pool&) = delete;
    ~tool_pool() {
        threads_.stop();
        threads_.join();
    }

    /// Runs `tools[tool]`. Whatever the handler throws becomes a failed output; only cancellation of the awaiting
    /// coroutine is thrown on. `running` must live until the handler has returned.
    boost::asio::awaitable<tool_output> run(std::size_t tool, boost::json::object arguments, call& running) {
        const tool_runner runner = tools_.runners[tool];
        if (runner.awaiting != nullptr) co_return co_await await_handler(runner, std::move(arguments), running);
        co_return co_await run_blocking(runner, std::move(arguments), running);
    }

    /// Runs `work`, which returns a `Result` and does not throw, on a thread of the pool. All that it refers to must
    /// live until it has returned.
    template <class Result, class Work>
    boost::asio::awaitable<Result> offload(Work work) {
        const auto start = [this](auto handler, Work what) {
            auto home = boost::asio::get_associated_executor(handler);
            auto kept = boost::asio::prefer(home, boost::asio::execution::outstanding_work.tracked);
            boost::asio::post(threads_, [kept = std::move(kept), handler = std::move(handler),
                                         what = std::move(what)]() mutable {
                Result output = what();
                boost::asio::post(kept, [handler = std::move(handler), output = std::move(output)]() mutable {
                    std::move(handler)(std::move(output));
                });
            });
        };
        using token = const boost::asio::use_awaitable_t<>;
        co_return co_await boost::asio::async_initiate<token&, void(Result)>(start, boost::asio::use_awaitable,
                                                                             std::move(work));
    }

private:
    static boost::asio::awaitable<tool_output> await_handler(tool_runner runner, boost::json::object arguments,
                                                             call& running) {
        try {
            co_return co_await runner.awaiting(std::move(arguments), running);
        } catch (const boost::system::system_error& thrown) {
            if (thrown.code() == boost::asio::error::operation_aborted && running.canceled()) throw;
            co_return failed_run(thrown.what());
        } catch (const std::exception& thrown) {
            co_return failed_run(thrown.what());
        } catch (...) {
            co_return failed_run("The tool failed.");
        }
    }

    static tool_output call_handler(const tool_runner& runner, boost::json::object arguments, call& running) {
        try {
            return runner.blocking(std::move(arguments), running);
        } catch (const std::exception& thrown) {
            return failed_run(thrown.what());
        } catch (...) {
            return failed_run("The tool failed.");
        }
    }

    boost::asio::awaitable<tool_output> run_blocking(tool_runner runner, boost::json::object arguments, call& running) {
        auto work = [runner, &running, given = std::move(arguments)]() mutable {
            return call_handler(runner, std::move(given), running);
        };
        co_return co_await offload<tool_output>(std::move(work));
    }

    const server_definition& tools_;
    boost::asio::thread_pool threads_;
};

}  // namespace paymcp
