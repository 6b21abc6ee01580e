// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstddef>

namespace paymcp::inline v0::mcp {

/// Tasks, for clients that support them (the extension io.modelcontextprotocol/tasks).
struct task_options {
    milliseconds ttl{3'600'000};  ///< how long a task is kept from its creation, at least; a running one until its end
    milliseconds poll{1000};      ///< how often a client should poll
    std::size_t most = 1024;      ///< how many are kept; beyond it, calls run as ordinary calls
};

}  // namespace paymcp::inline v0::mcp
