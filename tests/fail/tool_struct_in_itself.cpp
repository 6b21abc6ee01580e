// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a struct of a tool may not contain itself, because its schema would be infinite
#include <paymcp/tool/tool.hpp>

#include <string>
#include <vector>

using namespace paymcp;

struct node {
    BOOST_HANA_DEFINE_STRUCT(node, (std::string, name), (std::vector<node>, children));
};

constexpr auto bad = tool<"bad">("No end", [](node) { return "x"; });
