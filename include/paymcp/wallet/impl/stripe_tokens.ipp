// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/stripe_tokens.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/client/detail/form.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {

namespace detail {

/// The amount and currency of an order's body, which Stripe's answer has to repeat.
struct asked_charge {
    std::string amount{};
    std::string currency{};
};

inline asked_charge asked_of(std::string_view body) {
    const auto field = [body](std::string_view name) {
        const std::size_t at = body.starts_with(name) ? 0 : body.find("&" + std::string(name)) + 1;
        const std::string_view rest = body.substr(std::min(at + name.size(), body.size()));
        return std::string(rest.substr(0, rest.find('&')));
    };
    return {field("amount="), field("currency=")};
}

}  // namespace detail

PAYMCP_INLINE stripe_tokens::stripe_tokens(const secret& key, std::string network_id,
                                           wallet::stripe_tokens_options options)
    : key_(detail::trimmed_key(key)), network_id_(std::move(network_id)), api_("Stripe", std::move(options.base_url)) {}

PAYMCP_INLINE std::optional<detail::stripe_offer> stripe_tokens::offer(std::int64_t minor,
                                                                       const currency& money) const {
    const std::optional<std::int64_t> amount =
        takes(money, minor) ? detail::to_wire(minor, money, detail::stripe_charges::decimals(money)) : std::nullopt;
    if (!amount) return std::nullopt;
    detail::stripe_offer made;
    made.amount = *amount;
    made.currency = money.name();
    for (char& letter : made.currency) letter = static_cast<char>(letter - 'A' + 'a');
    made.network_id = network_id_;
    return made;
}

PAYMCP_INLINE std::string stripe_tokens::intent_body(const detail::stripe_offer& offer, std::string_view token,
                                                     std::string_view challenge_id) {
    detail::form fields;
    fields.add("amount", offer.amount);
    fields.add("currency", offer.currency);
    fields.add("confirm", true);
    fields.add(detail::form_key("automatic_payment_methods", "enabled"), true);
    fields.add(detail::form_key("automatic_payment_methods", "allow_redirects"), "never");
    fields.add("shared_payment_granted_token", token);
    fields.add(detail::form_key("metadata", "mpp_challenge_id"), challenge_id);
    return fields.text();
}

PAYMCP_INLINE void stripe_tokens::require_usable() const {
    if (key_.empty()) throw std::runtime_error("stripe_tokens needs an API key (STRIPE_API_KEY)");
    detail::require_key("STRIPE_API_KEY", key_);
    if (network_id_.empty()) throw std::runtime_error("stripe_tokens needs the seller's profile, \"profile_...\"");
}

PAYMCP_INLINE boost::asio::awaitable<wallet::rail_verdict> stripe_tokens::settle(wallet::rail_order order) {
    const detail::asked_charge asked = detail::asked_of(order.body);
    const detail::api_result made =
        co_await api_.call(post("/v1/payment_intents", std::move(order.body), order.payment_id + "/settle"));
    if (!made.has_value()) {
        const detail::api_failure& failed = made.error();
        const bool refused = detail::is_about_the_payment(failed.status);
        co_return wallet::rail_verdict{.answer = refused ? wallet::rail_answer::no : wallet::rail_answer::unknown,
                                       .reason = failed.why.message,
                                       .may_have_happened = failed.why.may_have_happened};
    }
    const std::string status = detail::text_at(*made, {"status"});
    const std::string amount = std::to_string(detail::whole_at(*made, {"amount"}).value_or(-1));
    std::string id = detail::text_at(*made, {"id"});
    if (amount != asked.amount || detail::text_at(*made, {"currency"}) != asked.currency || !id.starts_with("pi_"))
        co_return wallet::rail_verdict{.reason = "Stripe's answer is not about this payment"};
    if (status == "succeeded")
        co_return wallet::rail_verdict{.answer = wallet::rail_answer::yes, .reference = std::move(id)};
    const bool ended = status == "requires_payment_method" || status == "requires_action" || status == "canceled";
    co_return wallet::rail_verdict{.answer = ended ? wallet::rail_answer::no : wallet::rail_answer::unknown,
                                   .reason = "Stripe has not taken the money (" + status + ")"};
}

PAYMCP_INLINE boost::asio::awaitable<wallet::rail_verdict> stripe_tokens::refund(wallet::rail_order order) {
    detail::form fields;
    fields.add("payment_intent", order.reference);
    const detail::api_result made =
        co_await api_.call(post("/v1/refunds", fields.text(), order.payment_id + "/refund"));
    if (made.has_value()) {
        const std::string status = detail::text_at(*made, {"status"});
        const bool sent = status == "succeeded" || status == "pending";
        co_return wallet::rail_verdict{.answer = sent ? wallet::rail_answer::yes : wallet::rail_answer::unknown,
                                       .reason = "Stripe has not refunded it (" + status + ")"};
    }
    const bool done = made.error().code == "charge_already_refunded";
    co_return wallet::rail_verdict{.answer = done ? wallet::rail_answer::yes : wallet::rail_answer::unknown,
                                   .reason = made.error().why.message};
}

PAYMCP_INLINE detail::api_request stripe_tokens::post(std::string path, std::string body, std::string key) const {
    detail::api_request request;
    request.method = "POST";
    request.path = std::move(path);
    request.body = std::move(body);
    request.content_type = detail::form::content_type;
    request.headers.push_back({"Authorization", std::string("Bearer ") + std::string(key_.reveal())});
    // Shared payment tokens are in a preview of the API.
    request.headers.push_back({"Stripe-Version", "2026-07-29.preview"});
    detail::add_key(request, "Idempotency-Key", std::move(key));
    return request;
}

}  // namespace paymcp::inline v0
