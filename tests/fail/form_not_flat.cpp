// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a form has only bools, numbers, strings and named enums as members, optional or not
#include <paymcp/tool/elicit_answer.hpp>

#include <boost/hana/define_struct.hpp>

#include <string>
#include <vector>

struct list {
    BOOST_HANA_DEFINE_STRUCT(list, (std::vector<std::string>, items));
};

auto bad() { return paymcp::ask_form<list>("Which?"); }
