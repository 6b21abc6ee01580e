// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/mcp/features/features.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/tasks/options.hpp>
#include <paymcp/payment/seal.hpp>

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// How an MCP server behaves; everything has a default.
struct server_options {
    detail::rpc_limits limits{};
    /// How many calls of one client may run at once; more are refused with a sentence.
    std::size_t max_calls = 64;
    /// How many may run at once in all, including those of disconnected clients: a stateless client is a new session
    /// with each call, so that only this bounds it.
    std::size_t max_calls_in_all = 8192;
    /// How many messages one array may contain (2025-03-26).
    std::size_t max_in_batch = 64;
    /// Reports errors that reach no client: defects of the server, never secrets. May be empty.
    std::function<void(std::string_view)> log{};
    /// Reports the outcome of each tool call: "result", "failed", "asked", "canceled", "refused", "internal_error", or
    /// the word of the paid call's verdict. May be empty.
    std::function<void(std::string_view tool, std::string_view outcome)> called{};
    /// Whether open payments are canceled at the server's end, since their store ends with it; asked for calls that end
    /// with the server. Empty: they stay open.
    std::function<bool()> cancels_payments{};
    /// What the server offers beside its tools.
    server_features features{};
    task_options tasks{};
    /// Every delivered result has a receipt in its `_meta`, not only for clients that ask for it.
    bool receipts = false;
    /// Signs a receipt, a line of JSON, as a JWS (`receipts::receipt_key`). Without it receipts are not signed.
    std::function<std::string(std::string_view)> sign_receipt{};
    /// How long a question to a client may stay open, and how long a stateless client may take to return.
    milliseconds wait_timeout{900'000};
    /// Seals the state that clients carry between requests with the first key, and opens it with any; without one, the
    /// server generates a key.
    std::vector<state_key> sealing_keys{};
    const wall_clock* time = nullptr;  ///< the system clock if null
    paymcp::detail::random_source random = paymcp::detail::secure_random;
};

}  // namespace paymcp::inline v0::mcp
