// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/stdio.hpp>

#include <paymcp/async/detail/time_limit.hpp>
#include <paymcp/core/detail/broken_pipe.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/transport/streamable_http/detail/scoped_tools.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/error_code.hpp>

#include <csignal>
#include <functional>

namespace paymcp::inline v0 {

namespace detail {

PAYMCP_INLINE void stdio_channel::finish(mcp::rpc_answer answer) {
    writer_->push(std::move(answer.text), answer.hand_over ? answer.hand_over() : nullptr);
}

PAYMCP_INLINE stdio_session::stdio_session(boost::asio::any_io_executor executor, mcp::server& server,
                                           mcp::stdio_options options)
    : executor_(std::move(executor)),
      server_(server),
      options_(std::move(options)),
      waits_(options_.waits != nullptr ? *options_.waits : async::machine_timer()),
      wakeup_(std::make_shared<async_event>(executor_)),
      signals_(executor_),
      client_(std::make_shared<mcp::client_session>(executor_, options_.who)) {}

PAYMCP_INLINE stdio_session::~stdio_session() {
    client_->leave();
    stop();
}

PAYMCP_INLINE boost::asio::awaitable<mcp::stdio_end> stdio_session::run() {
    start();
    while (!ended_ && !broken_ && signals_seen_ == 0) co_await rung();
    reading_ = false;
    client_->requests().close();
    client_->end_subscriptions();
    client_->end_waits();
    server_.end_task_waits();
    co_await drain();
    client_->leave();
    server_.cancel_tasks();
    co_await await_canceled();
    server_.when_idle({});
    stop();
    co_return server_.running() == 0 ? mcp::stdio_end::finished : mcp::stdio_end::abandoned;
}

PAYMCP_INLINE void stdio_session::stop() {
    signals_.cancel();
    if (reader_) reader_->stop();
    if (writer_) writer_->finish_within(milliseconds(broken_ ? 0 : 1000));
}

PAYMCP_INLINE void stdio_session::start() {
    ignore_broken_pipes();
    if (options_.input == 0 && options_.output == 1) takeover_.emplace();
    const std::weak_ptr<stdio_session> weak = weak_from_this();
    const auto on_loop = [executor = executor_, weak](auto act) {
        boost::asio::post(executor, [weak, act = std::move(act)]() mutable {
            if (const auto self = weak.lock()) act(*self);
        });
    };
    std::function<void()> on_broken = [on_loop] { on_loop([](stdio_session& self) { self.note(self.broken_); }); };
    writer_ = std::make_shared<line_writer>(takeover_ ? takeover_->output() : options_.output, std::move(on_broken));
    channel_ = std::make_shared<stdio_channel>(writer_);
    server_.when_idle([on_loop] { on_loop([](stdio_session& self) { self.wakeup_->notify(); }); });
    if (options_.signals) {
        signals_.add(SIGTERM);
        signals_.add(SIGINT);
        await_signal();
    }
    line_reader::events events;
    events.on_line = [on_loop](std::string line) {
        on_loop([line = std::move(line)](stdio_session& self) { self.receive(line); });
    };
    events.on_too_long = [on_loop](std::shared_ptr<const mcp::detail::envelope_scan> seen) {
        on_loop([seen = std::move(seen)](stdio_session& self) { self.refuse_long(*seen); });
    };
    events.on_end = [on_loop] { on_loop([](stdio_session& self) { self.note(self.ended_); }); };
    reader_.emplace(takeover_ ? takeover_->input() : options_.input, server_.limits().bytes, server_.max_in_batch(),
                    std::move(events), writer_->load());
}

PAYMCP_INLINE void stdio_session::note(bool& what) {
    what = true;
    wakeup_->notify();
}

PAYMCP_INLINE void stdio_session::receive(const std::string& line) {
    if (reading_) server_.receive(client_, channel_, line);
    reader_->done_with(line);
}

PAYMCP_INLINE void stdio_session::refuse_long(const mcp::detail::envelope_scan& seen) {
    if (reading_) server_.refuse_long(client_, channel_, seen);
}

PAYMCP_INLINE void stdio_session::await_signal() {
    signals_.async_wait([weak = weak_from_this()](const boost::system::error_code& failure, int) {
        const auto self = weak.lock();
        if (failure || !self) return;
        ++self->signals_seen_;
        self->wakeup_->notify();
        self->await_signal();
    });
}

PAYMCP_INLINE boost::asio::awaitable<void> stdio_session::drain() {
    const time_limit longest(executor_, waits_, options_.grace, wakeup_);
    std::optional<time_limit> shorter;
    while (server_.running() > 0 && !broken_ && signals_seen_ < 2 && !longest.over()) {
        if (signals_seen_ > 0 && !shorter) shorter.emplace(executor_, waits_, options_.signal_grace, wakeup_);
        if (shorter && shorter->over()) co_return;
        co_await rung();
    }
}

PAYMCP_INLINE boost::asio::awaitable<void> stdio_session::await_canceled() {
    const time_limit limit(executor_, waits_, milliseconds(250), wakeup_);
    while (server_.running() > 0 && !limit.over()) co_await rung();
}

}  // namespace detail

namespace mcp {

PAYMCP_INLINE boost::asio::awaitable<stdio_end> serve_stdio(mcp::server& server, stdio_options options) {
    detail::refuse_scopes(server.tools(), "over stdio");
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const auto session = std::make_shared<paymcp::detail::stdio_session>(executor, server, std::move(options));
    co_return co_await session->run();
}

}  // namespace mcp
}  // namespace paymcp::inline v0
