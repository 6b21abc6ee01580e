// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a toolset takes constexpr objects that were made by tool<>()
#include <paymcp/tool/toolset.hpp>

using namespace paymcp;

constexpr int number = 1;
constexpr auto bad = toolset<number>.size();
