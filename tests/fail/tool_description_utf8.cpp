// SPDX-License-Identifier: MIT
// EXPECT: paymcp: the description and the title of a tool must be UTF-8 text
#include <paymcp/tool/detail/define.hpp>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto bad = tool<"bad">("\xff", [] { return "x"; });
constexpr auto definition = definition_of<bad>;
