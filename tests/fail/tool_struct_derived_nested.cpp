// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a struct that derives from a described one is described itself, with all members, those of its bases included: BOOST_HANA_ADAPT_STRUCT
#include <paymcp/tool/tool.hpp>

#include <string>
#include <vector>

using namespace paymcp;

struct point {
    int x = 0;
    int y = 0;
};
BOOST_HANA_ADAPT_STRUCT(point, x, y);
struct named_point : point {
    std::string name;
};
BOOST_HANA_ADAPT_STRUCT(named_point, name);
struct path {
    BOOST_HANA_DEFINE_STRUCT(path, (std::vector<named_point>, points));
};

constexpr auto bad = tool<"bad">("Where the points are would be lost", [](path) { return "x"; });
