// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a price must be above zero; leave the price out for a free tool
#include <paymcp/tool/tool.hpp>

#include <string>

using namespace paymcp;

constexpr auto gift = tool<"gift", price<0, USD>>("A present", [] { return std::string("for you"); });
