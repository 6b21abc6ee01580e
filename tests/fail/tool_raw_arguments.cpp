// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool with json_schema takes its arguments as one boost::json::object, and no arg<>
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

constexpr auto bad = tool<"bad", json_schema<R"({"type":"object"})">>("Takes a string", arg<"a">("A"),
                                                                     [](std::string) { return "x"; });
