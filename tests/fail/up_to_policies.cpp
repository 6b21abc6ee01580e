// SPDX-License-Identifier: MIT
// EXPECT: paymcp: up_to takes money after the run, when it is known what was used; leave charge_first out
// EXPECT: paymcp: up_to never charges for a failure, so there is nothing to keep or to refund
// EXPECT: paymcp: a tool with up_to says what it has used: its function takes a call& last, and calls used(amount) of it
#include <paymcp/tool.hpp>

using namespace paymcp;

constexpr auto reports = [](call& now) {
    now.used(1_usd);
    return "x";
};

constexpr auto good = tool<"good", up_to<500, USD>, capture_on_success, at_most_once>("Good", reports);
constexpr auto charges = tool<"charges", up_to<500, USD>, charge_first>("Charges", reports);
constexpr auto refunds = tool<"refunds", up_to<500, USD>, refund_on_failure>("Refunds", reports);
constexpr auto mute = tool<"mute", up_to<500, USD>>("Mute", [] { return "x"; });

static_assert(good.is_paid);
