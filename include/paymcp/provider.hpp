// SPDX-License-Identifier: MIT
#pragma once

/// Payment providers, their webhooks, and what a provider of your own needs.

#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/http/client/retry_policy.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/reply.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/http/server/tls.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/provider_concept.hpp>
#include <paymcp/provider/adyen/adyen.hpp>
#include <paymcp/provider/adyen/webhooks.hpp>
#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>
#include <paymcp/provider/coinbase/webhooks.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/provider/networked.hpp>
#include <paymcp/provider/paypal/paypal.hpp>
#include <paymcp/provider/paypal/webhooks.hpp>
#include <paymcp/provider/square/square.hpp>
#include <paymcp/provider/square/webhooks.hpp>
#include <paymcp/provider/stripe/stripe.hpp>
#include <paymcp/provider/stripe/webhooks.hpp>
#include <paymcp/provider/walleot/walleot.hpp>
#include <paymcp/provider/webhook.hpp>
