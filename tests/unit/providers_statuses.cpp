// SPDX-License-Identifier: MIT
// Each status word of the providers, and its meaning here. An unknown word never means paid.
#include "../support/fakes/all.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace providers_statuses_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

/// The status that a provider reads from answers, one for each request.
template <class Fake>
provider_status read(const std::vector<boost::json::value>& answers) {
    Fake api;
    auto provider = api.provider();
    checkout_request order = order_for(500, "USD", "pay_1");
    order.reference = "a.b";
    std::size_t turn = 0;
    api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (target_of(request) == "/v1/oauth2/token") return std::nullopt;
        REQUIRE(turn < answers.size());
        return json_response(200, answers[turn++]);
    };
    const auto report = wait_for(provider.status(order));
    return report.has_value() ? report->status : unknown;
}

provider_status session(std::string_view status, std::string_view payment_status, const boost::json::value& intent) {
    return read<fake_stripe>({{{"status", status},
                               {"payment_status", payment_status},
                               {"payment_intent", intent},
                               {"currency", "usd"},
                               {"amount_total", 500}}});
}
boost::json::value intent(std::string_view status, bool refunded = false) {
    return {{"id", "pi_1"}, {"status", status}, {"latest_charge", {{"refunded", refunded}}}};
}

TEST_CASE("Stripe's words: the session's two and the payment intent's") {
    CHECK(session("open", "unpaid", nullptr) == pending);
    CHECK(session("open", "paid", nullptr) == unknown);
    CHECK(session("open", "no_payment_required", nullptr) == unknown);
    CHECK(session("expired", "unpaid", nullptr) == expired);
    CHECK(session("expired", "paid", nullptr) == unknown);
    CHECK(session("complete", "paid", "pi_1") == paid);
    CHECK(session("complete", "unpaid", "pi_1") == unknown);
    CHECK(session("complete", "no_payment_required", nullptr) == unknown);
    CHECK(session("complete", "paid", intent("succeeded")) == paid);
    CHECK(session("complete", "paid", intent("succeeded", true)) == refunded);
    CHECK(session("complete", "unpaid", intent("succeeded")) == paid);
    CHECK(session("complete", "unpaid", intent("requires_capture")) == authorized);
    CHECK(session("complete", "paid", intent("requires_capture")) == authorized);
    CHECK(session("complete", "unpaid", intent("processing")) == pending);
    CHECK(session("complete", "unpaid", intent("requires_action")) == pending);
    CHECK(session("complete", "unpaid", intent("requires_confirmation")) == pending);
    CHECK(session("complete", "unpaid", intent("requires_payment_method")) == canceled);
    CHECK(session("complete", "unpaid", intent("canceled")) == canceled);
    CHECK(session("complete", "paid", intent("something_new")) == unknown);
    for (const char* word : {"", "paid", "Complete", "something_new"}) CHECK(session(word, "paid", "pi_1") == unknown);
}

boost::json::value paypal_order_of(std::string_view status, const boost::json::value& payments,
                                   std::string_view owner = "pay_1") {
    boost::json::object unit{{"custom_id", owner}, {"amount", {{"currency_code", "USD"}, {"value", "5.00"}}}};
    if (!payments.is_null()) unit["payments"] = payments;
    return {{"status", status}, {"intent", "CAPTURE"}, {"purchase_units", boost::json::array{unit}}};
}
provider_status paypal_word(const char* kind, std::string_view status, std::string_view owner = "pay_1") {
    const boost::json::object one{
        {"id", "X1"}, {"status", status}, {"amount", {{"currency_code", "USD"}, {"value", "5.00"}}}};
    return read<fake_paypal>({paypal_order_of("COMPLETED", {{kind, boost::json::array{one}}}, owner)});
}

TEST_CASE("PayPal's words: the order's, the capture's and the authorization's") {
    for (const char* word : {"CREATED", "SAVED", "PAYER_ACTION_REQUIRED"})
        CHECK(read<fake_paypal>({paypal_order_of(word, nullptr)}) == pending);
    CHECK(read<fake_paypal>({paypal_order_of("VOIDED", nullptr)}) == canceled);
    CHECK(read<fake_paypal>({paypal_order_of("COMPLETED", nullptr)}) == unknown);
    CHECK(read<fake_paypal>({paypal_order_of("SOMETHING_NEW", nullptr)}) == unknown);
    CHECK(read<fake_paypal>({paypal_order_of("APPROVED", nullptr, "canceled pay_1")}) == canceled);
    CHECK(read<fake_paypal>({paypal_order_of("APPROVED", nullptr, "pay_2")}) == unknown);
    CHECK(paypal_word("captures", "COMPLETED") == paid);
    CHECK(paypal_word("captures", "COMPLETED", "canceled pay_1") == paid);
    CHECK(paypal_word("captures", "PARTIALLY_REFUNDED") == unknown);  // how much is not said
    CHECK(paypal_word("captures", "REFUNDED") == refunded);
    CHECK(paypal_word("captures", "PENDING") == pending);
    CHECK(paypal_word("captures", "DECLINED") == canceled);
    CHECK(paypal_word("captures", "FAILED") == canceled);
    CHECK(paypal_word("captures", "SOMETHING_NEW") == unknown);
    CHECK(paypal_word("authorizations", "CREATED") == authorized);
    CHECK(paypal_word("authorizations", "PENDING") == pending);
    CHECK(paypal_word("authorizations", "VOIDED") == canceled);
    CHECK(paypal_word("authorizations", "DENIED") == canceled);
    CHECK(paypal_word("authorizations", "CAPTURED") == unknown);
    CHECK(paypal_word("authorizations", "COMPLETED") == unknown);
}

provider_status square_words(std::string_view state, bool tendered, std::int64_t due, std::string_view payment) {
    const boost::json::object money{{"amount", 500}, {"currency", "USD"}};
    boost::json::object order{
        {"state", state}, {"total_money", money}, {"net_amount_due_money", {{"amount", due}, {"currency", "USD"}}}};
    if (tendered) order["tenders"] = boost::json::array{{{"id", "T1"}, {"payment_id", "P1"}}};
    return read<fake_square>({{{"order", order}}, {{"payment", {{"status", payment}, {"amount_money", money}}}}});
}

TEST_CASE("Square's words: the order's and the payment's") {
    for (const char* state : {"DRAFT", "OPEN"}) {
        CHECK(square_words(state, false, 500, "") == pending);
        CHECK(square_words(state, true, 500, "FAILED") == pending);
        CHECK(square_words(state, true, 500, "CANCELED") == pending);
        CHECK(square_words(state, true, 500, "APPROVED") == pending);
        CHECK(square_words(state, true, 0, "FAILED") == pending);
    }
    CHECK(square_words("CANCELED", false, 500, "") == canceled);
    CHECK(square_words("CANCELED", true, 500, "FAILED") == canceled);
    CHECK(square_words("CANCELED", true, 500, "APPROVED") == pending);
    CHECK(square_words("CANCELED", true, 500, "COMPLETED") == paid);
    CHECK(square_words("SOMETHING_NEW", true, 0, "COMPLETED") == unknown);
    CHECK(square_words("COMPLETED", false, 0, "COMPLETED") == unknown);
    CHECK(square_words("COMPLETED", true, 0, "CANCELED") == canceled);
    CHECK(square_words("COMPLETED", true, 0, "FAILED") == canceled);
    for (const char* state : {"DRAFT", "OPEN", "COMPLETED"}) {
        CHECK(square_words(state, true, 0, "COMPLETED") == paid);
        CHECK(square_words(state, true, 100, "COMPLETED") == unknown);
        CHECK(square_words(state, true, 0, "APPROVED") == pending);
        CHECK(square_words(state, true, 0, "PENDING") == pending);
        CHECK(square_words(state, true, 0, "SOMETHING_NEW") == unknown);
    }
}

provider_status adyen_word(std::string_view status, bool manual = false) {
    return read<fake_adyen>(
        {{{"status", status}, {"amount", {{"currency", "USD"}, {"value", 500}}}, {"manualCapture", manual}}});
}

TEST_CASE("Adyen's words") {
    CHECK(adyen_word("active") == pending);
    CHECK(adyen_word("paymentPending") == pending);
    CHECK(adyen_word("completed") == paid);
    CHECK(adyen_word("paid") == paid);
    CHECK(adyen_word("completed", true) == authorized);
    CHECK(adyen_word("expired") == expired);
    for (const char* word : {"", "Completed", "something_new"}) CHECK(adyen_word(word) == unknown);
}

TEST_CASE("Walleot's words") {
    const auto word = [](std::string_view status) { return read<fake_walleot>({{{"status", status}}}); };
    for (const char* each : {"paid", "PAID", "Paid"}) CHECK(word(each) == paid);
    for (const char* each : {"pending", "open", "created", "unpaid", "processing"}) CHECK(word(each) == pending);
    for (const char* each : {"canceled", "cancelled", "failed"}) CHECK(word(each) == canceled);
    CHECK(word("expired") == expired);
    CHECK(word("refunded") == refunded);
    for (const char* each : {"", "paid_out", "something_new"}) CHECK(word(each) == unknown);
}

}  // namespace

}  // namespace providers_statuses_test
