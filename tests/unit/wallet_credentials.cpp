// SPDX-License-Identifier: MIT
#include "../support/wallet_offers.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/wallet/detail/combined_answer.hpp>
#include <paymcp/wallet/detail/credentials.hpp>
#include <paymcp/wallet/detail/jcs.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace wallet_credentials_test {
namespace {

using namespace paymcp::detail;
using paymcp::http::header;

using where = credential_place;

found_credential found(const boost::json::object& meta, const std::vector<header>& headers = {}) {
    const auto one = find_credential(&meta, headers);
    REQUIRE(one.has_value());
    return *one;
}

TEST_CASE("a payment is found in each place where clients put it") {
    CHECK(found({}).place == where::none);
    CHECK(find_credential(nullptr, {})->place == where::none);
    CHECK(found({{"x402/payment", {{"x402Version", 2}}}}).place == where::x402_meta);
    CHECK(found({{"x402/payment", "abc"}}).value == "abc");
    CHECK(found({{"x402.payment", "abc"}}).place == where::x402_dotted);
    CHECK(found({{"org.paymentauth/credential", boost::json::object()}}).place == where::mpp_meta);
    CHECK(found({}, {{"payment-signature", "abc"}}).place == where::x402_header);
    CHECK(found({}, {{"x-payment", "abc"}}).value == "abc");
    CHECK(found({}, {{"authorization", "payment abc"}}).place == where::mpp_header);
    CHECK(found({}, {{"Authorization", "Bearer x"}, {"Payment-Authorization", "Payment abc"}}).value == "Payment abc");
}

TEST_CASE("a null, another scheme and another header are no payment") {
    CHECK(found({{"x402/payment", nullptr}, {"progressToken", 1}}).place == where::none);
    CHECK(found({}, {{"Authorization", "Bearer Payment"}, {"X-Payments", "abc"}}).place == where::none);
    CHECK(found({}, {{"Authorization", "Paymentabc"}}).place == where::none);
}

TEST_CASE("one payment of x402 in two places is one, and another beside it makes two") {
    const boost::json::object payment{{"x402Version", 2}, {"payload", {{"signature", "0x1"}}}};
    const std::string text = to_base64(R"({"payload":{"signature":"0x1"},"x402Version":2})");
    const boost::json::object meta{{"x402/payment", payment}};
    CHECK(found(meta, {{"PAYMENT-SIGNATURE", text}}).place == where::x402_meta);
    CHECK(found({{"x402/payment", payment}, {"x402.payment", text}}).place == where::x402_meta);
    const std::vector<header> other{{"PAYMENT-SIGNATURE", to_base64(R"({"payload":{},"x402Version":2})")}};
    CHECK(find_credential(&meta, other).error().code == "two_payments");
    const std::vector<header> third{{"PAYMENT-SIGNATURE", text}, {"X-PAYMENT", to_base64("{}")}};
    CHECK(find_credential(&meta, third).error().code == "two_payments");
}

TEST_CASE("two payments are refused, wherever they are") {
    const std::pair<std::string, boost::json::value> members[] = {
        {"x402/payment", boost::json::object()},
        {"x402.payment", "abc"},
        {"org.paymentauth/credential", boost::json::object()}};
    const header headers[] = {{"PAYMENT-SIGNATURE", "abc"},
                              {"X-PAYMENT", "abc"},
                              {"Authorization", "Payment abc"},
                              {"Payment-Authorization", "Payment abc"}};
    for (std::size_t i = 0; i < 7; ++i) {
        for (std::size_t j = i; j < 7; ++j) {
            boost::json::object meta;
            std::vector<header> sent;
            for (const std::size_t at : {i, j}) {
                if (at < 3)
                    meta[members[at].first] = members[at].second;
                else
                    sent.push_back(headers[at - 3]);
            }
            const auto one = find_credential(&meta, sent);
            const bool same_member = i == j && i < 3;
            CAPTURE(i);
            CAPTURE(j);
            CHECK(one.has_value() == same_member);
            if (!one.has_value()) CHECK(one.error().code == "two_payments");
        }
    }
}

struct shop_window {
    shop_window() {
        offer.token = *find_token("base-sepolia");
        offer.account = *read_evm_address("0x209693Bc6afc0C5328bA36FaF03C514EF312287C");
        offer.amount = "10000";
        const auto& from = wallet_vectors::mpp().at("challenges").at(0).at("challenge").as_object();
        challenge = {.id = wallet_vectors::text(from, "id"),
                     .realm = "ref.test",
                     .method = "evm",
                     .intent = "charge",
                     .request = *jcs_text(from.at("request")),
                     .expires = wallet_vectors::text(from, "expires")};
    }
    boost::json::object answer(bool x402, bool mpp, bool schema) {
        payment_ways ways{.resource = tool_resource("add", "add")};
        if (x402) ways.offers = {&offer, 1};
        if (mpp) ways.challenges = {&challenge, 1};
        return boost::json::parse(unpaid_result(ways, "Payment required", problem_of("payment_required"), schema))
            .as_object();
    }

    x402_offer offer;
    mpp_challenge challenge;
};

TEST_CASE("one answer has what each wallet looks for") {
    shop_window window;
    const auto answer = window.answer(true, true, false);
    CHECK(answer.at("isError") == true);
    const auto& second = answer.at("structuredContent");
    CHECK(second == wallet_vectors::x402().at("sdk227").at("headers").at(0).at("json"));
    CHECK(boost::json::parse(answer.at("content").at(0).at("text").as_string()) == second);
    const auto first = boost::json::parse(answer.at("content").at(1).at("text").as_string());
    CHECK(first.at("x402Version") == 1);
    CHECK(first.at("accepts").at(0).at("maxAmountRequired") == "10000");
    CHECK(answer.at("_meta").at("x402/error") == second);
    const auto& mpp = answer.at("_meta").at("org.paymentauth/payment-required");
    CHECK(mpp.at("httpStatus") == 402);
    CHECK(mpp.at("challenges").at(0) == wallet_vectors::mpp().at("challenges").at(0).at("challenge"));
    CHECK(mpp.at("problem").at("challengeId") == boost::json::string(window.challenge.id));
}

TEST_CASE("a tool with an output schema keeps structured content out of the answer") {
    shop_window window;
    const auto answer = window.answer(true, true, true);
    CHECK(!answer.contains("structuredContent"));
    CHECK(boost::json::parse(answer.at("content").at(0).at("text").as_string()).at("x402Version") == 2);
    CHECK(answer.at("_meta").as_object().contains("x402/error"));
}

TEST_CASE("only what is offered is in the answer") {
    shop_window window;
    const auto mpp = window.answer(false, true, false);
    CHECK(!mpp.contains("structuredContent"));
    CHECK(mpp.at("content").at(0).at("text") == "Payment required");
    CHECK(!mpp.at("_meta").as_object().contains("x402/error"));
    CHECK(!window.answer(true, false, false).at("_meta").as_object().contains("org.paymentauth/payment-required"));
    window.offer.token.v1_name = {};
    CHECK(window.answer(true, false, false).at("content").as_array().size() == 1);
}

TEST_CASE("a receipt is where the wallet that paid looks for it") {
    const auto key = [](where place) {
        const auto member = boost::json::parse("{" + receipt_member(place, "{\"success\":true}") + "}").as_object();
        REQUIRE(member.size() == 1);
        CHECK(member.begin()->value().at("success") == true);
        return std::string(member.begin()->key());
    };
    CHECK(key(where::x402_meta) == "x402/payment-response");
    CHECK(key(where::x402_header) == "x402/payment-response");
    CHECK(key(where::x402_dotted) == "x402.payment-response");
    CHECK(key(where::mpp_meta) == "org.paymentauth/receipt");
    CHECK(receipt_header(where::x402_header, "{}>", false) == header{"PAYMENT-RESPONSE", to_base64("{}>")});
    CHECK(receipt_header(where::x402_header, "{}>", true) == header{"X-PAYMENT-RESPONSE", to_base64("{}>")});
    CHECK(receipt_header(where::mpp_header, "{}>", false) == header{"Payment-Receipt", to_base64url("{}>")});
    for (const auto& one : wallet_vectors::mpp().at("receipts").as_array()) {
        const std::string receipt = boost::json::serialize(one.at("json"));
        const std::string wanted = wallet_vectors::text(one.as_object(), "paymentReceipt");
        CHECK(receipt_header(where::mpp_header, receipt, false) == header{"Payment-Receipt", wanted});
    }
}

}  // namespace
}  // namespace wallet_credentials_test
