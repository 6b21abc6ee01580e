// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/secret.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/coinbase_webhooks.hpp>
#include <paymcp/provider/json_api.hpp>
#include <paymcp/provider/made_checkouts.hpp>
#include <paymcp/provider/order_fields.hpp>
#include <paymcp/provider/wire_amount.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp {

/// What Coinbase Commerce charges: prices in national currencies, which the payer settles in a cryptocurrency.
struct coinbase_charges : detail::charges_of_any_amount {
    static constexpr bool takes(currency money) noexcept {
        return detail::is_listed(
            "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP "
            "CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF "
            "IDR ILS INR IQD ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD "
            "MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
            "RWF SAR SBD SCR SEK SGD SHP SOS SRD SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV "
            "WST XAF XCD XOF XPF YER ZAR ZMW",
            money);
    }

    /// Charges have no refunds: a payment in a cryptocurrency is given back by hand.
    static constexpr bool refunds = false;

    template <std::int64_t Minor, currency Money>
    static consteval bool require_price() {
        static_assert(takes(Money), "paymcp: Coinbase Commerce does not take the currency of this price");
        return true;
    }
};

/// How payments are made at Coinbase Commerce; everything has a default.
struct coinbase_options {
    std::string redirect_url{};             ///< where the payer is sent after paying; empty for Coinbase's own page
    std::string cancel_url{};               ///< where who does not pay is sent; empty for Coinbase's own page
    std::vector<secret> webhook_secrets{};  ///< shared secrets; without any, every webhook is refused
    std::string base_url = "https://api.commerce.coinbase.com";
};

/// Payments by Coinbase Commerce charges, version 2018-03-22. Deprecated by Coinbase, which points to its Business
/// Checkouts: for accounts that have it still, not for new ones.
///
/// A charge closes an hour after its making; only one that nobody has begun to pay can be canceled. There is neither a
/// test environment, nor a reservation, nor a refund, nor an idempotency key: this process remembers what it made, and
/// a charge whose answer was lost is followed by another, whose link alone is shown; the lost one closes unpaid. Models
/// `NetworkedProvider`, `KeyTellingProvider`, `WebhookReceiver`. Copies share what they remember.
class coinbase : public coinbase_charges {
public:
    static constexpr std::string_view name = "coinbase";
    static constexpr std::string_view api_version = "2018-03-22";

    explicit coinbase(secret api_key, coinbase_options options = {})
        : key_(std::move(api_key)),
          options_(std::move(options)),
          api_("Coinbase Commerce", options_.base_url),
          webhooks_(options_.webhook_secrets) {}

    /// Throws std::runtime_error without a key, or where it would be sent unencrypted.
    void use(http_client& client) {
        if (key_.empty()) throw std::runtime_error("Coinbase Commerce needs an API key (COINBASE_API_KEY)");
        api_.use(client);
    }

    /// Every key is live, unless it is used somewhere else than at Coinbase.
    bool is_live() const { return options_.base_url == coinbase_options().base_url; }

    boost::asio::awaitable<provider_result<checkout>> create(payment_order order) {
        if (order.authorize_only) co_return provider_error{"Coinbase Commerce cannot reserve money", false};
        if (const auto refused = detail::refuse_amount<coinbase_charges>(api_.title(), order)) co_return *refused;
        if (const auto known = made_->find(order.payment_id)) co_return *known;
        detail::api_request request = with_headers(detail::json_request("POST", "/charges", charge_body(order)));
        const detail::api_result made = co_await api_.call(std::move(request));
        if (!made.has_value()) co_return made.error().why;
        checkout given{detail::text_at(*made, {"data", "code"}), detail::text_at(*made, {"data", "hosted_url"})};
        co_return made_->kept(order.payment_id, detail::checked_checkout(api_.title(), std::move(given)));
    }

    boost::asio::awaitable<provider_result<status_report>> status(payment_order order) {
        if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
        detail::api_request request = with_headers(detail::reading(charge_path(order)));
        const detail::api_result found = co_await api_.call(std::move(request));
        if (!found.has_value()) co_return found.error().why;
        const std::string owner = detail::text_at(*found, {"data", "metadata", detail::payment_id_field});
        if (!owner.empty() && owner != order.payment_id)
            co_return detail::foreign_reference();
        co_return read_charge(*found);
    }

    boost::asio::awaitable<provider_result<void>> cancel(payment_order order) {
        if (!detail::is_reference(order.reference)) co_return detail::no_such_reference(api_.title());
        detail::api_request request =
            with_headers(detail::json_request("POST", charge_path(order) + "/cancel", boost::json::object()));
        request.repeatable = true;
        const detail::api_result canceled = co_await api_.call(std::move(request));
        if (!canceled.has_value() && canceled.error().status == 0) co_return canceled.error().why;
        const provider_result<status_report> now = co_await status(order);
        if (!now.has_value()) co_return detail::unseen(now.error());
        const bool ended = now->status == provider_status::canceled || now->status == provider_status::expired;
        if (ended) co_return provider_result<void>();
        if (!canceled.has_value()) co_return canceled.error().why;
        co_return provider_error{"Coinbase Commerce has not canceled the charge", true};
    }

    /// Always refused; see `coinbase_charges::refunds`.
    provider_result<void> refund(const payment_order& /*order*/) {
        return provider_error{"Coinbase Commerce has no refunds: the payment must be given back by hand", false};
    }

    result<webhook_event> webhook(const http_request& request) const { return webhooks_.webhook(request); }

private:
    /// The last word of the timeline decides. UNRESOLVED is money that came too late, too little or too much: nothing
    /// that we could judge until the seller has (RESOLVED).
    static provider_status charge_status(std::string_view word) {
        if (word == "NEW" || word == "SIGNED" || word == "PENDING") return provider_status::pending;
        if (word == "COMPLETED" || word == "RESOLVED") return provider_status::paid;
        if (word == "EXPIRED") return provider_status::expired;
        if (word == "CANCELED") return provider_status::canceled;
        if (word == "REFUNDED") return provider_status::refunded;
        return provider_status::unknown;
    }

    static status_report read_charge(const boost::json::object& answer) {
        status_report report;
        const auto timeline = detail::objects_at(answer, {"data", "timeline"});
        if (!timeline.empty()) report.status = charge_status(detail::text_at(*timeline.back(), {"status"}));
        const std::string code = detail::text_at(answer, {"data", "pricing", "local", "currency"});
        const std::string amount = detail::text_at(answer, {"data", "pricing", "local", "amount"});
        report.amount = detail::from_wire_text(amount, currency{std::string_view(code)});
        // A charge of ours has a fixed price; one without says nothing about ours.
        if (!report.amount)
            report.status = provider_status::unknown;
        else
            report.currency = code;
        return report;
    }

    static std::string charge_path(const payment_order& order) { return "/charges/" + url_encode(order.reference); }

    boost::json::object charge_body(const payment_order& order) const {
        boost::json::object price;
        price["amount"] = format_decimal(order.amount, order.money);
        price["currency"] = order.money.name();
        boost::json::object metadata;
        metadata[detail::payment_id_field] = order.payment_id;
        boost::json::object body;
        body["name"] = detail::line_for_payer(order, 100);
        body["description"] = detail::line_for_payer(order, 200);
        body["pricing_type"] = "fixed_price";
        body["local_price"] = std::move(price);
        body["metadata"] = std::move(metadata);
        if (!options_.redirect_url.empty()) body["redirect_url"] = options_.redirect_url;
        if (!options_.cancel_url.empty()) body["cancel_url"] = options_.cancel_url;
        return body;
    }

    detail::api_request with_headers(detail::api_request request) const {
        request.headers.push_back({"X-CC-Api-Key", std::string(key_.reveal())});
        request.headers.push_back({"X-CC-Version", std::string(api_version)});
        return request;
    }

    secret key_;
    coinbase_options options_;
    detail::json_api api_;
    coinbase_webhooks webhooks_;
    std::shared_ptr<detail::made_checkouts> made_ = std::make_shared<detail::made_checkouts>();
};

}  // namespace paymcp
