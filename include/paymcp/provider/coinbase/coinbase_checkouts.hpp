// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/provider/coinbase/detail/access.hpp>
#include <paymcp/provider/coinbase/detail/checkout.hpp>
#include <paymcp/provider/coinbase/webhooks.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/provider/detail/usable_key.hpp>
#include <paymcp/provider/detail/wire_amount.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// The settings of payments at Coinbase; everything has a default.
struct coinbase_checkouts_options {
    bool sandbox = true;                    ///< Coinbase's test environment; false moves real money
    std::string success_url{};              ///< `https://...`, where the payer is sent after paying; may be empty
    std::string fail_url{};                 ///< `https://...`, where the payer is sent after failing; may be empty
    std::vector<secret> webhook_secrets{};  ///< of the subscriptions; without any, every webhook is refused
    std::string base_url{};                 ///< replaces the environment's, without "/api/v1"
    const wall_clock* time = &machine_clock();
};

/// Payments in USDC by the Checkouts of Coinbase Business (docs.cdp.coinbase.com/coinbase-business/checkout-apis), v1.
///
/// A checkout takes one payment. It cannot reserve money. A refund that Coinbase has started counts as done until the
/// checkout reports its failure: then it is owed again and requested again, three times in all. Models
/// `NetworkedProvider`, `LiveModeProvider`, `WebhookReceiver`. Its functions run on the executor of their caller;
/// copies share the client.
class coinbase_checkouts : public detail::coinbase_checkouts_charges {
public:
    static constexpr std::string_view name = "coinbase";
    static constexpr bool reports_undone = true;

    /// `key_id` and `key` are a Secret API Key of the Coinbase Developer Platform: ECDSA as PEM, or Ed25519 as base64.
    coinbase_checkouts(const secret& key_id, secret key, coinbase_checkouts_options options = {})
        : options_(std::move(options)),
          api_(key_id.reveal(), std::move(key), base_url(options_), *options_.time),
          webhooks_(options_.webhook_secrets, *options_.time) {}

    /// Throws std::runtime_error where the key, its id or a webhook secret is malformed, or where they would be sent
    /// unencrypted.
    void use(http_client& client) {
        detail::require_keys("COINBASE_WEBHOOK_SECRET", detail::trimmed_keys(options_.webhook_secrets));
        api_.use(client);
    }

    /// Whether the money is real. The address decides: the sandbox uses the same keys.
    bool is_live() const {
        const std::optional<url_parts> base = parse_url(options_.base_url);
        const bool at_coinbase = base && detail::host_within(base->host, "coinbase.com");
        return !options_.sandbox || (at_coinbase && !base->target.starts_with("/sandbox"));
    }

    boost::asio::awaitable<provider_result<checkout>> create(checkout_request order) {
        if (order.authorize_only) co_return provider_error{"Coinbase cannot reserve money", false};
        if (const auto refused = detail::refuse_amount<detail::coinbase_checkouts_charges>(api_.title(), order))
            co_return *refused;
        if (order.amount > highest)
            co_return provider_error{std::string("Coinbase cannot charge more than ") + format_amount(highest, USDC),
                                     false};
        detail::api_request request = detail::json_request("POST", std::string(checkouts), checkout_body(order));
        detail::add_key(request, "X-Idempotency-Key", detail::operation_uuid(order, "create"));
        const detail::api_result made = co_await api_.call(std::move(request));
        if (!made.has_value()) co_return made.error().why;
        checkout given{detail::text_at(*made, {"id"}), detail::text_at(*made, {"url"})};
        if (!detail::is_coinbase_checkout_id(given.reference))
            co_return detail::incomplete(api_.title(), "id of a checkout");
        co_return detail::checked_checkout(api_.title(), std::move(given));
    }

    boost::asio::awaitable<provider_result<status_report>> status(checkout_request order) {
        const looked_up known = co_await look_up(order);
        if (!known.has_value()) co_return known.error();
        co_return known->report;
    }

    /// Deactivates the checkout. If it has ended already or is being paid, its status decides.
    boost::asio::awaitable<provider_result<void>> cancel(checkout_request order) {
        if (!detail::is_coinbase_checkout_id(order.reference)) co_return detail::no_such_reference(api_.title());
        detail::api_request request =
            detail::json_request("POST", checkout_path(order) + "/deactivate", boost::json::object());
        request.repeatable = true;
        const detail::api_result ended = co_await api_.call(std::move(request));
        if (!ended.has_value() && ended.error().status == 0) co_return ended.error().why;
        if (ended.has_value() && is_ended(detail::read_coinbase_checkout(*ended, order.payment_id)))
            co_return provider_result<void>();
        const looked_up known = co_await look_up(order);
        if (!known.has_value()) co_return detail::unseen(known.error());
        if (is_ended(*known)) co_return provider_result<void>();
        if (!ended.has_value()) co_return ended.error().why;
        co_return provider_error{"Coinbase has not deactivated the checkout", true};
    }

    /// Refunds the whole amount. A refund that is done or in progress succeeds; a failed one is tried again.
    boost::asio::awaitable<provider_result<void>> refund(checkout_request order) {
        const looked_up known = co_await look_up(order);
        if (!known.has_value()) co_return known.error();
        if (known->report.status == provider_status::refunded) co_return provider_result<void>();
        if (known->report.status != provider_status::paid || known->report.amount != order.amount ||
            known->report.currency != order.money.name())
            co_return provider_error{"Coinbase has no money of this payment to refund", false};
        if (known->failed_refunds >= most_refunds)
            co_return provider_error{"Coinbase's refund has failed again and again, which is to be seen to at Coinbase",
                                     false};
        boost::json::object body;
        body["amount"] = wire_amount(order);
        body["currency"] = order.money.name();
        body["reason"] = std::string("paymcp ") + order.payment_id.substr(0, 128);
        detail::api_request request = detail::json_request("POST", checkout_path(order) + "/refund", body);
        // The idempotency key of a failed refund would return its old answer.
        detail::add_key(request, "X-Idempotency-Key",
                        detail::operation_uuid(order, std::string("refund-") + std::to_string(known->failed_refunds)));
        const detail::api_result refunded = co_await api_.call(std::move(request));
        if (!refunded.has_value()) co_return refunded.error().why;
        const std::string word = detail::text_at(*refunded, {"refund", "status"});
        if (word == "PENDING" || word == "COMPLETED") co_return provider_result<void>();
        if (word == "FAILED") co_return provider_error{"Coinbase's refund has failed", false};
        co_return detail::incomplete(api_.title(), "refund status that is known");
    }

    result<webhook_event> webhook(const http_request& request) const { return webhooks_.webhook(request); }

private:
    using looked_up = provider_result<detail::coinbase_checkout>;

    static constexpr std::size_t most_refunds = 3;
    static constexpr std::string_view checkouts = "/api/v1/checkouts";

    static std::string base_url(const coinbase_checkouts_options& options) {
        if (options.base_url.empty())
            return options.sandbox ? "https://business.coinbase.com/sandbox" : "https://business.coinbase.com";
        // Coinbase documents its base addresses with the path of the checkouts.
        std::string_view given = options.base_url;
        for (const std::string_view end : {std::string_view("/"), checkouts, checkouts.substr(0, 7)})
            if (given.ends_with(end)) given.remove_suffix(end.size());
        return std::string(given);
    }

    static bool is_ended(const detail::coinbase_checkout& known) {
        const provider_status now = known.report.status;
        return !known.foreign && (now == provider_status::canceled || now == provider_status::expired);
    }

    boost::asio::awaitable<looked_up> look_up(const checkout_request& order) {
        if (!detail::is_coinbase_checkout_id(order.reference)) co_return detail::no_such_reference(api_.title());
        detail::api_request request = detail::reading(checkout_path(order));
        const detail::api_result found = co_await api_.call(std::move(request));
        if (!found.has_value()) co_return found.error().why;
        detail::coinbase_checkout known = detail::read_coinbase_checkout(*found, order.payment_id);
        if (known.foreign) co_return detail::foreign_reference();
        co_return known;
    }

    static std::string checkout_path(const checkout_request& order) {
        return std::string(checkouts) + '/' + order.reference;
    }

    static std::string wire_amount(const checkout_request& order) {
        return detail::to_wire_text(order.amount, order.money, 2).value_or("");
    }

    /// The same at every call: another expiry would make another request under the same key.
    boost::json::object checkout_body(const checkout_request& order) const {
        boost::json::object metadata;
        metadata[detail::payment_id_field] = order.payment_id;
        boost::json::object body;
        body["amount"] = wire_amount(order);
        body["currency"] = order.money.name();
        body["network"] = "base";
        body["description"] = detail::line_for_payer(order, 500);
        body["metadata"] = std::move(metadata);
        body["expiresAt"] = detail::utc_text(order.expires);
        if (!options_.success_url.empty()) body["successRedirectUrl"] = options_.success_url;
        if (!options_.fail_url.empty()) body["failRedirectUrl"] = options_.fail_url;
        return body;
    }

    coinbase_checkouts_options options_;
    detail::coinbase_access api_;
    coinbase_checkouts_webhooks webhooks_;
};

}  // namespace paymcp::inline v0
