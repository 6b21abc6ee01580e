// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <thread>

namespace paymcp_tests {

/// Whether a condition becomes true within ten seconds, by another thread or process.
template <class Done>
bool comes(Done done) {
    for (int i = 0; i < 1000; ++i) {
        if (done()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace paymcp_tests
