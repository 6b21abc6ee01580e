// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a struct that derives from a described one is described itself, with all members, those of its bases included: BOOST_HANA_ADAPT_STRUCT
#include <paymcp/tool/tool.hpp>

#include <string>

using namespace paymcp;

struct report {
    BOOST_HANA_DEFINE_STRUCT(report, (std::string, text));
};
struct dated : report {
    BOOST_HANA_DEFINE_STRUCT(dated, (std::string, date));
};

constexpr auto bad = tool<"bad">("The text would be lost", [] { return dated{}; });
