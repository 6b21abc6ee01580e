// SPDX-License-Identifier: MIT
// EXPECT: paymcp: of x402 and mpp exactly one has accounts and a facilitator: write paid_by(x402{pay_to(...), facilitator(...)}, mpp{realm, secret})
#include <paymcp.hpp>
#include <paymcp/serve/paid_by.hpp>

using namespace paymcp;

auto none = paid_by(mock{}, mpp{"shop.example", env("MPP_SECRET")});
