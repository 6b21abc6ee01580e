// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/client_link.hpp>
#include <paymcp/mcp/client_requests.hpp>
#include <paymcp/mcp/jsonrpc.hpp>
#include <paymcp/mcp/outlet.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/dispatch.hpp>

#include <atomic>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::mcp {

/// What is known of a `tools/call` before it runs.
struct call_facts {
    request_id id;
    revision speaks = revision::r2025_11_25;
    client_capabilities can{};
    std::string progress_token{};  ///< JSON text; empty where the client wants no progress
    std::string principal{};
    bool reachable = true;  ///< the client can be sent requests on this call's way
    bool abortable = true;  ///< canceling may tear the coroutine down: no money is at stake
};

/// One `tools/call` in progress, as the tool's handler and as the flow see it.
///
/// `report`, `canceled` and `principal` may be called from any thread, all else on the peer's executor.
class active_call final : public call, public client_link, public std::enable_shared_from_this<active_call> {
public:
    active_call(call_facts facts, boost::asio::any_io_executor executor, std::shared_ptr<outlet> way,
                client_requests& requests)
        : facts_(std::move(facts)), executor_(std::move(executor)), way_(std::move(way)), requests_(requests) {}

    const request_id& id() const noexcept { return facts_.id; }
    outlet& way() noexcept { return *way_; }
    boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }

    void report(double progress, std::optional<double> total, std::string_view message) override {
        if (facts_.progress_token.empty() || over_ || !std::isfinite(progress)) return;
        if (total && !std::isfinite(*total)) total.reset();
        if (queued_.fetch_add(1) >= most_queued) {
            --queued_;
            return;
        }
        boost::asio::dispatch(executor_, [self = shared_from_this(), progress, total, text = std::string(message)] {
            --self->queued_;
            if (total) self->emit(self->base_ + progress, self->base_ + *total, text);
            else self->emit(self->base_ + progress, std::nullopt, text);
        });
    }

    bool canceled() const noexcept override { return canceled_; }
    std::string_view principal() const noexcept override { return facts_.principal; }

    revision speaks() const noexcept override { return facts_.speaks; }
    const client_capabilities& can() const noexcept override { return facts_.can; }
    call& running() noexcept override { return *this; }

    bool tell(std::string_view message) override {
        if (facts_.progress_token.empty()) return false;
        const double at = last_ && *last_ >= base_ ? std::floor(*last_) + 1 : base_;
        base_ = at + 1;
        return emit(at, std::nullopt, message);
    }

    boost::asio::awaitable<client_answer> ask(std::string method, std::string params, milliseconds patience) override {
        if (!reachable()) co_return client_answer{ask_outcome::cannot_ask, {}};
        if (over_) co_return client_answer{ask_outcome::left, {}};
        co_return co_await requests_.ask(way_, this, std::move(method), std::move(params), patience);
    }

    bool reachable() const noexcept override { return facts_.reachable && facts_.speaks < revision::r2026_07_28; }

    void end_questions() override { requests_.withdraw(this); }

    void when_left(std::function<void()> wake) override {
        if (canceled_ && wake) return wake();
        wake_ = std::move(wake);
    }

    /// The client has canceled, or has gone: nothing more is sent for this call. A call of a paid tool goes on by
    /// itself (MCP 2026-07-28: once a charge is committed, finish and record it); only what opts in to total
    /// cancellation stops.
    void cancel() {
        if (canceled_.exchange(true)) return;
        over_ = true;
        requests_.withdraw(this);
        if (auto wake = std::exchange(wake_, {})) wake();
        using boost::asio::cancellation_type;
        signal_.emit(facts_.abortable ? cancellation_type::terminal : cancellation_type::total);
    }

    /// The response is on its way: no progress may follow it.
    void finish() noexcept {
        over_ = true;
        wake_ = {};
    }

private:
    /// A handler that reports in a loop must not fill the memory with messages.
    static constexpr int most_queued = 256;

    bool emit(double progress, std::optional<double> total, std::string_view message) {
        if (over_ || way_->congested() || (last_ && progress <= *last_)) return false;
        last_ = progress;
        object_text params;
        params.raw("progressToken", facts_.progress_token).raw("progress", number_text(progress));
        if (total) params.raw("total", number_text(*total));
        way_->send(compose_notification("notifications/progress", params.text_if("message", message).str()));
        return true;
    }

    call_facts facts_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<outlet> way_;
    client_requests& requests_;
    boost::asio::cancellation_signal signal_;
    std::function<void()> wake_;
    std::atomic<bool> canceled_ = false;
    std::atomic<bool> over_ = false;
    std::atomic<int> queued_ = 0;
    std::optional<double> last_;
    double base_ = 0;  ///< lifts the tool's progress above what the flow has told
};

}  // namespace paymcp::mcp
