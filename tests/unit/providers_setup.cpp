// SPDX-License-Identifier: MIT
// What a provider reports before its first request: whether its key is live, missing settings, its base URL.
#include "../support/fakes/all.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

namespace providers_setup_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

TEST_CASE("keys reveal whether money is real") {
    CHECK(stripe(secret("sk_live_1")).is_live());
    CHECK(stripe(secret("rk_live_1")).is_live());
    CHECK(stripe(secret("mk_1")).is_live());
    CHECK(!stripe(secret("sk_test_1")).is_live());
    CHECK(!stripe(secret("rk_test_1")).is_live());
    CHECK(!paypal(secret("a"), secret("b")).is_live());
    CHECK(paypal(secret("a"), secret("b"), {.sandbox = false}).is_live());
    CHECK(square(secret("a"), "L", {.sandbox = false}).is_live());
    CHECK(!square(secret("a"), "L").is_live());
    CHECK(adyen(secret("a"), "M", {.live = true, .live_prefix = "1797a841fbb37ca7-Co"}).is_live());
    CHECK(!adyen(secret("a"), "M").is_live());
    const auto coinbase_is_live = [](coinbase_checkouts_options options) {
        return coinbase_checkouts(secret("id"), secret("a"), std::move(options)).is_live();
    };
    CHECK(!coinbase_is_live({}));
    CHECK(coinbase_is_live({.sandbox = false}));
    CHECK(coinbase_is_live({.base_url = "https://business.coinbase.com"}));
    CHECK(coinbase_is_live({.base_url = "https://business.coinbase.com/api/v1"}));
    CHECK(!coinbase_is_live({.base_url = "https://business.coinbase.com/sandbox/api/v1"}));
    CHECK(!coinbase_is_live({.base_url = "http://127.0.0.1:1"}));
    CHECK(walleot(secret("a")).is_live());
    CHECK(!walleot(secret("a"), {.base_url = "http://127.0.0.1:1"}).is_live());
}

template <class Provider>
std::string start_error(Provider provider) {
    fake_stripe nobody;
    try {
        provider.use(nobody);
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
    return "";
}

TEST_CASE("invalid settings are reported when the provider is given its client") {
    CHECK(start_error(stripe(secret())).find("STRIPE_API_KEY") != std::string::npos);
    CHECK(start_error(paypal(secret("a"), secret())).find("PAYPAL_CLIENT_SECRET") != std::string::npos);
    CHECK(start_error(square(secret("a"), "")).find("SQUARE_LOCATION_ID") != std::string::npos);
    CHECK(start_error(adyen(secret(), "M")).find("ADYEN_API_KEY") != std::string::npos);
    CHECK(start_error(adyen(secret("a"), "M", {.live = true})).find("live_prefix") != std::string::npos);
    CHECK(start_error(coinbase_checkouts(secret(), secret("a"))).find("COINBASE_API_KEY_ID") != std::string::npos);
    CHECK(start_error(coinbase_checkouts(secret("a"), secret())).find("COINBASE_API_KEY_SECRET") != std::string::npos);
    CHECK(start_error(walleot(secret())).find("WALLEOT_API_KEY") != std::string::npos);
    for (const char* url : {"http://api.stripe.com", "api.stripe.com", "ftp://127.0.0.1", "https://user@x", "",
                            "http://127.0.0.1.example"})
        CHECK(start_error(stripe(secret("a"), {.base_url = url})).find("https://") != std::string::npos);
    for (const char* url :
         {"http://127.0.0.1:1", "http://localhost:1/x", "http://[::1]:1", "https://proxy.example/stripe"})
        CHECK(start_error(stripe(secret("a"), {.base_url = url})).empty());
}

TEST_CASE("a provider without a client reports it") {
    const auto made = wait_for(stripe(secret("sk_test_1")).create(order_for(500, "USD")));
    REQUIRE(!made.has_value());
    CHECK(made.error().message.find("use(client)") != std::string::npos);
    CHECK(!made.error().may_have_happened);
}

TEST_CASE("Adyen's live address carries the company's prefix, and links carry our expiry") {
    fake_adyen api;
    adyen provider(secret("a"), "M", {.live = true, .live_prefix = "1797a841fbb37ca7-Co"});
    provider.use(api);
    checkout_request order = order_for(500, "USD");
    order.expires = unix_time(std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)) + milliseconds(3'661'999);
    static_cast<void>(wait_for(provider.create(order)));
    CHECK(api.asked.back().url ==
          "https://1797a841fbb37ca7-Co-checkout-live.adyenpayments.com/checkout/v71/paymentLinks");
    CHECK(text(body_of(api.asked.back()).at("expiresAt")) == "2026-12-01T01:01:01Z");
    CHECK(text(body_of(api.asked.back()).at("reference")) == order.payment_id);
}

}  // namespace

}  // namespace providers_setup_test
