// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Progress takes the options poll_every and wait_timeout
#include <paymcp/flow/progress.hpp>

static_assert(paymcp::Progress<paymcp::shared_confirm>::name == "progress");
