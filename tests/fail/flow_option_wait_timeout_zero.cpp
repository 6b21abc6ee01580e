// SPDX-License-Identifier: MIT
// EXPECT: paymcp: wait_timeout takes a number of milliseconds above zero
#include <paymcp/flow/progress.hpp>

constexpr auto timing = paymcp::Progress<paymcp::wait_timeout<-1>>::timing;
