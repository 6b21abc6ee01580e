// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a paid tool with json_schema cannot be sold with a flow that adds a payment_id to it; use TwoStep
#include <paymcp/tool/detail/schema/flow_schema.hpp>

#include <boost/json/object.hpp>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto bad = tool<"bad", price<50, USD>, json_schema<R"({"type":"object"})">>(
    "Raw and paid", [](boost::json::object) { return "x"; });

constexpr auto schema = resubmit_schema<bad>;
