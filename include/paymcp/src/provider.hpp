// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of the payment providers and their webhooks,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/provider/adyen/detail/impl/attempts.ipp>
#include <paymcp/provider/adyen/detail/impl/books.ipp>
#include <paymcp/provider/adyen/detail/impl/disputes.ipp>
#include <paymcp/provider/adyen/detail/impl/sum.ipp>
#include <paymcp/provider/adyen/impl/adyen.ipp>
#include <paymcp/provider/adyen/impl/webhooks.ipp>
#include <paymcp/provider/coinbase/detail/impl/access.ipp>
#include <paymcp/provider/coinbase/detail/impl/checkout.ipp>
#include <paymcp/provider/coinbase/detail/impl/key.ipp>
#include <paymcp/provider/coinbase/impl/coinbase_checkouts.ipp>
#include <paymcp/provider/coinbase/impl/webhooks.ipp>
#include <paymcp/provider/detail/impl/api_answer.ipp>
#include <paymcp/provider/detail/impl/json_api.ipp>
#include <paymcp/provider/detail/impl/made_checkouts.ipp>
#include <paymcp/provider/detail/impl/order_fields.ipp>
#include <paymcp/provider/detail/impl/signature_header.ipp>
#include <paymcp/provider/detail/impl/usable_key.ipp>
#include <paymcp/provider/detail/impl/webhook_body.ipp>
#include <paymcp/provider/detail/impl/wire_amount.ipp>
#include <paymcp/provider/mock/detail/impl/checkout_html.ipp>
#include <paymcp/provider/mock/detail/impl/checkout_page.ipp>
#include <paymcp/provider/mock/detail/impl/mock_books.ipp>
#include <paymcp/provider/mock/detail/impl/mock_plan.ipp>
#include <paymcp/provider/mock/impl/mock.ipp>
#include <paymcp/provider/paypal/detail/impl/access.ipp>
#include <paymcp/provider/paypal/detail/impl/disputes.ipp>
#include <paymcp/provider/paypal/detail/impl/order.ipp>
#include <paymcp/provider/paypal/detail/impl/signing_certificate.ipp>
#include <paymcp/provider/paypal/detail/impl/transmission.ipp>
#include <paymcp/provider/paypal/impl/paypal.ipp>
#include <paymcp/provider/paypal/impl/webhooks.ipp>
#include <paymcp/provider/square/detail/impl/disputes.ipp>
#include <paymcp/provider/square/detail/impl/order.ipp>
#include <paymcp/provider/square/impl/square.ipp>
#include <paymcp/provider/square/impl/webhooks.ipp>
#include <paymcp/provider/stripe/detail/impl/disputes.ipp>
#include <paymcp/provider/stripe/detail/impl/invoice.ipp>
#include <paymcp/provider/stripe/detail/impl/payment_ref.ipp>
#include <paymcp/provider/stripe/detail/impl/session.ipp>
#include <paymcp/provider/stripe/detail/impl/subscription.ipp>
#include <paymcp/provider/stripe/impl/stripe.ipp>
#include <paymcp/provider/stripe/impl/webhooks.ipp>
#include <paymcp/provider/walleot/impl/walleot.ipp>

#include <paymcp/serve/custom_provider.hpp>

namespace paymcp::inline v0::detail {

template std::unique_ptr<bound_provider> bind_provider(adyen);
template std::unique_ptr<bound_provider> bind_provider(coinbase_checkouts);
template std::unique_ptr<bound_provider> bind_provider(paypal);
template std::unique_ptr<bound_provider> bind_provider(square);
template std::unique_ptr<bound_provider> bind_provider(stripe);
template std::unique_ptr<bound_provider> bind_provider(walleot);

}  // namespace paymcp::inline v0::detail
