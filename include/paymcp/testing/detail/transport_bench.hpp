// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/paid_calls.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/mcp/protocol/detail/batch.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/testing/transport_line.hpp>
#include <paymcp/tool/arg.hpp>
#include <paymcp/tool/tool.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// What the laws of transports call: tools without a price.

namespace transport_tools {

inline constexpr auto echo =
    tool<"echo">("Says it again", arg<"text">("What to say"), [](std::string text) { return text; });

inline constexpr auto report = tool<"report">("Reports its progress", [](call& running) {
    for (const double part : {1.0, 2.0, 3.0}) running.report(part, 3);
    return std::string("reported");
});

inline constexpr auto fail = tool<"fail">("Fails", []() -> result<std::string> { return failure{"it has failed"}; });

inline boost::asio::awaitable<std::string> wait_long() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return "waited";
}
inline constexpr auto wait = tool<"wait">("Waits for an hour", wait_long);

using all = toolset_t<echo, report, fail, wait>;

}  // namespace transport_tools

/// There is nothing to pay.
class unpaid_calls final : public mcp::paid_calls {
public:
    boost::asio::awaitable<mcp::call_end> pay_and_call(mcp::paid_request, gating::caller,
                                                       paymcp::detail::client_link&) override {
        throw std::logic_error("no tool has a price");
    }
    boost::asio::awaitable<mcp::call_end> confirm(std::optional<std::size_t>, std::string, gating::caller,
                                                  paymcp::detail::client_link&, std::optional<std::string>) override {
        throw std::logic_error("no tool has a price");
    }
};

/// A server with these tools, whose executor runs in a thread.
class transport_bench {
public:
    static constexpr std::size_t longest_message = 50'000;

    transport_bench()
        : work_(loop_.get_executor()),
          pool_(tools(), 4),
          served_({.name = "laws", .version = "1"}, tools(), calls_, pool_, {.limits = {.bytes = longest_message}}),
          thread_([this] { loop_.run(); }) {}
    transport_bench(const transport_bench&) = delete;
    transport_bench& operator=(const transport_bench&) = delete;
    ~transport_bench() {
        static_cast<void>(comes_to(0));
        loop_.stop();
        thread_.join();
    }

    mcp::server& served() noexcept { return served_; }
    boost::asio::any_io_executor executor() { return loop_.get_executor(); }

    /// Waits until a number of calls run; false if it does not come to that in time.
    bool comes_to(std::size_t running, milliseconds timeout = milliseconds(10'000)) const {
        const auto latest = std::chrono::steady_clock::now() + timeout;
        while (served_.running() != running) {
            if (std::chrono::steady_clock::now() > latest) return false;
            std::this_thread::yield();
        }
        return true;
    }

private:
    static const mcp::server_definition& tools() {
        return mcp::compiled_server<TwoStep<>, transport_tools::all>::definition();
    }

    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    unpaid_calls calls_;
    paymcp::detail::tool_pool pool_;
    mcp::server served_;
    std::thread thread_;
};

/// Messages on their way from the server's threads to a client.
class message_queue {
public:
    void push(std::string message) {
        const std::lock_guard lock(guard_);
        messages_.push_back(std::move(message));
        arrived_.notify_one();
    }
    /// The next message; empty if none comes in time.
    std::string pop(milliseconds timeout = milliseconds(10'000)) {
        std::unique_lock lock(guard_);
        if (!arrived_.wait_for(lock, timeout, [this] { return !messages_.empty(); })) return {};
        std::string first = std::move(messages_.front());
        messages_.pop_front();
        return first;
    }
    std::vector<std::string> rest() {
        const std::lock_guard lock(guard_);
        std::vector<std::string> all(messages_.begin(), messages_.end());
        messages_.clear();
        return all;
    }

private:
    std::mutex guard_;
    std::condition_variable arrived_;
    std::deque<std::string> messages_;
};

/// A client without a transport: it calls the server's functions. Its answers are the right ones.
class direct_line : public transport_line {
public:
    direct_line(mcp::server& served, boost::asio::any_io_executor executor)
        : served_(served),
          executor_(executor),
          client_(std::make_shared<mcp::client_session>(executor, gating::caller{})),
          channel_(std::make_shared<queued_channel>(heard_)) {}

    direct_line(const direct_line&) = delete;
    direct_line& operator=(const direct_line&) = delete;
    ~direct_line() override {
        on_loop([this] { client_->leave(); });
    }

    void send(const std::string& message, std::size_t) override {
        on_loop([this, &message] {
            if (message.size() <= served_.limits().bytes) return served_.receive(client_, channel_, message);
            mcp::detail::envelope_scan scan(served_.max_in_batch());
            scan.feed(message);
            scan.finish();
            served_.refuse_long(client_, channel_, scan);
        });
    }
    std::string hear() override { return heard_->pop(); }
    void cancel(std::string_view id) override {
        send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + std::string(id) + "}}",
             1);
    }
    void leave() override {
        on_loop([this] { client_->leave(); });
    }
    std::vector<std::string> finish() override {
        while (served_.running() > 0) std::this_thread::yield();
        on_loop([] {});
        return heard_->rest();
    }

protected:
    /// Passes on what the server says; a faulty transport passes on something else.
    struct queued_channel : mcp::response_channel {
        explicit queued_channel(std::shared_ptr<message_queue> to) : queue(std::move(to)) {}
        void send(std::string message) override { queue->push(std::move(message)); }
        void finish(mcp::rpc_answer answer) override { queue->push(std::move(answer.text)); }
        void abandon() override {}

        std::shared_ptr<message_queue> queue;
    };

    template <class Act>
    void on_loop(Act act) {
        std::packaged_task<void()> task(std::move(act));
        boost::asio::post(executor_, [&task] { task(); });
        task.get_future().get();
    }

    mcp::server& served_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<mcp::client_session> client_;
    std::shared_ptr<message_queue> heard_ = std::make_shared<message_queue>();
    std::shared_ptr<mcp::response_channel> channel_;
};

}  // namespace paymcp::inline v0::testing::detail
