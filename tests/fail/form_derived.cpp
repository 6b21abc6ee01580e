// SPDX-License-Identifier: MIT
// EXPECT: paymcp: a struct that derives from a described one is described itself, with all members, those of its bases included: BOOST_HANA_ADAPT_STRUCT
#include <paymcp/tool/elicit_answer.hpp>

#include <string>

using namespace paymcp;

struct address {
    BOOST_HANA_DEFINE_STRUCT(address, (std::string, town));
};
struct full_address : address {
    std::string street;
};

const question bad = ask_form<full_address>("Where to?");
