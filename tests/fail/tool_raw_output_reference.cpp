// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a reference of json_output_schema leads to no schema of the same text, or in a circle; no other document is fetched
#include <paymcp/tool/tool.hpp>

#include <boost/json/object.hpp>

using namespace paymcp;

constexpr auto bad =
    tool<"bad", json_output_schema<R"({"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"a":{}}})">>(
        "Leads nowhere", [] { return boost::json::object{}; });
