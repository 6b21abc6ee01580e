// SPDX-License-Identifier: MIT
// EXPECT: paymcp: json_schema takes one line of JSON, an object with "type":"object"
#include <paymcp/tool/tool.hpp>

#include <boost/json/object.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", json_schema<R"({"properties":{"type":"object"}})">>(
    "No type of its own", [](boost::json::object) { return "x"; });
