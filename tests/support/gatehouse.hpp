// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool.hpp>

#include <future>
#include <string>

namespace paymcp_tests {

/// Holds its call until the test lets it go.
struct gatehouse {
    std::promise<void> entered;
    std::promise<void> opened;
};
inline constexpr auto wait_there = paymcp::tool<"wait_there">("Waits", [](gatehouse& here) {
    here.entered.set_value();
    here.opened.get_future().wait();
    return std::string("through");
});

}  // namespace paymcp_tests
