// SPDX-License-Identifier: MIT
// The providers over the internet, each with its keys from the environment. A file of its own, since it is the one that
// takes long to compile.
#include "online.hpp"

#include "stand.hpp"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace gallery {
namespace {

/// What the environment says, or nothing: for what a provider can do without.
std::string maybe(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::vector<secret> maybe_secrets(const char* name) {
    std::vector<secret> found;
    if (std::string value = maybe(name); !value.empty()) found.emplace_back(std::move(value));
    return found;
}

std::string must(const char* name) { return std::string(env(name).reveal()); }

bool live(const char* name) { return maybe(name) == "live"; }

}  // namespace

int sell_online(const command_line& given, const sold_tools& goods, const serve_options& options) {
    const std::string name = given.value("--provider", "");
    const std::string url = given.value("--provider-url", "");
    const auto sell_by = [&](auto provider) {
        return with_store(given.value("--store", "memory"), [&](auto store) {
            return run_sale(goods, std::move(provider), std::move(store), options);
        });
    };
    if (name == "stripe") {
        stripe_options chosen;
        chosen.webhook_secrets = maybe_secrets("STRIPE_WEBHOOK_SECRET");
        if (!url.empty()) chosen.base_url = url;
        return sell_by(stripe(env("STRIPE_API_KEY"), std::move(chosen)));
    }
    if (name == "paypal") {
        paypal_options chosen;
        chosen.sandbox = !live("PAYPAL_ENVIRONMENT");
        chosen.webhook_id = maybe("PAYPAL_WEBHOOK_ID");
        chosen.base_url = url;
        const secret id = env("PAYPAL_CLIENT_ID");
        return sell_by(paypal(id, env("PAYPAL_CLIENT_SECRET"), std::move(chosen)));
    }
    if (name == "square") {
        square_options chosen;
        chosen.sandbox = !live("SQUARE_ENVIRONMENT");
        chosen.webhook_keys = maybe_secrets("SQUARE_WEBHOOK_KEY");
        chosen.webhook_url = maybe("SQUARE_WEBHOOK_URL");
        chosen.base_url = url;
        const secret token = env("SQUARE_ACCESS_TOKEN");
        return sell_by(square(token, must("SQUARE_LOCATION_ID"), std::move(chosen)));
    }
    if (name == "adyen") {
        adyen_options chosen;
        chosen.live = live("ADYEN_ENVIRONMENT");
        chosen.live_prefix = maybe("ADYEN_LIVE_PREFIX");
        chosen.webhook_keys = maybe_secrets("ADYEN_WEBHOOK_KEY");
        chosen.base_url = url;
        const secret key = env("ADYEN_API_KEY");
        return sell_by(adyen(key, must("ADYEN_MERCHANT_ACCOUNT"), std::move(chosen)));
    }
    if (name == "coinbase") {
        coinbase_options chosen;
        chosen.webhook_secrets = maybe_secrets("COINBASE_WEBHOOK_SECRET");
        if (!url.empty()) chosen.base_url = url;
        return sell_by(coinbase(env("COINBASE_API_KEY"), std::move(chosen)));
    }
    if (name == "walleot") {
        walleot_options chosen;
        if (!url.empty()) chosen.base_url = url;
        return sell_by(walleot(env("WALLEOT_API_KEY"), std::move(chosen)));
    }
    return refuse_start(
        {"--provider " + name + " is not one of mock, stripe, paypal, square, adyen, coinbase, walleot"});
}

}  // namespace gallery
