// SPDX-License-Identifier: MIT
// EXPECT: paymcp: Wallet takes no options
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

constexpr auto table = Wallet<poll_every<1000>>::table();
