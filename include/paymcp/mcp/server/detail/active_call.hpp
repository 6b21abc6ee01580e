// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/detail/client_requests.hpp>
#include <paymcp/mcp/server/detail/rounds.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/mcp/tasks/detail/task_record.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/dispatch.hpp>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

/// The data of a call before it runs.
struct call_facts {
    request_id id;
    std::string_view tool{};  ///< the name called, where the call is one of a tool
    revision speaks = revision::r2025_11_25;
    client_capabilities can{};
    std::string progress_token{};  ///< JSON text; empty if the client requested no progress
    std::string principal{};
    bool reachable = true;                ///< server requests can reach the client on this call's channel
    bool abortable = true;                ///< canceling may tear the coroutine down: no money is at stake
    std::optional<log_severity> logs{};   ///< the client requested messages of this severity and above
    round_memory rounds{};                ///< the data that the client sent from an earlier round trip
    std::shared_ptr<task_record> task{};  ///< the call is a task: its client polls
};

/// One call in progress, as its handler and as the flow see it.
///
/// The functions of `call` may be used from any thread, all others on the client session's executor.
class active_call final : public call,
                          public paymcp::detail::client_link,
                          public std::enable_shared_from_this<active_call> {
public:
    active_call(call_facts facts, boost::asio::any_io_executor executor, std::shared_ptr<response_channel> channel,
                client_requests& requests);

    const request_id& id() const noexcept { return facts_.id; }
    response_channel& channel() noexcept { return *channel_; }
    std::string_view tool() const noexcept { return facts_.tool; }
    boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }
    const std::shared_ptr<task_record>& task() const noexcept { return facts_.task; }
    round_memory& rounds() noexcept { return facts_.rounds; }

    void report(double progress, std::optional<double> total, std::string_view message) override;

    void log(log_severity level, std::string_view message, std::string_view logger) override;

    void log_data(log_severity level, std::string_view json, std::string_view logger) override;

    bool canceled() const noexcept override { return canceled_; }
    std::string_view principal() const noexcept override { return facts_.principal; }

    void let_go() override;

    void take_use(std::int64_t minor, std::string_view currency) override;
    paymcp::detail::reported_use use() const override;
    void forget_use() override;

    bool can_ask(ability what) const noexcept override;

    std::optional<std::string_view> answer(std::string_view key) const override;

    std::string_view state() const noexcept override { return facts_.rounds.state; }
    void require(input_required questions) override { facts_.rounds.required = std::move(questions); }
    void refuse(protocol_error why) override { facts_.rounds.refused = std::move(why); }

    revision speaks() const noexcept override { return facts_.speaks; }
    const client_capabilities& can() const noexcept override { return facts_.can; }
    call& running() noexcept override { return *this; }

    bool tell(std::string_view message) override;

    bool polls() const noexcept override { return facts_.task != nullptr; }

    void lift_progress(double least) override { base_ = std::max(base_, least); }

    /// A task reports it as its status, and asks if the client can be asked.
    bool show(const payment& subject, std::string_view message) override;

    boost::asio::awaitable<paymcp::detail::client_answer> ask(std::string method, std::string params,
                                                              milliseconds wait_timeout) override;

    bool reachable() const noexcept override { return facts_.reachable && facts_.speaks < revision::r2026_07_28; }

    void end_questions() override;

    bool ending() const noexcept override { return ending_; }

    void when_interrupted(std::function<void()> wake) override;

    /// The server is about to end: the call continues, but waits for no payment.
    void end_waits();

    /// The client has canceled or disconnected: nothing more is sent for this call. A call of a paid tool keeps running
    /// (MCP 2026-07-28: once a charge is committed, finish and record it); only a coroutine that enables total
    /// cancellation stops.
    void cancel();

    /// The response is being sent: no progress may follow it.
    void finish() noexcept;

private:
    /// A handler that reports in a loop must not fill the memory with messages.
    static constexpr int max_queued = 256;

    void interrupt();

    template <class Act>
    void on_executor(Act act) {
        if (over_) return;
        if (queued_.fetch_add(1) >= max_queued) {
            --queued_;
            return;
        }
        boost::asio::dispatch(executor_, [self = shared_from_this(), act = std::move(act)] {
            --self->queued_;
            act(*self);
        });
    }

    /// `data` is JSON text.
    void note(log_severity level, std::string data, std::string_view logger);

    bool emit(double progress, std::optional<double> total, std::string_view message);

    call_facts facts_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<response_channel> channel_;
    client_requests& requests_;
    boost::asio::cancellation_signal signal_;
    std::function<void()> wake_;
    std::atomic<bool> canceled_ = false;
    std::atomic<bool> over_ = false;
    std::atomic<int> queued_ = 0;
    mutable std::mutex use_guard_;
    paymcp::detail::reported_use use_;  ///< guarded by `use_guard_`
    bool ending_ = false;
    std::optional<double> last_;
    double base_ = 0;  ///< raises the tool's progress above the flow's reports
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/active_call.ipp>
#endif
