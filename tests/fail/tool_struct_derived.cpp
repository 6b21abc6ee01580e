// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a struct that derives from a described one is described itself, with all members, those of its bases included: BOOST_HANA_ADAPT_STRUCT
#include <paymcp/tool/tool.hpp>

#include <string>

using namespace paymcp;

struct picture {
    BOOST_HANA_DEFINE_STRUCT(picture, (std::string, prompt));
};
struct framed : picture {
    int frame = 0;
};

constexpr auto bad = tool<"bad">("The frame would be lost", [](framed) { return "x"; });
