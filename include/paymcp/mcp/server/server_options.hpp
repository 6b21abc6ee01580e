// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/mcp/features/features.hpp>
#include <paymcp/mcp/protocol/jsonrpc.hpp>
#include <paymcp/payment/seal.hpp>

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// Tasks, for clients that know them (the extension io.modelcontextprotocol/tasks).
struct task_options {
    milliseconds ttl{3'600'000};  ///< how long a task is kept from its creation, at least; a running one to its end
    milliseconds poll{1000};      ///< how often a client should ask
    std::size_t most = 1024;      ///< how many are kept; beyond it, calls run as calls
};

/// How an MCP server behaves; everything has a default.
struct server_options {
    rpc_limits limits{};
    /// How many calls of one peer may run at once; more are refused with a sentence.
    std::size_t most_calls = 64;
    /// How many may run at once in all, those included whose client has gone: a stateless client is a new peer with
    /// each call, so that only this bounds it.
    std::size_t most_calls_in_all = 8192;
    /// How many messages one array may hold (2025-03-26).
    std::size_t most_in_batch = 64;
    /// Told what nobody else hears of: defects of the server itself, never secrets. May be empty.
    std::function<void(std::string_view)> log{};
    /// Told how each call of a tool ended: "result", "failed", "asked", "canceled", "refused", "internal_error", or the
    /// word of the paid call's verdict. May be empty.
    std::function<void(std::string_view tool, std::string_view outcome)> called{};
    /// What the server offers beside its tools.
    server_features features{};
    task_options tasks{};
    /// Every delivered result says in its `_meta` which payment bought it, not only for clients that ask for it.
    bool receipts = false;
    /// How long a question to a client may stay open, and how long a stateless client may take to come back.
    milliseconds patience{900'000};
    /// What clients carry between requests is sealed with the first key and opened with any; without one, the server
    /// makes its own.
    std::vector<state_key> sealing_keys{};
    const wall_clock* time = nullptr;  ///< the machine's clock where null
    random_source random = secure_random;
};

}  // namespace paymcp::inline v0::mcp
