// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/http_client.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <concepts>

namespace paymcp::inline v0 {

/// A provider that is called over HTTP. The server gives it a client before the first call; the client outlives every
/// call, retries `repeatable` requests with waits, and keeps within the provider's rate limits.
///
/// 1. `use(client)` keeps a reference to the client; copies of the provider made before share it.
///
/// Optional: `rate()`, an `http::rate_limit`: how many requests the provider may be sent where the server is not told
/// otherwise. Not required: for providers with their own client. Models: `stripe`, `paypal`, `square`, `adyen`,
/// `coinbase_checkouts`, `walleot`.
template <class P>
concept NetworkedProvider = PaymentProvider<P> && requires(P& provider, http::client& client) {
    provider.use(client);
};

/// A provider that can tell whether its key moves real money.
///
/// 1. `is_live()` is true for a key of the provider's live environment.
///
/// A server on standard input and output refuses to start with a live key, because its user holds the key.
///
/// Not required: asking the provider; the form of the key, or the options, decide. Models: `stripe`, `paypal`,
/// `square`, `adyen`, `coinbase_checkouts`, `walleot`.
template <class P>
concept LiveModeProvider = PaymentProvider<P> && requires(const P& provider) {
    { provider.is_live() } -> std::same_as<bool>;
};

}  // namespace paymcp::inline v0
