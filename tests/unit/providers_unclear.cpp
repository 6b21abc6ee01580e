// SPDX-License-Identifier: MIT
// Provider reports that contradict the payment: they are never paid, never unpaid and never an outage, and the seller
// gets a reason.
#include "../support/fakes/all.hpp"

#include <paymcp/async/asio_task.hpp>
#include <paymcp/payment/detail/provider_port.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace providers_unclear_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

checkout_request five_dollars() {
    checkout_request order = order_for(500, "USD", "pay_1");
    order.reference = "a.b";
    return order;
}

/// The gate's reading of answers, one for each request; the last one repeats.
template <class Fake>
provider_result<status_report> report_of(std::vector<http::send_result> answers) {
    Fake api;
    auto provider = api.provider();
    provider_adapter<asio_task, decltype(provider)> port(provider);
    std::size_t turn = 0;
    api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (is_for_token(request)) return std::nullopt;
        return answers[std::min(turn++, answers.size() - 1)];
    };
    return wait_for(port.status(five_dollars()));
}

/// Why the answers contradict a payment of 5.00 USD; empty where they fit.
template <class Fake>
std::string reason_of(std::initializer_list<boost::json::value> answers) {
    std::vector<http::send_result> all;
    for (const boost::json::value& one : answers) all.push_back(json_response(200, one));
    const provider_result<status_report> report = report_of<Fake>(all);
    REQUIRE(report.has_value());
    const std::string other = detail::other_money(*report, 500, "USD");
    if (!other.empty()) return other;
    CHECK((report->status == provider_status::unknown) == !report->why.empty());
    return report->why;
}

bool says(const std::string& reason, std::string_view words) {
    CAPTURE(reason);
    CAPTURE(words);
    return reason.find(words) != std::string::npos;
}

boost::json::object with(boost::json::object base, std::string_view key, const boost::json::value& value) {
    base[key] = value;
    return base;
}
boost::json::object without(boost::json::object base, std::string_view key) {
    base.erase(key);
    return base;
}
boost::json::object usd(const boost::json::value& amount) { return {{"amount", amount}, {"currency", "USD"}}; }

TEST_CASE("Stripe: the seller reads why a session does not fit") {
    const boost::json::object paid{{"status", "complete"}, {"payment_status", "paid"},   {"payment_intent", "pi_1"},
                                   {"currency", "usd"},    {"amount_total", 500}, {"client_reference_id", "pay_1"}};
    CHECK(reason_of<fake_stripe>({paid}) == "");
    CHECK(says(reason_of<fake_stripe>({with(paid, "amount_total", 550)}), "5.50 USD and not 5.00 USD"));
    CHECK(says(reason_of<fake_stripe>({with(paid, "amount_total", 499)}), "4.99 USD and not 5.00 USD"));
    CHECK(says(reason_of<fake_stripe>({with(paid, "currency", "eur")}), "5.00 EUR and not 5.00 USD"));
    CHECK(says(reason_of<fake_stripe>({with(paid, "status", "settled_later")}), "\"settled_later\""));
    CHECK(says(reason_of<fake_stripe>({with(paid, "payment_status", "no_payment_required")}), "no_payment_required"));
    CHECK(says(reason_of<fake_stripe>({without(paid, "payment_status")}), "its payment nothing"));
    for (const boost::json::value& amount : {boost::json::value(5.5), boost::json::value("500"), boost::json::value()})
        CHECK(says(reason_of<fake_stripe>({with(paid, "amount_total", amount)}), "no amount that can be read"));
    CHECK(says(reason_of<fake_stripe>({with(paid, "client_reference_id", "pay_2")}), "another payment's"));
}

TEST_CASE("PayPal: the seller reads why an order does not fit") {
    const auto order = [](std::string_view word, const boost::json::value& value, std::string_view code,
                          std::string_view owner) {
        const boost::json::object money{{"currency_code", code}, {"value", value}};
        const boost::json::object capture{{"id", "C1"}, {"status", word}, {"amount", money}};
        const boost::json::object unit{{"custom_id", owner},
                                       {"amount", money},
                                       {"payments", {{"captures", boost::json::array{capture}}}}};
        return boost::json::object{{"status", "COMPLETED"}, {"purchase_units", boost::json::array{unit}}};
    };
    CHECK(reason_of<fake_paypal>({order("COMPLETED", "5.00", "USD", "pay_1")}) == "");
    CHECK(says(reason_of<fake_paypal>({order("COMPLETED", "5.50", "USD", "pay_1")}), "5.50 USD and not 5.00 USD"));
    CHECK(says(reason_of<fake_paypal>({order("COMPLETED", "1.00", "USD", "pay_1")}), "1.00 USD and not 5.00 USD"));
    CHECK(says(reason_of<fake_paypal>({order("COMPLETED", "5.00", "EUR", "pay_1")}), "5.00 EUR"));
    CHECK(says(reason_of<fake_paypal>({order("ON_HOLD", "5.00", "USD", "pay_1")}), "\"ON_HOLD\""));
    CHECK(says(reason_of<fake_paypal>({order("COMPLETED", 5, "USD", "pay_1")}), "no amount that can be read"));
    CHECK(says(reason_of<fake_paypal>({order("COMPLETED", "5.00", "USD", "pay_2")}), "another payment's"));
    CHECK(says(reason_of<fake_paypal>({boost::json::object{{"status", "COMPLETED"}}}), "0 purchase units"));
}

TEST_CASE("Square: the seller reads why an order or its payment does not fit") {
    const boost::json::object order{{"id", "a"},
                                    {"reference_id", "pay_1"},
                                    {"state", "OPEN"},
                                    {"total_money", usd(500)},
                                    {"net_amount_due_money", usd(0)},
                                    {"tenders", boost::json::array{boost::json::object{
                                                    {"id", "P1"}, {"payment_id", "P1"}, {"amount_money", usd(500)}}}}};
    const boost::json::object payment{
        {"id", "P1"}, {"order_id", "a"}, {"status", "COMPLETED"}, {"amount_money", usd(500)}};
    const auto reason = [](const boost::json::object& o, const boost::json::object& p) {
        return reason_of<fake_square>({{{"order", o}}, {{"payment", p}}});
    };
    CHECK(reason(order, payment) == "");
    const boost::json::object tipped = with(with(order, "total_money", usd(600)), "total_tip_money", usd(100));
    CHECK(says(reason(tipped, with(payment, "tip_money", usd(100))), "6.00 USD"));
    CHECK(says(reason(with(order, "total_money", usd(400)), with(payment, "amount_money", usd(400))), "4.00 USD"));
    CHECK(says(reason(order, with(payment, "amount_money", {{"amount", 500}, {"currency", "CAD"}})), "CAD"));
    CHECK(says(reason(order, with(payment, "status", "HELD")), "\"HELD\""));
    CHECK(says(reason(with(order, "state", "ARCHIVED"), payment), "\"ARCHIVED\""));
    CHECK_FALSE(reason(without(order, "total_money"), payment).empty());
    CHECK(says(reason(with(order, "reference_id", "pay_2"), payment), "another payment's"));
    CHECK_FALSE(reason_of<fake_square>({{{"orders", boost::json::array()}}}).empty());
}

TEST_CASE("Adyen: the seller reads why a link does not fit") {
    const boost::json::object link{
        {"status", "completed"}, {"reference", "pay_1"}, {"amount", {{"currency", "USD"}, {"value", 500}}}};
    CHECK(reason_of<fake_adyen>({link}) == "");
    CHECK(says(reason_of<fake_adyen>({with(link, "amount", {{"currency", "USD"}, {"value", 501}})}), "5.01 USD"));
    CHECK(says(reason_of<fake_adyen>({with(link, "amount", {{"currency", "JPY"}, {"value", 500}})}), "500 JPY"));
    CHECK(says(reason_of<fake_adyen>({with(link, "amount", {{"currency", "???"}, {"value", 500}})}),
               "no amount that can be read, in \"???\""));
    CHECK(says(reason_of<fake_adyen>({with(link, "status", "disputed")}), "\"disputed\""));
    CHECK(says(reason_of<fake_adyen>({without(link, "status")}), "its link is nothing"));
    CHECK(says(reason_of<fake_adyen>({with(link, "reference", "pay_2")}), "another payment's"));
}

TEST_CASE("Walleot: the seller reads why a session does not fit") {
    CHECK(reason_of<fake_walleot>({boost::json::object{{"status", "paid"}, {"amount", 500}}}) == "");
    CHECK(says(reason_of<fake_walleot>({boost::json::object{{"status", "paid"}, {"amount", 510}}}), "5.10 USD"));
    CHECK(says(reason_of<fake_walleot>({boost::json::object{{"status", "half\npaid"}}}), "\"half?paid\""));
    CHECK(says(reason_of<fake_walleot>({boost::json::object{{"state", "paid"}}}), "no status"));
}

TEST_CASE_TEMPLATE("an answer about another payment is distinguished from no answer", Fake, fake_stripe, fake_paypal,
                   fake_square, fake_adyen, fake_walleot) {
    const boost::json::value gone{{"error", {{"code", "no_such_thing"}, {"message", "there is no such thing"}}}};
    for (const unsigned code : {400U, 404U, 410U, 422U}) {
        CAPTURE(code);
        const auto refused = report_of<Fake>({json_response(code, gone)});
        REQUIRE(refused.has_value());
        CHECK(refused->status == provider_status::unknown);
        CHECK(says(refused->why, "no_such_thing"));
        CHECK(report_of<Fake>({http::response{.status = code, .body = "<html>"}}).has_error());
    }
    for (const unsigned code : {401U, 403U, 408U, 409U, 429U, 500U, 502U, 503U, 504U}) {
        CAPTURE(code);
        CHECK(report_of<Fake>({json_response(code, gone)}).has_error());
    }
    CHECK(report_of<Fake>({http::send_failure{"could not connect", false}}).has_error());
    const auto page = report_of<Fake>({http::response{.status = 200, .body = "<html>paid</html>"}});
    REQUIRE(page.has_value());
    CHECK(says(page->why, "not a JSON object"));
}

/// A custom provider that gives no reasons.
struct terse_provider {
    static constexpr std::string_view name = "terse";
    status_report says{};

    provider_result<checkout> create(const checkout_request&) { return checkout{}; }
    provider_result<status_report> status(const checkout_request&) { return says; }
    provider_result<void> cancel(const checkout_request&) { return {}; }
    provider_result<void> refund(const checkout_request&) { return {}; }
};

TEST_CASE("each unclear report has a reason of one short line, and no other report has one") {
    terse_provider terse;
    provider_adapter<asio_task, terse_provider> port(terse);
    CHECK(wait_for(port.status(five_dollars()))->why == "it reports nothing that is known");
    terse.says.why = std::string(5'000, 'x') + "\nlevel=info";
    CHECK(wait_for(port.status(five_dollars()))->why == std::string(200, 'x'));
    terse.says.status = provider_status::paid;
    CHECK(wait_for(port.status(five_dollars()))->why.empty());
}

}  // namespace

}  // namespace providers_unclear_test
