// SPDX-License-Identifier: MIT
// EXPECT: paymcp: enum_names gives each value one name, and each name to one value, in UTF-8
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

enum class color { red, blue };
template <>
inline constexpr auto paymcp::enum_names<color> = names(named(color::red, "red"), named(color::blue, "red"));

constexpr auto bad = tool<"bad">("One name", arg<"a">("A"), [](color) { return "x"; });
