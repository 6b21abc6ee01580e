// SPDX-License-Identifier: MIT
// EXPECT: paymcp: give_up_after takes a number of milliseconds above zero
#include <paymcp/flow/progress.hpp>

constexpr auto timing = paymcp::Progress<paymcp::give_up_after<-1>>::timing;
