// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/server/client_session.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/mcp/server/server.hpp>
#include <paymcp/transport/stdio/detail/descriptor.hpp>
#include <paymcp/transport/stdio/detail/line_io.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/error_code.hpp>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

/// How a stdio session is served; everything has a default.
struct stdio_options {
    /// The identity of the client. `session` should be unguessable where several processes share a store: it finds the
    /// client's open payments again.
    caller who{};
    milliseconds grace{5000};         ///< for calls that run when the client closes its end
    milliseconds signal_grace{1500};  ///< for calls that run when SIGTERM or SIGINT comes; a second one ends at once
    int input = 0;  ///< reserves descriptors 0 and 1 for the protocol: see `stdio_takeover`
    int output = 1;
    bool signals = true;              ///< whether SIGTERM and SIGINT end the session
    timer* waits = nullptr;           ///< the system clock by default; outlives the session
};

/// How a stdio session ended.
enum class stdio_end : std::uint8_t {
    finished,   ///< every call has ended
    abandoned,  ///< a call that cannot be stopped still runs; only the end of the process ends it
};

namespace detail {

class stdio_channel final : public mcp::response_channel {
public:
    explicit stdio_channel(std::shared_ptr<line_writer> writer) noexcept : writer_(std::move(writer)) {}
    void send(std::string message) override { writer_->push(std::move(message)); }
    void finish(mcp::rpc_answer answer) override {
        writer_->push(std::move(answer.text), answer.hand_over ? answer.hand_over() : nullptr);
    }
    void abandon() override {}
    bool congested() const noexcept override { return writer_->load().load() > most_backlog; }

private:
    static constexpr std::size_t most_backlog = std::size_t{1024} * 1024;
    std::shared_ptr<line_writer> writer_;
};

/// One client on two descriptors, from its first message to its last.
class stdio_session final : public std::enable_shared_from_this<stdio_session> {
public:
    stdio_session(boost::asio::any_io_executor executor, mcp::server& server, stdio_options options)
        : executor_(std::move(executor)),
          server_(server),
          options_(std::move(options)),
          waits_(options_.waits != nullptr ? *options_.waits : machine_timer()),
          wakeup_(std::make_shared<paymcp::detail::async_event>(executor_)),
          signals_(executor_),
          peer_(std::make_shared<mcp::client_session>(executor_, options_.who)) {}

    stdio_session(const stdio_session&) = delete;
    stdio_session& operator=(const stdio_session&) = delete;
    ~stdio_session() {
        peer_->leave();
        stop();
    }

    boost::asio::awaitable<stdio_end> run() {
        start();
        while (!ended_ && !broken_ && signals_seen_ == 0) co_await rung();
        reading_ = false;
        peer_->requests().close();
        peer_->end_subscriptions();
        peer_->end_waits();
        server_.end_task_waits();
        co_await drain();
        peer_->leave();
        server_.cancel_tasks();
        co_await settle();
        server_.when_idle({});
        stop();
        co_return server_.running() == 0 ? stdio_end::finished : stdio_end::abandoned;
    }

private:
    /// Stops the threads and the handlers; earlier answers are flushed.
    void stop() {
        signals_.cancel();
        if (reader_) reader_->stop();
        if (writer_) writer_->finish_within(milliseconds(broken_ ? 0 : 1000));
    }

    void start() {
        ignore_broken_pipes();
        if (options_.input == 0 && options_.output == 1) takeover_.emplace();
        const std::weak_ptr<stdio_session> weak = weak_from_this();
        const auto on_loop = [executor = executor_, weak](auto act) {
            boost::asio::post(executor, [weak, act = std::move(act)]() mutable {
                if (const auto self = weak.lock()) act(*self);
            });
        };
        std::function<void()> on_broken = [on_loop] { on_loop([](stdio_session& self) { self.note(self.broken_); }); };
        writer_ =
            std::make_shared<line_writer>(takeover_ ? takeover_->output() : options_.output, std::move(on_broken));
        channel_ = std::make_shared<stdio_channel>(writer_);
        server_.when_idle([on_loop] { on_loop([](stdio_session& self) { self.wakeup_->notify(); }); });
        if (options_.signals) {
            signals_.add(SIGTERM);
            signals_.add(SIGINT);
            await_signal();
        }
        line_reader::events events;
        events.on_line = [on_loop](std::string line) {
            on_loop([line = std::move(line)](stdio_session& self) { self.take(line); });
        };
        events.on_too_long = [on_loop](std::shared_ptr<const mcp::envelope_scan> seen) {
            on_loop([seen = std::move(seen)](stdio_session& self) { self.refuse_long(*seen); });
        };
        events.on_end = [on_loop] { on_loop([](stdio_session& self) { self.note(self.ended_); }); };
        reader_.emplace(takeover_ ? takeover_->input() : options_.input, server_.limits().bytes,
                        server_.most_in_batch(), std::move(events), writer_->load());
    }

    void note(bool& what) {
        what = true;
        wakeup_->notify();
    }

    boost::asio::awaitable<bool> rung() { return wakeup_->wait_until(paymcp::detail::async_event::moment::max()); }

    void take(const std::string& line) {
        if (reading_) server_.receive(peer_, channel_, line);
        reader_->done_with(line);
    }

    void refuse_long(const mcp::envelope_scan& seen) {
        if (reading_) server_.refuse_long(peer_, channel_, seen);
    }

    void await_signal() {
        signals_.async_wait([weak = weak_from_this()](const boost::system::error_code& failure, int) {
            const auto self = weak.lock();
            if (failure || !self) return;
            ++self->signals_seen_;
            self->wakeup_->notify();
            self->await_signal();
        });
    }

    /// Lets running calls finish. A signal shortens the time, a second one or a disconnected client ends it.
    boost::asio::awaitable<void> drain() {
        const paymcp::detail::time_limit longest(executor_, waits_, options_.grace, wakeup_);
        std::optional<paymcp::detail::time_limit> shorter;
        while (server_.running() > 0 && !broken_ && signals_seen_ < 2 && !longest.over()) {
            if (signals_seen_ > 0 && !shorter) shorter.emplace(executor_, waits_, options_.signal_grace, wakeup_);
            if (shorter && shorter->over()) co_return;
            co_await rung();
        }
    }

    /// Lets canceled calls end.
    boost::asio::awaitable<void> settle() {
        const paymcp::detail::time_limit limit(executor_, waits_, milliseconds(250), wakeup_);
        while (server_.running() > 0 && !limit.over()) co_await rung();
    }

    boost::asio::any_io_executor executor_;
    mcp::server& server_;
    stdio_options options_;
    timer& waits_;
    std::shared_ptr<paymcp::detail::async_event> wakeup_;
    boost::asio::signal_set signals_;
    std::shared_ptr<mcp::client_session> peer_;
    std::optional<stdio_takeover> takeover_;
    std::shared_ptr<line_writer> writer_;
    std::shared_ptr<stdio_channel> channel_;
    std::optional<line_reader> reader_;
    bool reading_ = true;
    bool ended_ = false;
    bool broken_ = false;
    int signals_seen_ = 0;
};

}  // namespace detail

/// Serves one client over standard input and output (MCP, "stdio"): UTF-8, one message in each line, no other output.
///
/// It returns when the client has closed its end or a signal has arrived, the running calls have ended or their time is
/// over, and the answers are written. Reading and writing use separate threads, so that neither a slow client nor a
/// file as standard input blocks the executor, which must not run two handlers at once. Standard input and output are
/// restored at the end. Throws `std::system_error` where one of them is closed.
///
/// After `stdio_end::abandoned` a call runs that cannot be stopped: end the process with `std::_Exit`, as destructors
/// would wait for the call.
inline boost::asio::awaitable<stdio_end> serve_stdio(mcp::server& server, stdio_options options = {}) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const auto session = std::make_shared<detail::stdio_session>(executor, server, std::move(options));
    co_return co_await session->run();
}

}  // namespace paymcp::inline v0
