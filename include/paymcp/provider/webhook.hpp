// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <string>
#include <vector>

namespace paymcp::inline v0 {

/// What a provider has announced, after its signature was found good.
///
/// It is a reason to ask the provider, never a proof of payment: announcements come late, twice and out of order.
struct webhook_event {
    std::string id{};    ///< the provider's id of this announcement, the same when it is sent again; may be empty
    std::string type{};  ///< the provider's own word for what happened
    std::vector<payment_ref> about{};    ///< empty where it is of no concern to us
    std::string acknowledgement = "ok";  ///< the text that the provider wants to read in a 200 answer
};

/// Refusal of a webhook that is not the provider's, is too old, or cannot be read: it is answered 400, and ignored.
inline failure webhook_refused(std::string why) { return failure{std::move(why), "webhook_refused"}; }

/// It cannot be told now whether a webhook is the provider's: it is answered 503, so that the provider sends it again.
inline failure webhook_unverified(std::string why) { return failure{std::move(why), "webhook_unverified"}; }

/// Receives a provider's webhooks: a provider, or a verifier that stands alone.
///
/// 1. `r.webhook(request)` verifies the signature over the body as it was received, in constant time, before it reads
///    anything else of it. It returns what was announced, or `webhook_refused` or `webhook_unverified`.
/// 2. An announcement that it does not know is an event about nothing, not an error.
///
/// Not required: being a `PaymentProvider`; remembering what was announced before. Models: `stripe_webhooks`, `square_webhooks`, `adyen_webhooks`, `paypal_webhooks`,
/// `coinbase_checkouts_webhooks`.
template <class R>
concept WebhookReceiver = requires(R& receiver, const http_request& request) {
    { receiver.webhook(request) } -> AwaitsTo<result<webhook_event>>;
};

}  // namespace paymcp::inline v0
