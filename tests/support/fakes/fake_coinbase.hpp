// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace fakes {

/// A key that was made for tests.
constexpr std::string_view coinbase_key =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIK8/KdgNHW8HkHIwa02UPHoby9jvY+6D54aoPvYCrQfFoAoGCCqGSM49\n"
    "AwEHoUQDQgAE2BktT5lgrsiMWccP7GyUsFxj731mvzPDLZrvI8YrZ8FXRvsGUXu0\n"
    "BCiij3/IwfB1v/5g2ICNereb5AhlR+MN7A==\n"
    "-----END EC PRIVATE KEY-----\n";

/// Coinbase's checkouts, as far as the provider uses them.
class fake_coinbase : public fake_api {
public:
    static constexpr std::string_view title = "Coinbase";  ///< the provider's name in messages
    static constexpr std::string_view money = "USDC";      ///< the currency that it takes
    static constexpr std::int64_t unit = 10'000;           ///< its cent

    std::map<std::string, boost::json::object> checkouts;
    std::map<std::string, paymcp::testing::money_moves> moves;
    bool slow_refunds = false;  ///< a refund is PENDING at first

    static coinbase_checkouts provider_with(coinbase_checkouts_options options = {}) {
        const secret id("organizations/o/apiKeys/k");
        return coinbase_checkouts(id, secret(std::string(coinbase_key)), std::move(options));
    }

    coinbase_checkouts provider(coinbase_checkouts_options options = {}) {
        coinbase_checkouts made = provider_with(std::move(options));
        made.use(*this);
        return made;
    }

    void pay(const std::string& id) {
        if (word(id) != "ACTIVE") return;
        checkouts.at(id)["status"] = "COMPLETED";
        ++moves[id].taken;
    }

    /// Ends the refund that is under way; one that fails leaves the payer's money where it was.
    void end_refund(const std::string& id, bool well) {
        boost::json::object& one = checkouts.at(id);
        one["refunds"].as_array().back().as_object()["status"] = well ? "COMPLETED" : "FAILED";
        if (well)
            one["status"] = "REFUNDED";
        else
            --moves[id].returned;
    }

protected:
    std::string key_of(const paymcp::http::outgoing_request& request) const override {
        return std::string(paymcp::http::find_header(request.headers, "X-Idempotency-Key").value_or(""));
    }

    paymcp::http::response answer(const paymcp::http::outgoing_request& request) override {
        const auto path = path_of(request);
        if (path.size() < 4 || path[0] != "sandbox" || path[3] != "checkouts") return not_found();
        if (path.size() == 4) return made(body_of(request));
        if (!checkouts.contains(path[4])) return not_found();
        if (path.size() == 6 && path[5] == "deactivate") return deactivate(path[4]);
        if (path.size() == 6 && path[5] == "refund") return refund(path[4], body_of(request));
        return json_response(200, checkouts.at(path[4]));
    }

private:
    std::string word(const std::string& id) const { return text(checkouts.at(id).at("status")); }

    static paymcp::http::response refusal() {
        return json_response(400, {{"errorType", "invalid_request"}, {"errorMessage", "not in this status"}});
    }

    paymcp::http::response made(boost::json::object body) {
        const std::string number = std::to_string(checkouts.size() + 1);
        const std::string id = "68f7a946db0529ea" + std::string(8 - number.size(), '0') + number;
        body["id"] = id;
        body["url"] = "https://payments.coinbase.com/payment-links/pl_" + id;
        body["status"] = "ACTIVE";
        checkouts[id] = body;
        return json_response(201, body);
    }

    paymcp::http::response deactivate(const std::string& id) {
        if (word(id) != "ACTIVE") return refusal();
        checkouts.at(id)["status"] = "DEACTIVATED";
        return json_response(200, checkouts.at(id));
    }

    paymcp::http::response refund(const std::string& id, const boost::json::object& wanted) {
        boost::json::object& one = checkouts.at(id);
        if (word(id) != "COMPLETED" && word(id) != "PARTIALLY_REFUNDED") return refusal();
        const boost::json::object given{{"id", "69163c762331ed43dc64b7f0"},
                                        {"amount", wanted.at("amount")},
                                        {"currency", wanted.at("currency")},
                                        {"status", slow_refunds ? "PENDING" : "COMPLETED"}};
        if (!one.contains("refunds")) one["refunds"] = boost::json::array();
        one["refunds"].as_array().emplace_back(given);
        if (!slow_refunds) one["status"] = "REFUNDED";
        ++moves[id].returned;
        return json_response(200, {{"checkout", one}, {"refund", given}});
    }
};

}  // namespace fakes
