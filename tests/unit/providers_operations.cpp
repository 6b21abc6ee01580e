// SPDX-License-Identifier: MIT
// The providers' words for a refund, a capture and a release, and their meaning: done, certainly not done, or unknown.
#include "../support/fakes/all.hpp"

#include <initializer_list>
#include <string_view>

namespace providers_operations_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

enum class meaning {
    done,
    not_done,
    unclear
};

meaning meaning_of(const provider_result<void>& result) {
    if (result.has_value()) return meaning::done;
    return result.error().may_have_happened ? meaning::unclear : meaning::not_done;
}

/// A provider's reading of an answer to the request that moves the money; `op` is called with secured money.
template <class Fake, class Op>
meaning answered(unsigned status, const boost::json::value& body, bool reserve, const Op& op) {
    counter<Fake> one;
    const checkout_request order = one.secured(reserve);
    one.api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (request.method == "GET" || is_for_token(request)) return std::nullopt;
        return json_response(status, body);
    };
    return meaning_of(wait_for(op(one.provider, order)));
}

constexpr auto refund = [](auto& provider, const checkout_request& order) { return provider.refund(order); };
constexpr auto capture = [](auto& provider, const checkout_request& order) { return provider.capture(order); };
constexpr auto give_up = [](auto& provider, const checkout_request& order) {
    return provider.void_authorization(order);
};

struct words {
    meaning means;
    std::initializer_list<const char*> all;
};

template <class Fake, class Op>
void means(bool reserve, const Op& op, std::initializer_list<words> table) {
    for (const words& row : table) {
        for (const char* word : row.all) {
            CAPTURE(word);
            boost::json::value body{{"status", word}};
            if constexpr (std::is_same_v<Fake, fake_square> || std::is_same_v<Fake, fake_coinbase>)
                body = {{"refund", {{"status", word}}}};
            CHECK(answered<Fake>(200, body, reserve, op) == row.means);
        }
    }
    CHECK(answered<Fake>(200, boost::json::object(), reserve, op) == meaning::unclear);
    CHECK(answered<Fake>(200, {{"status", true}}, reserve, op) == meaning::unclear);
}

TEST_CASE("Stripe's words for moving money") {
    means<fake_stripe>(false, refund,
                       {{meaning::done, {"succeeded", "pending", "requires_action"}},
                        {meaning::not_done, {"failed", "canceled"}},
                        {meaning::unclear, {"", "refunded", "something_new"}}});
    means<fake_stripe>(true, capture,
                       {{meaning::done, {"succeeded"}}, {meaning::unclear, {"", "processing", "requires_capture"}}});
    means<fake_stripe>(true, give_up,
                       {{meaning::done, {"canceled"}}, {meaning::unclear, {"", "succeeded", "requires_capture"}}});
    const boost::json::value before{{"error", {{"code", "charge_already_refunded"}}}};
    CHECK(answered<fake_stripe>(400, before, false, refund) == meaning::done);
}

TEST_CASE("PayPal's words for moving money") {
    means<fake_paypal>(false, refund,
                       {{meaning::done, {"COMPLETED", "PENDING"}},
                        {meaning::not_done, {"FAILED", "CANCELLED"}},
                        {meaning::unclear, {"", "completed", "SOMETHING_NEW"}}});
    means<fake_paypal>(true, capture,
                       {{meaning::done, {"COMPLETED"}},
                        {meaning::not_done, {"DECLINED", "FAILED"}},
                        {meaning::unclear, {"", "PENDING", "SOMETHING_NEW"}}});
    means<fake_paypal>(true, give_up, {{meaning::done, {"VOIDED"}}, {meaning::unclear, {"", "CREATED", "CAPTURED"}}});
    const boost::json::value before{{"details", boost::json::array{{{"issue", "CAPTURE_FULLY_REFUNDED"}}}}};
    CHECK(answered<fake_paypal>(422, before, false, refund) == meaning::done);
}

TEST_CASE("Square's words for moving money") {
    means<fake_square>(false, refund,
                       {{meaning::done, {"PENDING", "COMPLETED"}},
                        {meaning::not_done, {"REJECTED", "FAILED"}},
                        {meaning::unclear, {"", "APPROVED", "SOMETHING_NEW"}}});
}

TEST_CASE("Coinbase's words for moving money") {
    means<fake_coinbase>(false, refund,
                         {{meaning::done, {"PENDING", "COMPLETED"}},
                          {meaning::not_done, {"FAILED"}},
                          {meaning::unclear, {"", "completed", "REFUNDED", "SOMETHING_NEW"}}});
}

TEST_CASE("Adyen accepts a request to move money by one word") {
    const std::initializer_list<words> table{{meaning::done, {"received"}},
                                             {meaning::unclear, {"", "Received", "refused", "something_new"}}};
    means<fake_adyen>(false, refund, table);
    means<fake_adyen>(true, capture, table);
    means<fake_adyen>(true, give_up, table);
}

}  // namespace

}  // namespace providers_operations_test
