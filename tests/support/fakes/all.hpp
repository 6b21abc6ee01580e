// SPDX-License-Identifier: MIT
#pragma once

#include "fake_adyen.hpp"
#include "fake_coinbase.hpp"
#include "fake_paypal.hpp"
#include "fake_square.hpp"
#include "fake_stripe.hpp"
#include "fake_walleot.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace fakes {

/// Tokens are always issued: the test is about the answer to the request.
inline bool is_for_token(const paymcp::http::outgoing_request& request) {
    return target_of(request) == "/v1/oauth2/token";
}

/// A request for `cents` cents of the currency that a provider takes: dollars, unless its stand-in names another.
template <class Fake>
checkout_request order_at(std::int64_t cents = 500, std::string payment_id = {}) {
    if constexpr (requires { Fake::money; })
        return order_for(cents * Fake::unit, Fake::money, std::move(payment_id));
    else
        return order_for(cents, "USD", std::move(payment_id));
}

/// A provider with the stand-in for its API, and payments at it.
template <class Fake>
struct counter {
    Fake api{};
    decltype(api.provider()) provider = api.provider();

    using provider_type = decltype(Fake().provider());

    /// A payment that can be paid.
    checkout_request open(bool reserve = false) {
        checkout_request order = order_at<Fake>();
        order.authorize_only = reserve;
        const auto made = wait_for(provider.create(order));
        REQUIRE(made.has_value());
        order.reference = made->reference;
        return order;
    }

    /// A payment whose money is captured or reserved, which the provider has reported.
    checkout_request secured(bool reserve = false) {
        const checkout_request order = open(reserve);
        pay(order);
        const auto known = wait_for(provider.status(order));
        REQUIRE(known.has_value());
        REQUIRE(known->status == (reserve ? provider_status::authorized : provider_status::paid));
        return order;
    }

    /// The payer pays, and the provider gets a webhook if it depends on one.
    void pay(const checkout_request& order) {
        api.pay(order.reference);
        if constexpr (requires { api.webhook(order.reference); })
            REQUIRE(provider.webhook(api.webhook(order.reference)).has_value());
    }
};

}  // namespace fakes
