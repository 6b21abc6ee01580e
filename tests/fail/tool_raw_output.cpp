// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool with json_output_schema returns a boost::json::object
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", json_output_schema<R"({"type":"object"})">>("Returns text", [] { return "x"; });
