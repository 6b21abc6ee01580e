// SPDX-License-Identifier: MIT
// The six providers keep the laws of providers, by the ledgers of mock servers for their APIs; an operation that an API
// lacks is refused by name.
#include <paymcp/provider/networked.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/testing/provider_laws.hpp>

#include "../support/fakes/all.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace providers_laws_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;
using namespace fakes;

static_assert(AuthorizingProvider<stripe> && AuthorizingProvider<paypal> && AuthorizingProvider<adyen>);
static_assert(!AuthorizingProvider<square> && !AuthorizingProvider<coinbase_checkouts> &&
              !AuthorizingProvider<walleot>);
static_assert(SubscribingProvider<stripe> && !SubscribingProvider<paypal> && !SubscribingProvider<square> &&
              !SubscribingProvider<adyen> && !SubscribingProvider<coinbase_checkouts> && !SubscribingProvider<walleot>);
static_assert(EventFeedProvider<stripe>);
static_assert(WebhookReceiver<stripe> && WebhookReceiver<paypal> && WebhookReceiver<square> && WebhookReceiver<adyen> &&
              WebhookReceiver<coinbase_checkouts>);

constexpr auto sync = [](auto answer) { return wait_for(std::move(answer)); };

TEST_CASE("stripe keeps the laws of providers") {
    fake_stripe api;
    const auto results = provider_laws(
        [&] { return api.provider(); }, [&](stripe&, const checkout_request& order) { api.pay(order.reference); },
        [&](stripe&, const checkout_request& order) { return api.sessions.at(order.reference).moves; }, sync);
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 24);
}

TEST_CASE("paypal keeps the laws of providers: an approved order is captured or reserved once") {
    fake_paypal api;
    const auto results = provider_laws(
        [&] { return api.provider(); }, [&](paypal&, const checkout_request& order) { api.pay(order.reference); },
        [&](paypal&, const checkout_request& order) { return api.orders.at(order.reference).moves; }, sync);
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 19);
}

TEST_CASE("square keeps the laws of providers") {
    fake_square api;
    const auto results = provider_laws(
        [&] { return api.provider(); }, [&](square&, const checkout_request& order) { api.pay(order.reference); },
        [&](square&, const checkout_request& order) {
            return api.orders.at(order.reference.substr(0, order.reference.find('.'))).moves;
        },
        sync);
    CHECK(broken_laws(results) == "");
}

TEST_CASE("adyen keeps the laws of providers, by its webhooks") {
    fake_adyen api;
    const auto pay = [&](adyen& provider, const checkout_request& order) {
        api.pay(order.reference);
        if (api.links.at(order.reference).status == "completed")
            CHECK(provider.webhook(api.webhook(order.reference)).has_value());
    };
    const auto results =
        provider_laws([&] { return api.provider(); }, pay,
                      [&](adyen&, const checkout_request& order) { return api.links.at(order.reference).moves; }, sync);
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 19);
}

std::vector<std::string> broken(const std::vector<law_result>& results) {
    std::vector<std::string> laws;
    for (const law_result& each : results)
        if (!each.kept) laws.push_back(each.law);
    return laws;
}

TEST_CASE("coinbase keeps the laws of providers, with immediate and with later refunds") {
    for (const bool slow : {false, true}) {
        fake_coinbase api;
        api.slow_refunds = slow;
        const auto results = provider_laws(
            [&] { return api.provider(); },
            [&](coinbase_checkouts&, const checkout_request& order) { api.pay(order.reference); },
            [&](coinbase_checkouts&, const checkout_request& order) { return api.moves[order.reference]; }, sync);
        CHECK(broken_laws(results) == "");
        CHECK(results.size() == 11);
    }
}

TEST_CASE("walleot keeps the laws of providers except for refunds and cancellation, which its API lacks") {
    fake_walleot api;
    const auto results =
        provider_laws([&] { return api.provider(); },
                      [&](walleot&, const checkout_request& order) { api.pay(order.reference); }, unread_books{}, sync);
    CHECK(broken(results) ==
          std::vector<std::string>{"a refund returns the money once, however often it is requested",
                                   "a canceled payment can no longer be paid, and may be canceled again",
                                   "an unpaid payment cannot be refunded"});
    CHECK(!walleot::refunds);
}

}  // namespace

}  // namespace providers_laws_test
