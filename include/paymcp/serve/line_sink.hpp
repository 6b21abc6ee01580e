// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/log_line.hpp>

#include <functional>
#include <string_view>

namespace paymcp::inline v0 {

/// Receives log lines in place of standard error: each without its end, one at a time and in order, on the log's own
/// thread. A sink may block and may throw: then lines are lost, and nothing else is. A sink that still blocks when the
/// server ends is abandoned, so it must not refer to objects that end with the server.
using line_sink = std::function<void(log_level level, std::string_view line)>;

}  // namespace paymcp::inline v0
