// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <string_view>

namespace paymcp::inline v0::detail {

/// The provider of a server where only wallets pay: it makes no link, so it is never asked about a payment.
struct no_provider {
    static constexpr std::string_view name = "none";
    static constexpr bool captures_part = true;  ///< a tool with `up_to` is refused for want of a person who pays

    provider_result<checkout> create(const checkout_request&) const { return refusal(); }
    provider_result<status_report> status(const checkout_request&) const { return refusal(); }
    provider_result<void> cancel(const checkout_request&) const { return refusal(); }
    provider_result<void> refund(const checkout_request&) const { return refusal(); }
    provider_result<void> capture(const checkout_request&) const { return refusal(); }
    provider_result<void> void_authorization(const checkout_request&) const { return refusal(); }

private:
    static provider_error refusal() { return {.message = "only wallets pay here", .may_have_happened = false}; }
};

static_assert(AuthorizingProvider<no_provider>);

}  // namespace paymcp::inline v0::detail
