// SPDX-License-Identifier: MIT
// EXPECT: paymcp: json_output_schema takes one line of JSON, an object with "type":"object"
#include <paymcp/tool/tool.hpp>

#include <boost/json/object.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", json_output_schema<R"({"type":"object",})">>("Not JSON",
                                                                              [] { return boost::json::object{}; });
