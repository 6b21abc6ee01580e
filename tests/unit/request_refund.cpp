// SPDX-License-Identifier: MIT
// The tool request_refund, through a whole server with the mock provider.
#include "../support/till.hpp"

#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace request_refund_test {

namespace {

using namespace paymcp_tests;
namespace json = boost::json;

constexpr auto draw =
    tool<"draw", price<50, USD>, refund_within_hours<24, "money_back">>("Draw", [] { return "a dog"; });
constexpr auto paint = tool<"paint", up_to<700, USD>, refund_within_hours<1, "money_back">>("Paint", [](call& now) {
    now.used(300 * minor_units<USD>);
    return "a cat";
});
constexpr auto sing = tool<"sing", price<20, USD>>("Sing", [] { return "la"; });

template <class Flow>
struct shop {
    const mcp::server_spec sold = mcp::compiled_server<Flow, toolset_t<draw, paint, sing>>::spec();
    memory_store store{};
    till<memory_store> at{sold, store};

    std::string buy(const std::string& name) {
        const json::value offer = at.offer(at.call(name, "{}"));
        at.pay(offer.at("payment_url").as_string());
        const std::string id(offer.at("payment_id").as_string());
        at.call("confirm_" + name, with(id));
        return id;
    }
    static std::string with(const std::string& id) { return json::serialize(json::object{{"payment_id", id}}); }
    json::object ask(const std::string& arguments) {
        return json::parse(at.call("money_back", arguments)).at("result").as_object();
    }
    std::string refused(const std::string& arguments) {
        const json::object result = ask(arguments);
        CHECK(result.at("isError") == true);
        CHECK_FALSE(result.contains("structuredContent"));
        const json::value told = json::parse(json::value(result).at_pointer("/content/0/text").as_string());
        return std::string(told.at("error").as_string());
    }
};

}  // namespace

TEST_CASE("a buyer gets the money back at the tool of the author's name, of a price and of what was used") {
    shop<TwoStep<>> open;
    for (const auto& [name, sum] : {std::pair{"draw", "0.50"}, {"paint", "3.00"}}) {
        const std::string id = open.buy(name);
        const json::object right{
            {"message", std::string(sum) + " USD for " + name +
                            " go back to the payer. When they arrive is up to the bank or the payment provider."},
            {"payment_id", id},
            {"status", "refunded"},
            {"amount", sum},
            {"currency", "USD"}};
        for (int times = 0; times < 2; ++times) {
            const json::object result = open.ask(open.with(id));
            CHECK(result.at("structuredContent") == right);
            CHECK_FALSE(result.contains("isError"));
        }
        CHECK((*open.store.find(id))->state == payment_state::refunded);
    }
    CHECK(open.at.provider.calls().refund == 2);
}

TEST_CASE("what is not refunded is refused in words, and wrong arguments reach no payment") {
    shop<TwoStep<>> open;
    CHECK(open.refused(open.with(open.buy("sing"))) == "not_refundable");
    CHECK(open.refused(open.with("pay_nobody")) == "payment_unknown");
    CHECK(open.refused("{}") == "invalid_arguments");
    CHECK(open.refused(R"({"payment_id":7})") == "invalid_arguments");
    CHECK(open.refused(R"({"payment_id":"pay_1","amount":"0.50"})") == "invalid_arguments");
    const json::value offer = open.at.offer(open.at.call("draw", "{}"));
    const std::string id(offer.at("payment_id").as_string());
    CHECK(open.refused(open.with(id)) == "not_refundable");
    open.at.pay(offer.at("payment_url").as_string());
    CHECK(open.at.provider.calls().refund == 0);
}

TEST_CASE("tools/list has one tool for it, last, with a schema of what it answers") {
    shop<TwoStep<shared_confirm>> open;
    const json::value listed =
        json::parse(open.at.say(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})")).at("result").at("tools");
    const json::array& tools = listed.as_array();
    REQUIRE(tools.size() == 5);
    CHECK(tools[3].at("name") == "confirm_payment");
    CHECK(tools[4].at("name") == "money_back");
    CHECK(tools[4].at_pointer("/outputSchema/required").as_array().size() == 5);
    CHECK(tools[4].at_pointer("/annotations/idempotentHint") == true);
    CHECK(tools[4].at_pointer("/inputSchema/required") == json::array{"payment_id"});
}

}  // namespace request_refund_test
