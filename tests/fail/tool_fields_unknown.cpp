// SPDX-License-Identifier: MIT
// EXPECT: paymcp: fields<> describes each member at most once, and only members of its struct
#include <paymcp/tool/tool.hpp>

using namespace paymcp;

struct size {
    BOOST_HANA_DEFINE_STRUCT(size, (int, width));
};
template <>
inline constexpr auto paymcp::fields<size> = members(arg<"depth">("Not there"));

constexpr auto bad = tool<"bad">("Describes what is not there", [](size) { return "x"; });
