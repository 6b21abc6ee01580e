// SPDX-License-Identifier: MIT The laws of flows: the library's flows keep them, in every form; tables that the proof
// refuses break them.
#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/testing/flow_laws.hpp>

#include "../flows/broken_flows.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using namespace paymcp;
using namespace paymcp::testing;

TEST_CASE_TEMPLATE("the library's flows keep the laws of flows", Flow, TwoStep<>, TwoStep<shared_confirm>,
                   Elicitation<>, Progress<>, Resubmit<>, Automatic<>, DynamicTools<>) {
    const auto results = flow_laws<Flow>();
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 16);
}

TEST_CASE_TEMPLATE("options change no law", Flow, TwoStep<confirm_named<"pay_for_">>, Elicitation<max_prompts<1>>,
                   Elicitation<wait_timeout<10>, poll_every<3>>, Progress<poll_every<1>, wait_timeout<1>>,
                   Automatic<max_prompts<100>, wait_timeout<30'000>>) {
    CHECK(broken_laws(flow_laws<Flow>()) == "");
}

/// Whether a table that the proof refuses breaks the matching law.
template <class Flow>
bool found(std::string_view law) {
    static_assert(!PaymentFlow<Flow>);
    return broken_laws(table_laws(Flow::table())).find(law) != std::string::npos;
}

TEST_CASE("what the proof refuses breaks a law that says so") {
    using namespace paymcp_tests;
    CHECK(broken_laws(table_laws(sound_flow::table())) == "");
    CHECK(found<unpaid_run_flow>("the tool ran unpaid"));
    CHECK(found<unclaimed_flow>("a paid call delivers"));
    CHECK(found<forgetful_flow>("a paid payment was answered as 'canceled'"));
    CHECK(found<unrecorded_flow>("a result left before it was recorded"));
    CHECK(found<uncaptured_flow>("a result left before it was recorded and paid for"));
    CHECK(found<keeps_money_flow>("a claim was left behind"));
    CHECK(found<unfounded_flow>("an open payment was answered as ended"));
}

}  // namespace
