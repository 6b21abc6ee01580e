// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace paymcp {

/// The running call as a tool's handler sees it; taken as a trailing `call&` parameter.
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
};

}  // namespace paymcp
