// SPDX-License-Identifier: MIT
// Plans through a whole server: who holds one, for how long, and what it is good for. Months end by a fake clock.
#include "../support/till.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/payment/detail/held_until.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace plans_test {

namespace {

using namespace paymcp_tests;
using namespace std::chrono_literals;
namespace json = boost::json;

std::atomic<int> drawn = 0;

constexpr auto gold = tool<"subscribe", price<900, USD>, plan<"gold", per_month>>("Gold", [] { return "Welcome."; });
constexpr auto silver =
    tool<"join", price<300, USD>, plan<"silver", per_year, grace_days<3>>>("Silver", [] { return "Hello."; });
constexpr auto draw = tool<"draw", subscription<"gold">>("Draw", [] {
    ++drawn;
    return "a map";
});
constexpr auto sing = tool<"sing", subscription<"silver">>("Sing", [] { return "la"; });
constexpr auto paint =
    tool<"paint", price<50, USD>, included_in<"gold", 2, per_month>>("Paint", [] { return "a dog"; });
constexpr auto write = tool<"write", price<50, USD>, included_in<"gold">>("Write", [] { return "a poem"; });

static_assert(definition_of<gold>.account == funds::to_plan && definition_of<gold>.sold_plan == "gold");
static_assert(definition_of<gold>.renews == plans::interval::month && definition_of<gold>.grace_days == 0);
static_assert(definition_of<silver>.renews == plans::interval::year && definition_of<silver>.grace_days == 3);
static_assert(!definition_of<draw>.paid && definition_of<draw>.plan == "gold");
static_assert(definition_of<paint>.free_calls == 2 && definition_of<paint>.plan == "gold");

constexpr unix_time at_second(std::int64_t seconds) { return unix_time(std::chrono::seconds(seconds)); }

/// A period from 1'000'000 to 2'000'000.
constexpr subscription_report told(plans::status status, bool paid) {
    return {.status = status, .period_begins = at_second(1'000'000), .period_ends = at_second(2'000'000), .paid = paid};
}

static_assert(held_until(told(plans::status::active, true), milliseconds(0)) == at_second(2'000'000));
static_assert(held_until(told(plans::status::active, false), milliseconds(0)) == at_second(1'000'000 + 6 * 3600),
              "an invoice that is a draft yet gives no paid period");
static_assert(held_until(told(plans::status::past_due, false), milliseconds(0)) == at_second(1'000'000));
static_assert(held_until(told(plans::status::past_due, false), 3 * 24h) == at_second(1'000'000 + 3 * 86'400));
static_assert(held_until(told(plans::status::ended, true), 3 * 24h) == unix_time());
static_assert(held_until(told(plans::status::none, true), 3 * 24h) == unix_time());

/// 2026-01-31, noon.
constexpr unix_time january_ends = at_second(1'769'860'800);

struct shop {
    const mcp::server_spec sold =
        mcp::compiled_server<TwoStep<>, toolset_t<gold, silver, draw, sing, paint, write>>::spec();
    testing::fake_clock time{january_ends};
    memory_store store{};
    till<memory_store> at{sold, store, time};

    json::value use(std::string_view tool, std::string_view arguments = "{}") {
        return json::parse(at.call(tool, arguments)).at("result");
    }

    /// What a tool answers in words, or the code of its refusal.
    std::string say(std::string_view tool, std::string_view arguments = "{}") {
        const json::value result = use(tool, arguments);
        const std::string text(result.at_pointer("/content/0/text").as_string());
        const json::value* const failed = result.as_object().if_contains("isError");
        if (failed == nullptr || !failed->as_bool()) return text;
        return std::string(json::parse(text).at("error").as_string());
    }

    struct link {
        std::string id;
        std::string reference;
    };

    link offer(std::string_view tool) {
        const json::value said = json::parse(use(tool).at_pointer("/content/0/text").as_string());
        const std::string url(said.at("payment_url").as_string());
        return {std::string(said.at("payment_id").as_string()), url.substr(url.rfind('/') + 1)};
    }

    /// Subscribes, and returns the payment.
    link begin(const std::string& tool) {
        const link made = offer(tool);
        REQUIRE(at.provider.pay(made.reference).has_value());
        confirm(tool, made);
        return made;
    }

    std::string confirm(const std::string& tool, const link& made) {
        return say("confirm_" + tool, json::serialize(json::object{{"payment_id", made.id}}));
    }

    json::value listed() { return use("list_subscriptions").at("structuredContent"); }

    std::string cancel(const std::string& id) {
        return say("cancel_subscription", json::serialize(json::object{{"subscription_id", id}}));
    }

    std::vector<payment> sales_of(const std::string& tool) {
        return store.list({.states = {payment_state::delivered}, .tool = tool})->payments;
    }
};

}  // namespace

TEST_CASE("a tool of a plan is for its holders, and says to others how to subscribe") {
    shop open;
    drawn = 0;
    const json::value refused = open.use("draw");
    CHECK(json::parse(refused.at_pointer("/content/0/text").as_string()) ==
          json::object{{"message",
                        "This tool is for holders of the plan gold, and you do not hold it. Nothing was run or "
                        "charged. To subscribe, call subscribe (9.00 USD a month)."},
                       {"error", "subscription_required"}});
    const shop::link made = open.offer("subscribe");
    CHECK(open.say("draw") == "subscription_required");
    CHECK(drawn == 0);
    REQUIRE(open.at.provider.pay(made.reference).has_value());
    CHECK(open.confirm("subscribe", made) == "Welcome.");
    CHECK(open.say("draw") == "a map");
    CHECK(open.say("sing") == "subscription_required");
    open.at.come("bob");
    CHECK(open.say("draw") == "subscription_required");
    open.at.come("");
    CHECK(open.say("draw") == "no_principal");
    CHECK(drawn == 1);
}

TEST_CASE("who has paid and not come back to confirm holds the plan at the next call") {
    shop open;
    const shop::link made = open.offer("subscribe");
    CHECK(open.say("draw") == "subscription_required");
    REQUIRE(open.at.provider.pay(made.reference).has_value());
    CHECK(open.say("draw") == "subscription_required");
    open.time.advance(5s);
    CHECK(open.say("draw") == "a map");
    CHECK(open.confirm("subscribe", made) == "Welcome.");
}

TEST_CASE("months end on their last day, and each renewal comes into the books once") {
    shop open;
    const shop::link made = open.begin("subscribe");
    CHECK(open.listed().at_pointer("/subscriptions/0/period_ends") == "2026-02-28T12:00:00Z");
    open.time.advance(28 * 24h - 1s);
    CHECK(open.say("draw") == "a map");
    CHECK(open.sales_of("subscribe").size() == 1);
    open.time.advance(1s);
    CHECK(open.say("draw") == "a map");
    CHECK(open.say("draw") == "a map");
    CHECK(open.listed().at_pointer("/subscriptions/0/period_ends") == "2026-03-31T12:00:00Z");
    std::vector<payment> sales = open.sales_of("subscribe");
    REQUIRE(sales.size() == 2);
    CHECK(sales.front().id != made.id);
    CHECK(sales.front().amount == 900);
    CHECK(sales.front().principal == "ann");
    CHECK(sales.front().collected);
    open.time.advance(31 * 24h);
    CHECK(open.listed().at_pointer("/subscriptions/0/period_ends") == "2026-04-30T12:00:00Z");
    CHECK(open.sales_of("subscribe").size() == 3);
}

TEST_CASE("a renewal that is declined ends the plan at once, or after the days of grace that the author gives") {
    shop open;
    REQUIRE(open.at.provider.decline_renewals(open.begin("subscribe").reference).has_value());
    const shop::link second = open.begin("join");
    REQUIRE(open.at.provider.decline_renewals(second.reference).has_value());
    open.time.advance(28 * 24h);
    CHECK(open.say("draw") == "subscription_required");
    CHECK(open.listed().at_pointer("/subscriptions/0/status") == "past_due");
    CHECK(open.say("sing") == "la");
    open.time.advance(365 * 24h - 28 * 24h + 3 * 24h - 1s);
    CHECK(open.say("sing") == "la");
    open.time.advance(1s);
    CHECK(open.say("sing") == "subscription_required");
    REQUIRE(open.at.provider.accept_renewals(second.reference).has_value());
    open.time.advance(60s);
    CHECK(open.say("sing") == "la");
}

TEST_CASE("a canceled subscription lasts until its period ends, and can be begun again after it") {
    shop open;
    const shop::link made = open.begin("subscribe");
    CHECK(open.say("subscribe") == "already_subscribed");
    open.at.come("bob");
    CHECK(open.cancel(made.id) == "unknown");
    CHECK(open.cancel("pay_nobody") == "unknown");
    open.at.come("ann");
    const json::value ended = json::parse(open.cancel(made.id));
    CHECK(ended.at("message") == "Canceled: nothing more is charged. gold is paid until 2026-02-28 and ends then.");
    CHECK(ended.at("renews") == false);
    CHECK(open.cancel(made.id) == json::serialize(ended));
    CHECK(open.listed().at_pointer("/subscriptions/0/renews") == false);
    open.time.advance(28 * 24h - 1s);
    CHECK(open.say("draw") == "a map");
    open.time.advance(1s);
    CHECK(open.say("draw") == "subscription_required");
    CHECK(open.listed().at("subscriptions").as_array().empty());
    CHECK(open.listed().at("message") == "You have no subscription.");
    const shop::link again = open.begin("subscribe");
    CHECK(again.id != made.id);
    CHECK(open.say("draw") == "a map");
    CHECK(open.listed().at("subscriptions").as_array().size() == 1);
}

TEST_CASE("a plan includes so many calls of a priced tool in each month, or all of them") {
    shop open;
    const auto pays = [&](std::string_view tool) {
        const std::string text = open.say(tool);
        return text.find("payment_url") != std::string::npos;
    };
    CHECK(pays("paint"));
    open.begin("subscribe");
    open.at.come("bob");
    CHECK(pays("write"));
    open.at.come("ann");
    CHECK(open.say("write") == "a poem");
    CHECK(open.say("write") == "a poem");
    CHECK(open.say("write") == "a poem");
    open.time.advance(12h);  // February begins, a new window
    CHECK(open.say("paint") == "a dog");
    CHECK(open.say("paint") == "a dog");
    CHECK(pays("paint"));
    open.time.advance(28 * 24h);
    CHECK(open.say("paint") == "a dog");
}

TEST_CASE("a subscription that the seller ends at the desk is noticed by use within a quarter of an hour") {
    shop open;
    const shop::link made = open.begin("subscribe");
    CHECK(open.say("draw") == "a map");
    const payment began = open.store.find(made.id)->value();
    REQUIRE(open.at.provider.refund(order_of(began, false)).has_value());
    open.time.advance(15min);
    CHECK(open.say("draw") == "a map");
    CHECK(open.say("draw") == "subscription_required");
}

TEST_CASE("tools/list names the plan and the interval of its price, and the tools of subscriptions") {
    shop open;
    const json::value listed = json::parse(open.at.say(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})"));
    const json::array& tools = listed.at_pointer("/result/tools").as_array();
    const auto find = [&](std::string_view name) -> const json::value& {
        for (const json::value& one : tools)
            if (one.at("name").as_string() == name) return one;
        throw std::runtime_error("not listed");
    };
    CHECK(find("subscribe").at_pointer("/_meta/price/interval") == "month");
    CHECK(find("draw").at_pointer("/_meta/subscription/plan") == "gold");
    CHECK(find("paint").at_pointer("/_meta/subscription/plan") == "gold");
    CHECK(find("list_subscriptions").at_pointer("/annotations/readOnlyHint") == true);
    CHECK(find("cancel_subscription").at_pointer("/inputSchema/required") == json::array{"subscription_id"});
    CHECK(open.say("cancel_subscription") == "invalid_arguments");
    CHECK(open.say("cancel_subscription", R"({"subscription_id":7})") == "invalid_arguments");
    CHECK(open.say("list_subscriptions", R"({"who":"bob"})") == "invalid_arguments");
}

}  // namespace plans_test
