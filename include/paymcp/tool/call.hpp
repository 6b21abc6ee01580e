// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/amount.hpp>
#include <paymcp/tool/elicit_request.hpp>
#include <paymcp/tool/protocol_error.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0 {

/// How much a log message matters (MCP `LoggingLevel`, RFC 5424), least first.
enum class log_severity : std::uint8_t { debug, info, notice, warning, error, critical, alert, emergency };

/// The running call, passed to a handler that declares a trailing `call&` parameter. Functions that a host does not
/// support do nothing.
class call {
public:
    virtual ~call() = default;

    /// Reports the progress of the work to the client. `progress` must rise from one report to the next; a report that
    /// does not rise is dropped (MCP: progress notifications strictly increase). Does nothing where the client asked
    /// for no progress.
    virtual void report(double progress, std::optional<double> total = std::nullopt, std::string_view message = {}) = 0;

    /// Whether the caller has disconnected or canceled. A paid tool may finish nevertheless: its result is kept.
    virtual bool canceled() const noexcept = 0;

    /// The verified principal, empty without authentication. It is never text that the client chose.
    virtual std::string_view principal() const noexcept = 0;

    /// Sends a log message about this call, if the client wants messages of this severity. Never log secrets or
    /// personal data (MCP, "Logging"). Needs `mcp::server_features::logging`.
    virtual void log(log_severity /*level*/, std::string_view /*message*/, std::string_view /*logger*/ = {}) {}

    /// The same with data as JSON text; text that is not JSON is dropped.
    virtual void log_data(log_severity /*level*/, std::string_view /*json*/, std::string_view /*logger*/ = {}) {}

    /// Reports what this run has used of the tool's `up_to`, in all: a later report replaces an earlier one, and the
    /// last one is charged when the tool returns a result. See `up_to` for what may be reported. Does nothing in tools
    /// with another price.
    template <currency C>
    void used(amount<C> total) {
        take_use(total.minor, C.name());
    }

    /// Closes the client's connection while the work continues; the client reconnects for the result. Works over HTTP
    /// since 2025-11-25 and before 2026-07-28; does nothing elsewhere.
    virtual void let_go() {}

    /// Whether the client has declared this ability.
    virtual bool can_ask(ability /*what*/) const noexcept { return false; }

    /// The client's answer to the question of that name: MCP's result as unchecked JSON text. Nothing where the
    /// question was not asked or not answered. See `answer_to`. Answers of earlier requests of the call are kept.
    virtual std::optional<std::string_view> answer(std::string_view /*key*/) const { return std::nullopt; }

    /// The text that the handler's last `input_required` remembered; empty on the first call.
    virtual std::string_view state() const noexcept { return {}; }

    /// What `used` reports, in minor units of a currency; a handler calls that.
    virtual void take_use(std::int64_t /*minor*/, std::string_view /*currency*/) {}

    /// The handler needs these answers to continue: its output is ignored. Used by `invoke`; a handler returns
    /// `asking<T>`.
    virtual void require(input_required /*questions*/) {}

    /// The handler ends the request with an error: its output is ignored. Used by `invoke`; a handler throws.
    virtual void refuse(protocol_error /*why*/) {}
};

}  // namespace paymcp::inline v0
