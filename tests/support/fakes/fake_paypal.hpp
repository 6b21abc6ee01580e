// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/provider/paypal/paypal.hpp>

#include <map>
#include <string>
#include <string_view>

namespace fakes {

/// PayPal's tokens, orders, authorizations and captures, as far as the provider uses them.
class fake_paypal : public fake_api {
public:
    static constexpr std::string_view title = "PayPal";  ///< the provider's name in messages

    struct order {
        std::string id, custom_id, intent, status = "PAYER_ACTION_REQUIRED", reserved, taken;
        boost::json::value amount;
        boost::json::value part;   ///< the amount of the capture
        boost::json::value takes;  ///< what a capture takes instead of what it is asked for; null: that
        boost::json::array refunds{};   ///< of the capture, as PayPal lists them
        boost::json::array disputes{};  ///< of the capture, in full
        paymcp::testing::money_moves moves{};
    };

    std::map<std::string, order> orders;
    int tokens = 0;              ///< how many were given out
    bool forget_tokens = false;  ///< the next use of a token is refused
    bool no_disputes = false;    ///< the app may not ask for disputes

    paypal provider(paypal_options options = {}) {
        paypal made(secret("id"), secret("secret"), std::move(options));
        made.use(*this);
        return made;
    }

    void pay(const std::string& reference) {
        order& one = orders.at(reference);
        if (one.status == "PAYER_ACTION_REQUIRED") one.status = "APPROVED";
    }

protected:
    std::string key_of(const paymcp::http::outgoing_request& request) const override {
        return std::string(paymcp::http::find_header(request.headers, "PayPal-Request-Id").value_or(""));
    }

    paymcp::http::response answer(const paymcp::http::outgoing_request& request) override {
        const auto path = path_of(request);
        if (target_of(request) == "/v1/oauth2/token")
            return json_response(200, {{"access_token", "token" + std::to_string(++tokens)}, {"expires_in", 3600}});
        const auto token = paymcp::http::find_header(request.headers, "Authorization");
        if (forget_tokens || token != "Bearer token" + std::to_string(tokens)) {
            forget_tokens = false;
            return json_response(401, {{"error", "invalid_token"}});
        }
        if (target_of(request) == "/v2/checkout/orders") return made(body_of(request));
        if (path.size() >= 4 && path[1] == "checkout" && orders.contains(path[3])) {
            order& one = orders.at(path[3]);
            if (request.method == "PATCH") return patch(one, request);
            if (path.size() == 5) return complete(one, path[4]);
            return json_response(200, shown(one));
        }
        if (path.size() >= 3 && path[2] == "disputes") return contested(request);
        if (path.size() == 4 && path[1] == "payments" && orders.contains(path[3].substr(3)))
            return json_response(200, {{"id", path[3]}, {"custom_id", orders.at(path[3].substr(3)).custom_id}});
        if (path.size() == 5 && path[1] == "payments")
            return move_money(orders.at(path[3].substr(3)), path[4], request);
        return not_found();
    }

private:
    paymcp::http::response made(const boost::json::object& body) {
        order one;
        one.id = "ORDER" + std::to_string(orders.size() + 1);
        const boost::json::value& unit = body.at("purchase_units").at(0);
        one.custom_id = text(unit.at("custom_id"));
        one.amount = unit.at("amount");
        one.intent = text(body.at("intent"));
        orders[one.id] = one;
        return json_response(200, shown(one));
    }

    static boost::json::object shown(const order& one) {
        boost::json::object payments;
        if (!one.reserved.empty())
            payments["authorizations"] =
                boost::json::array{{{"id", "AU_" + one.id}, {"status", one.reserved}, {"amount", one.amount}}};
        if (!one.taken.empty())
            payments["captures"] =
                boost::json::array{{{"id", "CA_" + one.id}, {"status", one.taken}, {"amount", one.part}}};
        if (!one.refunds.empty()) payments["refunds"] = one.refunds;
        boost::json::object unit{{"reference_id", "default"}, {"custom_id", one.custom_id}, {"amount", one.amount}};
        if (!payments.empty()) unit["payments"] = payments;
        return {{"id", one.id},
                {"status", one.status},
                {"intent", one.intent},
                {"purchase_units", boost::json::array{unit}},
                {"links", boost::json::array{{{"rel", "payer-action"}, {"href", "https://www.paypal.com/" + one.id}}}}};
    }

    /// The list of a capture's disputes, which lacks their outcomes, or one with its outcome.
    paymcp::http::response contested(const paymcp::http::outgoing_request& request) {
        const std::string target = target_of(request);
        const auto path = path_of(request);
        if (no_disputes) return json_response(403, {{"name", "NOT_AUTHORIZED"}});
        boost::json::array items;
        for (auto& [id, one] : orders)
            for (const boost::json::value& each : one.disputes) {
                if (path.size() == 4 && text(each.at("dispute_id")) == path[3])
                    return json_response(200, each.as_object());
                boost::json::object summary = each.as_object();
                summary.erase("dispute_outcome");
                if (target.ends_with("disputed_transaction_id=CA_" + id)) items.emplace_back(std::move(summary));
            }
        if (path.size() == 4) return not_found();
        return json_response(200, {{"items", std::move(items)}});
    }

    static paymcp::http::response refusal(const char* issue) {
        return json_response(422,
                             {{"name", "UNPROCESSABLE_ENTITY"}, {"details", boost::json::array{{{"issue", issue}}}}});
    }

    static paymcp::http::response patch(order& one, const paymcp::http::outgoing_request& request) {
        if (one.status == "COMPLETED") return refusal("ORDER_ALREADY_COMPLETED");
        one.custom_id = text(boost::json::parse(request.body).at(0).at("value"));
        return {.status = 204};
    }

    static paymcp::http::response complete(order& one, const std::string& verb) {
        if (one.status == "COMPLETED") return refusal("ORDER_ALREADY_CAPTURED");
        if (one.status != "APPROVED") return refusal("ORDER_NOT_APPROVED");
        if ((verb == "authorize") != (one.intent == "AUTHORIZE")) return refusal("ACTION_DOES_NOT_MATCH_INTENT");
        one.status = "COMPLETED";
        if (verb == "authorize") {
            one.reserved = "CREATED";
        } else {
            one.taken = "COMPLETED";
            one.part = one.amount;
            ++one.moves.taken;
        }
        return json_response(201, shown(one));
    }

    static paymcp::http::response move_money(order& one, const std::string& verb,
                                             const paymcp::http::outgoing_request& request) {
        if (verb == "refund") {
            if (one.taken == "REFUNDED") return refusal("CAPTURE_FULLY_REFUNDED");
            one.taken = "REFUNDED";
            ++one.moves.returned;
            return json_response(201, {{"id", "RE1"}, {"status", "COMPLETED"}});
        }
        if (one.reserved != "CREATED") return refusal("AUTHORIZATION_ALREADY_CLOSED");
        if (verb == "void") {
            one.reserved = "VOIDED";
            ++one.moves.given_up;
            return {.status = 204};
        }
        one.part = boost::json::parse(request.body).at("amount");
        if (!one.takes.is_null()) one.part = one.takes;
        one.reserved = one.part == one.amount ? "CAPTURED" : "PARTIALLY_CAPTURED";
        one.taken = "COMPLETED";
        ++one.moves.taken;
        return json_response(201, {{"id", "CA_" + one.id}, {"status", "COMPLETED"}, {"amount", one.part}});
    }
};

}  // namespace fakes
