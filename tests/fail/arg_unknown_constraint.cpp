// SPDX-License-Identifier: MIT
// EXPECT: paymcp: after its description, arg<> takes only the constraints of paymcp/tool/arg.hpp
#include <paymcp/tool/arg.hpp>

using namespace paymcp;

constexpr auto bad = arg<"a">("A", 7);
