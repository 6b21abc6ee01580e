// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/codes.hpp>
#include <paymcp/tool.hpp>

#include <atomic>
#include <string>

namespace paymcp_tests {

/// Counts the runs of the tool that draws on it.
struct easel {
    std::atomic<int> runs = 0;
};
inline constexpr auto draw = paymcp::tool<"draw", paymcp::price<50, paymcp::USD>>(
    "Draw", paymcp::arg<"prompt">("What to draw"), [](std::string prompt, easel& on) {
        ++on.runs;
        return "drawn: " + prompt;
    });

}  // namespace paymcp_tests
