// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/http_client.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <concepts>

namespace paymcp::inline v0 {

/// A provider that is asked over HTTP. The server gives it a client before it asks anything of it; the client outlives
/// every question, and already waits, retries what is `repeatable`, and keeps within the provider's rates.
///
/// 1. `use(client)` keeps a reference to the client; copies of the provider made before share it.
///
/// Not required of providers that bring a client of their own. Models: `stripe`, `paypal`, `square`, `adyen`,
/// `coinbase_checkouts`, `walleot`.
template <class P>
concept NetworkedProvider = PaymentProvider<P> && requires(P& provider, http_client& client) { provider.use(client); };

/// A provider that knows whether its key moves real money.
///
/// 1. `is_live()` is true for a key of the provider's live environment.
///
/// A server on standard input and output refuses to start with a live key, since its user holds the key.
///
/// Not required: asking the provider; the form of the key, or the options, decide. Models: `stripe`, `paypal`, `square`,
/// `adyen`, `coinbase_checkouts`, `walleot`.
template <class P>
concept LiveModeProvider = PaymentProvider<P> && requires(const P& provider) {
    { provider.is_live() } -> std::same_as<bool>;
};

}  // namespace paymcp::inline v0
