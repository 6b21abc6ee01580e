// SPDX-License-Identifier: MIT
// EXPECT: paymcp: paid_by takes at most one payment provider, first, and after it x402 and mpp
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

auto two = paid_by(mock{}, memory_store{});
