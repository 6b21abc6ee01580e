// SPDX-License-Identifier: MIT
// Header-only: a unit that only defines tools.
#include <paymcp/tool.hpp>

#include <string>

using namespace paymcp;

constexpr auto draw = tool<"draw", price<50, USD>>("Draw", [] { return std::string("drawn"); });
static_assert(draw.price() == 50 * minor_units<USD>);
