// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a paid tool's name must leave room for its confirm tool's: at most 64 characters in all
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/detail/exposure.hpp>

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto paid =
    tool<"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", price<50, USD>>("Long", [] { return "x"; });
constexpr auto bad = exposure<decltype(toolset<paid>), uniform<surface::confirm>>::tools();
