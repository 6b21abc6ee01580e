// SPDX-License-Identifier: MIT
// A price that a function says of the arguments: it is asked when the payment is opened and never again, in every flow.

#include "../support/every_flow.hpp"
#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace gate_quotes_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::rules::verdict;

std::int64_t costs = 0;  ///< what the function says today; 0: nothing
int asked = 0;

told_price say(std::string_view arguments) {
    ++asked;
    if (costs == 0) return {.why = "No price for " + std::string(arguments)};
    return {.minor = costs};
}

tool_definition quoted() {
    tool_definition tool = shop::priced("picture", 500);
    tool.least = 1;
    tool.quote = say;
    return tool;
}

}  // namespace

TEST_CASE("an open payment keeps its price when a new program says another, and the provider must report that one") {
    for (const paymcp::rules::flow_table& flow : every_flow) {
        CAPTURE(std::string(flow.name));
        shop at(quoted(), flow);
        costs = 120;
        at.call();
        const std::string id = at.only_payment();
        CHECK(at.stored(id).amount == 120);
        CHECK(at.provider.books(id).order.amount == 120);
        costs = 300;
        asked = 0;
        at.provider.lie_once({paymcp::provider_status::paid, 300, "USD"});
        CHECK(at.confirm(id).says == verdict::unclear);
        CHECK(at.runs == 0);
        at.provider.pay(id);
        const gating::reply bought = at.confirm(id);
        CHECK(bought.says == verdict::result);
        CHECK(bought.subject->amount == 120);
        CHECK(at.provider.books(id).order.amount == 120);
        CHECK(at.confirm(id, {"", "session"}, 0, R"({"prompt":"cat"})").says == verdict::mismatch);
        CHECK(at.runs == 1);
        CHECK(asked == 0);
    }
}

TEST_CASE("a call that has no price fails, with its reason, and no payment is opened") {
    for (const paymcp::rules::flow_table& flow : every_flow) {
        CAPTURE(std::string(flow.name));
        shop at(quoted(), flow);
        costs = 0;
        const gating::reply ended = at.call();
        CHECK(ended.says == verdict::failed);
        CHECK_FALSE(ended.subject.has_value());
        REQUIRE(ended.output.has_value());
        CHECK(ended.output->failed);
        CHECK(ended.output->content.find("No price for") != std::string::npos);
        CHECK(at.provider.payments() == 0);
        costs = 7;
        CHECK(at.call().says != verdict::failed);
        CHECK(at.stored(at.only_payment()).amount == 7);
    }
}

}  // namespace gate_quotes_test
