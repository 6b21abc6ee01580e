// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <string>
#include <vector>

namespace paymcp::inline v0 {

/// A provider's announcement with a valid signature.
///
/// It is a reason to ask the provider, never a proof of payment: announcements come late, twice and out of order.
struct webhook_event {
    std::string id{};    ///< the provider's id of this announcement, the same in repetitions; may be empty
    std::string type{};  ///< the provider's event type
    std::vector<payment_ref> about{};    ///< empty where it is about no payment
    std::string acknowledgement = "ok";  ///< the text that the provider expects in a 200 answer
};

/// The refusal of a webhook that is forged, too old or unreadable: it is answered 400 and ignored.
inline failure webhook_refused(std::string why) { return failure{std::move(why), "webhook_refused"}; }

/// A webhook that cannot be verified now: it is answered 503, so that the provider sends it again.
inline failure webhook_unverified(std::string why) { return failure{std::move(why), "webhook_unverified"}; }

/// Receives a provider's webhooks: a provider, or a separate verifier.
///
/// 1. `r.webhook(request)` verifies the signature over the received body, in constant time, before it reads anything
///    else. It returns the announcement, or `webhook_refused` or `webhook_unverified`.
/// 2. An announcement of an unknown type is an event about no payment, not an error.
/// 3. A repeated announcement gets the same answer, and announcements about two payments have different ids, if any.
/// 4. It throws nothing, however hostile the request, and no refusal contains a key or a valid signature.
/// 5. One that returns awaitables may be asked again before it has answered. It is asked on one executor.
///
/// Not required: being a `PaymentProvider`; remembering what was announced before; being asked from several threads,
/// which the models that only verify allow. Models: `stripe_webhooks`, `square_webhooks`, `adyen_webhooks`,
/// `paypal_webhooks`, `coinbase_checkouts_webhooks`. Laws: paymcp/testing/webhook_laws.hpp.
template <class R>
concept WebhookReceiver = requires(R& receiver, const http::request& request) {
    { receiver.webhook(request) } -> async::AwaitsTo<result<webhook_event>>;
};

}  // namespace paymcp::inline v0
