// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/detail/async_event.hpp>
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
#include <boost/asio/signal_set.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

namespace mcp {

/// How a stdio session is served; everything has a default.
struct stdio_options {
    /// The identity of the client. `session` should be unguessable where several processes share a store: it finds the
    /// client's open payments again.
    gating::caller who{};
    milliseconds grace{5000};         ///< for calls that run when the client closes its end
    milliseconds signal_grace{1500};  ///< for calls that run when SIGTERM or SIGINT comes; a second one ends at once
    int input = 0;  ///< reserves descriptors 0 and 1 for the protocol: see `stdio_takeover`
    int output = 1;
    bool signals = true;              ///< whether SIGTERM and SIGINT end the session
    async::timer* waits = nullptr;    ///< the system clock by default; outlives the session
};

/// How a stdio session ended.
enum class stdio_end : std::uint8_t {
    finished,   ///< every call has ended
    abandoned,  ///< a call that cannot be stopped still runs; only the end of the process ends it
};

}  // namespace mcp

namespace detail {

class stdio_channel final : public mcp::response_channel {
public:
    explicit stdio_channel(std::shared_ptr<line_writer> writer) noexcept : writer_(std::move(writer)) {}
    void send(std::string message) override { writer_->push(std::move(message)); }
    void finish(mcp::rpc_answer answer) override;
    void abandon() override {}
    bool congested() const noexcept override { return writer_->load().load() > max_backlog; }

private:
    static constexpr std::size_t max_backlog = std::size_t{1024} * 1024;
    std::shared_ptr<line_writer> writer_;
};

/// One client on two descriptors, from its first message to its last.
class stdio_session final : public std::enable_shared_from_this<stdio_session> {
public:
    stdio_session(boost::asio::any_io_executor executor, mcp::server& server, mcp::stdio_options options);

    stdio_session(const stdio_session&) = delete;
    stdio_session& operator=(const stdio_session&) = delete;
    ~stdio_session();

    boost::asio::awaitable<mcp::stdio_end> run();

private:
    /// Stops the threads and the handlers; earlier answers are flushed.
    void stop();

    void start();

    void note(bool& what);

    boost::asio::awaitable<bool> rung() { return wakeup_->wait_until(async_event::moment::max()); }

    void receive(const std::string& line);

    void refuse_long(const mcp::detail::envelope_scan& seen);

    void await_signal();

    /// Lets running calls finish. A signal shortens the time, a second one or a disconnected client ends it.
    boost::asio::awaitable<void> drain();

    /// Lets canceled calls end.
    boost::asio::awaitable<void> await_canceled();

    boost::asio::any_io_executor executor_;
    mcp::server& server_;
    mcp::stdio_options options_;
    async::timer& waits_;
    std::shared_ptr<async_event> wakeup_;
    boost::asio::signal_set signals_;
    std::shared_ptr<mcp::client_session> client_;
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

namespace mcp {

/// Serves one client over standard input and output (MCP, "stdio"): UTF-8, one message in each line, no other output.
///
/// It returns when the client has closed its end or a signal has arrived, the running calls have ended or their time is
/// over, and the answers are written. Reading and writing use separate threads, so that neither a slow client nor a
/// file as standard input blocks the executor, which must not run two handlers at once. Standard input and output are
/// restored at the end. Throws `std::system_error` where one of them is closed, and `std::runtime_error` where a tool
/// has `requires_scope`, since nobody shows a token here.
///
/// After `stdio_end::abandoned` a call runs that cannot be stopped: run the executor until `server::running()` is zero,
/// or end a process that is the server's own with `std::_Exit`, as destructors would wait for the call.
boost::asio::awaitable<stdio_end> serve_stdio(mcp::server& server, stdio_options options = stdio_options());

}  // namespace mcp
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/stdio/impl/stdio.ipp>
#endif
