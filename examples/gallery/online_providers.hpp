// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp.hpp>
#include <paymcp/provider/adyen/adyen.hpp>
#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>
#include <paymcp/provider/paypal/paypal.hpp>
#include <paymcp/provider/square/square.hpp>
#include <paymcp/provider/stripe/stripe.hpp>
#include <paymcp/provider/walleot/walleot.hpp>

#include <exception>
#include <string>
#include <utility>
#include <vector>

/// The online providers, each with its keys from the environment. Include it in few files: it takes long to compile.
namespace gallery {

using namespace paymcp;

/// The value of an environment variable, or empty: for optional settings.
inline std::string maybe(const char* name) { return std::string(env_if_set(name).reveal()); }

inline std::vector<secret> maybe_secrets(const char* name) {
    std::vector<secret> found;
    if (secret value = env_if_set(name); !value.empty()) found.push_back(std::move(value));
    return found;
}

/// A required key, or std::runtime_error that names its variable.
inline secret needed(const char* name) {
    secret found = env(name);
    (void)found.reveal();
    return found;
}

inline std::string must(const char* name) { return std::string(needed(name).reveal()); }

inline bool live(const char* name) { return maybe(name) == "live"; }

inline stripe make_stripe(const std::string& url) {
    stripe_options chosen;
    chosen.webhook_secrets = maybe_secrets("STRIPE_WEBHOOK_SECRET");
    if (!url.empty()) chosen.base_url = url;
    return stripe(needed("STRIPE_API_KEY"), std::move(chosen));
}

inline paypal make_paypal(const std::string& url) {
    paypal_options chosen;
    chosen.sandbox = !live("PAYPAL_ENVIRONMENT");
    chosen.webhook_id = maybe("PAYPAL_WEBHOOK_ID");
    chosen.base_url = url;
    const secret id = needed("PAYPAL_CLIENT_ID");
    return paypal(id, needed("PAYPAL_CLIENT_SECRET"), std::move(chosen));
}

inline square make_square(const std::string& url) {
    square_options chosen;
    chosen.sandbox = !live("SQUARE_ENVIRONMENT");
    chosen.webhook_keys = maybe_secrets("SQUARE_WEBHOOK_KEY");
    chosen.webhook_url = maybe("SQUARE_WEBHOOK_URL");
    chosen.base_url = url;
    const secret token = needed("SQUARE_ACCESS_TOKEN");
    return square(token, must("SQUARE_LOCATION_ID"), std::move(chosen));
}

inline adyen make_adyen(const std::string& url) {
    adyen_options chosen;
    chosen.live = live("ADYEN_ENVIRONMENT");
    chosen.live_prefix = maybe("ADYEN_LIVE_PREFIX");
    chosen.webhook_keys = maybe_secrets("ADYEN_WEBHOOK_KEY");
    chosen.base_url = url;
    const secret key = needed("ADYEN_API_KEY");
    return adyen(key, must("ADYEN_MERCHANT_ACCOUNT"), std::move(chosen));
}

inline coinbase_checkouts make_coinbase(const std::string& url) {
    coinbase_checkouts_options chosen;
    chosen.sandbox = !live("COINBASE_ENVIRONMENT");
    chosen.webhook_secrets = maybe_secrets("COINBASE_WEBHOOK_SECRET");
    chosen.base_url = url;
    const secret id = needed("COINBASE_API_KEY_ID");
    return coinbase_checkouts(id, needed("COINBASE_API_KEY_SECRET"), std::move(chosen));
}

inline walleot make_walleot(const std::string& url) {
    walleot_options chosen;
    if (!url.empty()) chosen.base_url = url;
    return walleot(needed("WALLEOT_API_KEY"), std::move(chosen));
}

/// Calls `use` with the provider of this name, at `url` in place of its own URL unless that is empty; returns the
/// program's exit code. A missing or invalid key ends with a line that names it.
template <class Use>
int with_online_provider(const std::string& name, const std::string& url, Use use) {
    try {
        if (name == "stripe") return use(make_stripe(url));
        if (name == "paypal") return use(make_paypal(url));
        if (name == "square") return use(make_square(url));
        if (name == "adyen") return use(make_adyen(url));
        if (name == "coinbase") return use(make_coinbase(url));
        if (name == "walleot") return use(make_walleot(url));
    } catch (const std::exception& failure) {
        return cli::refuse_start({failure.what()});
    }
    return cli::refuse_start(
        {"--provider " + name + " is not one of mock, stripe, paypal, square, adyen, coinbase, walleot"});
}

}  // namespace gallery
