// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Progress takes the options poll_every and give_up_after
#include <paymcp/flow/progress.hpp>

static_assert(paymcp::Progress<paymcp::shared_confirm>::name == "progress");
