// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/json/fwd.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0 {

/// Verifies the webhooks of Coinbase's Checkouts: `X-Hook0-Signature: t=<unix seconds>,v0=...,h=<names>,v1=<hex>`,
/// where `v1` must be the HMAC-SHA256 of `<t>.<names>.<values>.<body>` under the subscription's secret. The names are
/// those of headers of the request, separated by blanks; their values are joined by full stops.
class coinbase_checkouts_webhooks {
public:
    /// `keys` are the subscriptions' secrets. Announcements older than `tolerance` are refused; a time in the future is
    /// accepted, as in Coinbase's verifiers.
    explicit coinbase_checkouts_webhooks(std::vector<secret> keys, const wall_clock& time = detail::machine_clock(),
                                         std::chrono::seconds tolerance = std::chrono::seconds(300));

    result<webhook_event> webhook(const http::request& request) const;

    bool has_keys() const noexcept { return !keys_.empty(); }

private:
    struct signature {
        std::string_view time_text{};
        std::string_view names{};
        std::string v1{};  ///< raw bytes
        std::int64_t time = 0;
    };

    struct signed_headers {
        std::string values{};
        std::string id{};  ///< of the announcement; empty without a signed id
    };

    /// The fields of the header; each must occur once.
    static std::optional<signature> read(std::string_view header);

    /// The values of the headers that the signature covers, or nothing where one is missing.
    static std::optional<signed_headers> headers_of(const http::request& request, std::string_view names);

    static webhook_event announced(const boost::json::object& body, const std::string& id);

    std::vector<secret> keys_;
    const wall_clock* time_;
    std::chrono::seconds tolerance_;
};

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/coinbase/impl/webhooks.ipp>
#endif
