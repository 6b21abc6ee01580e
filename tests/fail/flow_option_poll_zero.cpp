// SPDX-License-Identifier: MIT
// EXPECT: paymcp: poll_every takes a number of milliseconds above zero
#include <paymcp/flow/progress.hpp>

constexpr auto timing = paymcp::Progress<paymcp::poll_every<0>>::timing;
