// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a tool returns text, a described struct, a string map, a JSON object or content; a list stands in a struct
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

struct opaque {};

constexpr auto bad = tool<"bad">("Not returnable", [] { return opaque{}; });
