// SPDX-License-Identifier: MIT
// The mock's subscriptions, by a clock that the test moves: calendar periods, declined cards, ends, books, the page and
// the wire; and the calendar itself.
#include "../support/temp_folder.hpp"

#include <paymcp/money/codes.hpp>
#include <paymcp/payment/plan_interval.hpp>
#include <paymcp/provider/mock/detail/checkout_html.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/remote_mock.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <string>

namespace mock_plans_test {

namespace {

using namespace paymcp;
using namespace std::chrono;
using plans::add_intervals;
using plans::count_intervals;
using plans::interval;
using plans::status;

static_assert(SubscribingProvider<mock> && SubscribingProvider<testing::remote_mock>);
static_assert(plans::find_interval("month") == interval::month && !plans::find_interval("Month"));

/// A day of the calendar, at 13:45 UTC.
unix_time on(int a_year, unsigned a_month, unsigned a_day) {
    return sys_days(year(a_year) / month(a_month) / day(a_day)) + hours(13) + minutes(45);
}

TEST_CASE("months are counted from the start and end on the month's last day") {
    const unix_time begun = on(2027, 1, 31);
    CHECK(add_intervals(begun, interval::month, 0) == begun);
    CHECK(add_intervals(begun, interval::month, 1) == on(2027, 2, 28));
    CHECK(add_intervals(begun, interval::month, 2) == on(2027, 3, 31));
    CHECK(add_intervals(begun, interval::month, 3) == on(2027, 4, 30));
    CHECK(add_intervals(begun, interval::month, 13) == on(2028, 2, 29));
    CHECK(add_intervals(begun, interval::month, -2) == on(2026, 11, 30));
    CHECK(add_intervals(on(2028, 2, 29), interval::year, 1) == on(2029, 2, 28));
    CHECK(add_intervals(on(2028, 2, 29), interval::year, 4) == on(2032, 2, 29));
    CHECK(add_intervals(begun, interval::week, 5) == on(2027, 3, 7));
    CHECK(add_intervals(begun, interval::day, -31) == on(2026, 12, 31));
    CHECK(add_intervals(unix_time(milliseconds(-1)), interval::month, 1) ==
          on(1970, 1, 31) + hours(10) + minutes(15) - milliseconds(1));
}

TEST_CASE("whole intervals are counted as they were added, up to the millisecond") {
    for (const interval each : {interval::day, interval::week, interval::month, interval::year})
        for (const unix_time begun : {on(2027, 1, 31), on(2028, 2, 29), on(1969, 12, 31), on(2026, 6, 1)})
            for (int count = -500; count <= 500; ++count) {
                const unix_time moment = add_intervals(begun, each, count);
                REQUIRE(count_intervals(begun, each, moment) == count);
                REQUIRE(count_intervals(begun, each, moment - milliseconds(1)) == count - 1);
            }
}

struct plan {
    testing::fake_clock time{on(2027, 1, 31)};
    mock provider;
    checkout_request order;

    explicit plan(interval each = interval::month, mock_options options = {}) : provider(settings(std::move(options))) {
        provider.serve_at("http://pay.test/checkout/");
        order = {.payment_id = "pay_1",
                 .reference = {},
                 .tool = "archive",
                 .description = "The archive",
                 .amount = 900,
                 .money = USD,
                 .expires = time.now() + hours(1),
                 .renews = each};
        order.reference = provider.create(order).value().reference;
        order.renews.reset();
    }

    mock_options settings(mock_options options) const {
        options.time = &time;
        return options;
    }
    plan& paid() {
        REQUIRE(provider.pay(order.reference).has_value());
        return *this;
    }
    void go_to(unix_time then) { time.advance(then - time.now()); }
    subscription_report report() { return provider.subscription(order).value(); }
};

TEST_CASE("a subscription of the mock begins when it is paid and rolls on by the calendar") {
    plan test;
    CHECK(test.report().status == status::none);
    CHECK_FALSE(test.report().last_paid.has_value());
    CHECK_FALSE(test.provider.end_renewal(test.order).has_value());
    test.time.advance(minutes(10));
    test.paid();
    CHECK(test.provider.status(test.order)->status == provider_status::paid);
    subscription_report now = test.report();
    CHECK(now.status == status::active);
    CHECK((now.paid && now.renews));
    CHECK(now.period_begins == on(2027, 1, 31) + minutes(10));
    CHECK(now.period_ends == on(2027, 2, 28) + minutes(10));
    CHECK(now.last_paid->first);
    CHECK(now.last_paid->amount == 900);
    CHECK(now.last_paid->currency == "USD");
    const std::string first = now.last_paid->reference;

    test.go_to(now.period_ends - milliseconds(1));
    CHECK(test.report().last_paid->reference == first);
    test.time.advance(milliseconds(1));
    now = test.report();
    CHECK(now.period_begins == on(2027, 2, 28) + minutes(10));
    CHECK(now.period_ends == on(2027, 3, 31) + minutes(10));
    CHECK(now.last_paid->reference != first);
    CHECK_FALSE(now.last_paid->first);
    CHECK(now.paid);
}

TEST_CASE("declined renewals leave the first unpaid period, and a card that works pays again") {
    plan test;
    test.paid();
    int heard = 0;
    test.provider.on_change([&heard](std::string_view) { ++heard; });
    REQUIRE(test.provider.decline_renewals(test.order.reference).has_value());
    REQUIRE(test.provider.decline_renewals(test.order.reference).has_value());
    CHECK(heard == 1);
    CHECK(test.report().status == status::active);
    for (const unix_time then : {on(2027, 2, 28), on(2027, 3, 30), on(2027, 7, 1)}) {
        test.go_to(then);
        const subscription_report now = test.report();
        CHECK(now.status == status::past_due);
        CHECK_FALSE(now.paid);
        CHECK(now.period_begins == on(2027, 2, 28));
        CHECK(now.period_ends == on(2027, 3, 31));
        CHECK(now.last_paid->first);
    }
    REQUIRE(test.provider.accept_renewals(test.order.reference).has_value());
    CHECK(test.report().status == status::active);
    CHECK(test.report().paid);
    CHECK(test.report().period_begins == on(2027, 6, 30));
    CHECK(heard == 2);
    // What was due at the moment of the call is paid already.
    test.go_to(on(2027, 7, 31));
    REQUIRE(test.provider.decline_renewals(test.order.reference).has_value());
    CHECK(test.report().status == status::active);
}

TEST_CASE("a subscription whose renewal was ended is active to the end of its period, then over") {
    plan test;
    test.paid();
    test.go_to(on(2027, 3, 1));
    REQUIRE(test.provider.end_renewal(test.order).has_value());
    REQUIRE(test.provider.end_renewal(test.order).has_value());
    CHECK(test.report().status == status::active);
    CHECK(test.report().paid);
    CHECK_FALSE(test.report().renews);
    test.go_to(on(2027, 3, 31));
    subscription_report now = test.report();
    CHECK(now.status == status::ended);
    CHECK(now.period_ends == on(2027, 3, 31));
    test.go_to(on(2029, 1, 1));
    CHECK(test.report().period_ends == on(2027, 3, 31));
    CHECK(test.provider.end_renewal(test.order).has_value());
    CHECK_FALSE(test.provider.decline_renewals(test.order.reference).has_value());
}

TEST_CASE("a refund ends a subscription of the mock at once, also after the desk gave the money back") {
    for (const bool at_desk : {false, true}) {
        plan test;
        test.paid();
        if (at_desk) REQUIRE(test.provider.refund_at_desk(test.order.reference, 900).has_value());
        CHECK(test.report().status == status::active);
        REQUIRE(test.provider.refund(test.order).has_value());
        REQUIRE(test.provider.refund(test.order).has_value());
        CHECK(test.report().status == status::ended);
        CHECK(test.provider.status(test.order)->status == provider_status::refunded);
        CHECK(test.provider.end_renewal(test.order).has_value());
    }
}

TEST_CASE("a payment of the mock for no subscription has none, and money of a subscription is not reserved") {
    plan test;
    checkout_request once = test.order;
    once.payment_id = "pay_2";
    once.reference = test.provider.create(once).value().reference;
    REQUIRE(test.provider.pay(once.reference).has_value());
    CHECK_FALSE(test.provider.subscription(once).has_value());
    CHECK_FALSE(test.provider.end_renewal(once).has_value());
    CHECK_FALSE(test.provider.decline_renewals(once.reference).has_value());
    CHECK_FALSE(test.provider.decline_renewals("mock_unknown").has_value());
    once.reference = test.order.reference;
    CHECK_FALSE(test.provider.subscription(once).has_value());

    checkout_request other = test.order;
    CHECK_FALSE(test.provider.create(other).has_value());
    other.renews = interval::year;
    CHECK_FALSE(test.provider.create(other).has_value());
    other.payment_id = "pay_3";
    other.authorize_only = true;
    CHECK_FALSE(test.provider.create(other).has_value());
    CHECK(test.provider.calls().subscription == 2);
    CHECK(test.provider.calls().end_renewal == 1);
}

TEST_CASE("a subscription is in the mock's books, and books from before there were any are read") {
    const paymcp_tests::temp_folder folder;
    const std::string path = folder.file("mock.books");
    std::ofstream(path) << R"({"payment_id":"old","reference":"mock_old","tool":"draw","description":"","amount":50,)"
                        << R"("currency":"USD","expires":0,"authorize_only":false,"state":"paid"})" << '\n';
    checkout_request order;
    {
        plan test(interval::month, {.books = path});
        test.paid();
        REQUIRE(test.provider.decline_renewals(test.order.reference).has_value());
        test.go_to(on(2027, 3, 1));
        REQUIRE(test.provider.end_renewal(test.order).has_value());
        order = test.order;
    }
    const testing::fake_clock later(on(2027, 3, 2));
    mock again(mock_options{.books = path, .time = &later});
    const subscription_report now = again.subscription(order).value();
    CHECK(now.status == status::past_due);
    CHECK(now.period_begins == on(2027, 2, 28));
    CHECK_FALSE(now.renews);
    CHECK(again.find("mock_old")->state == detail::mock_state::paid);
    CHECK_FALSE(again.find("mock_old")->renews.has_value());
}

TEST_CASE("the mock's page says how often is charged") {
    plan test;
    const std::string page = detail::checkout_html(test.provider.find(test.order.reference).value(), "/checkout/x");
    CHECK(page.find("<p class=\"amount\">9.00 USD each month</p>") != std::string::npos);
    CHECK(page.find("<title>Pay 9.00 USD each month - archive</title>") != std::string::npos);
}

TEST_CASE("a subscription crosses the wire of the mock in another process") {
    plan test;
    test.paid();
    testing::mock_provider_server server(test.provider);
    const auto ask = [&](const std::string& what, const boost::json::value& body) {
        return server({.method = "POST", .target = "/mock/" + what, .body = boost::json::serialize(body)}).body;
    };
    const boost::json::object asked = testing::detail::mock_order_json(test.order);
    const boost::json::object reference{{"reference", test.order.reference}};
    const auto report = [&] {
        return testing::detail::read_mock_result<subscription_report>(ask("subscription", asked)).value();
    };
    CHECK(report().status == status::active);
    CHECK(report().period_ends == on(2027, 2, 28));
    CHECK(report().last_paid->reference == test.report().last_paid->reference);
    CHECK(report().last_paid->first);
    ask("decline_renewals", reference);
    test.go_to(on(2027, 2, 28));
    CHECK(report().status == status::past_due);
    ask("accept_renewals", reference);
    CHECK(report().status == status::active);
    CHECK(testing::detail::read_mock_result<void>(ask("end_renewal", asked)).has_value());
    CHECK_FALSE(report().renews);
    checkout_request yearly = test.order;
    yearly.renews = interval::year;
    CHECK(testing::detail::read_mock_order(testing::detail::mock_order_json(yearly)).renews == interval::year);
    CHECK_FALSE(testing::detail::read_mock_order(asked).renews.has_value());
}

}  // namespace

}  // namespace mock_plans_test
