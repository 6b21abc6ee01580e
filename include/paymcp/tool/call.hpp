// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/elicit_request.hpp>
#include <paymcp/tool/protocol_error.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace paymcp::inline v0 {

/// How much a log message matters (MCP `LoggingLevel`, RFC 5424), least first.
enum class log_severity : std::uint8_t { debug, info, notice, warning, error, critical, alert, emergency };

/// The running call as a handler sees it; taken as a trailing `call&` parameter. What a host does not offer is silent.
class call {
public:
    virtual ~call() = default;

    /// Tells the client how far the work is. `progress` must rise from one report to the next; a report that does not
    /// rise is dropped (MCP: progress notifications strictly increase). Silent where the client asked for no progress.
    virtual void report(double progress, std::optional<double> total = std::nullopt, std::string_view message = {}) = 0;

    /// Whether the caller has gone or has canceled. A paid tool may finish all the same: its result is kept.
    virtual bool canceled() const noexcept = 0;

    /// The verified principal, empty without authentication. Never anything that the client wrote itself.
    virtual std::string_view principal() const noexcept = 0;

    /// Tells the client's log something about this call, if the client wants to hear messages of this severity. Never
    /// secrets or personal data (MCP, "Logging"). Needs `server_features::logging`.
    virtual void log(log_severity /*level*/, std::string_view /*message*/, std::string_view /*logger*/ = {}) {}

    /// The same with data of any form, as JSON text; what is not JSON is dropped.
    virtual void log_data(log_severity /*level*/, std::string_view /*json*/, std::string_view /*logger*/ = {}) {}

    /// Lets the client's connection go while the work goes on: it comes back for the result. Only where that is
    /// possible (HTTP since 2025-11-25, before 2026-07-28); silent elsewhere.
    virtual void let_go() {}

    /// Whether the client can be asked this, as far as it declared.
    virtual bool can_ask(ability /*what*/) const noexcept { return false; }

    /// The client's answer to the question of that name: MCP's result as JSON text, not checked in any way. Nothing
    /// where the question has not been asked or answered. See `answer_to`. Answers of earlier rounds stay.
    virtual std::optional<std::string_view> answer(std::string_view /*key*/) const { return std::nullopt; }

    /// What the handler's last `input_required` remembered; empty on the first call.
    virtual std::string_view state() const noexcept { return {}; }

    /// The handler cannot go on before these questions are answered: its output does not count. For `invoke`; a handler
    /// returns `asking<T>`.
    virtual void require(input_required /*questions*/) {}

    /// The handler ends the request with an error: its output does not count. For `invoke`; a handler throws.
    virtual void refuse(protocol_error /*why*/) {}
};

}  // namespace paymcp::inline v0
