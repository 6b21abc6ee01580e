// SPDX-License-Identifier: MIT
// EXPECT: paymcp: an argument needs a name
#include <paymcp/tool/arg.hpp>

using namespace paymcp;

constexpr auto bad = arg<"">("No name");
