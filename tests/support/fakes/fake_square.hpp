// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/provider/square.hpp>

#include <map>
#include <string>
#include <string_view>

namespace fakes {

/// Square's payment links, orders, payments and refunds, as far as the provider uses them.
class fake_square : public fake_api {
public:
    static constexpr std::string_view title = "Square";  ///< the provider's name in sentences

    struct order {
        std::string id, reference_id, state = "OPEN";
        boost::json::value money;
        bool paid = false;
        bool refunded = false;
        paymcp::testing::money_moves moves{};
    };

    std::map<std::string, order> orders;

    square provider() {
        square made(secret("token"), "L1");
        made.use(*this);
        return made;
    }

    void pay(const std::string& reference) {
        order& one = orders.at(reference.substr(0, reference.find('.')));
        if (one.state != "OPEN" || one.paid) return;
        one.paid = true;
        ++one.moves.taken;
    }

protected:
    std::string key_of(const outgoing_request& request) const override {
        return text(body_of(request).at("idempotency_key"));
    }

    http_response answer(const outgoing_request& request) override {
        const auto path = path_of(request);
        if (target_of(request) == "/v2/refunds") return refund(text(body_of(request).at("payment_id")));
        if (request.method == "POST") return made(body_of(request));
        const std::string id = path.back().substr(0, path.back().find('_'));
        if (!orders.contains(id)) return not_found();
        order& one = orders.at(id);
        if (request.method == "DELETE") {
            if (one.state == "OPEN" && !one.paid) one.state = "CANCELED";
            return json_response(200, {{"id", path.back()}, {"cancelled_order_id", id}});
        }
        if (path[1] == "payments") return json_response(200, {{"payment", payment(one)}});
        return json_response(200, {{"order", shown(one)}});
    }

private:
    http_response made(const boost::json::object& body) {
        order one;
        one.id = "ORDER" + std::to_string(orders.size() + 1);
        const boost::json::value& sold = body.at("order");
        one.reference_id = text(sold.at("reference_id"));
        one.money = sold.at("line_items").at(0).at("base_price_money");
        orders[one.id] = one;
        return json_response(200, {{"payment_link",
                                    {{"id", one.id + "_LINK"},
                                     {"order_id", one.id},
                                     {"url", "https://square.link/u/" + one.id},
                                     {"version", 1}}}});
    }

    static boost::json::object shown(const order& one) {
        boost::json::value due = one.money;
        if (one.paid) due.at("amount") = 0;
        boost::json::object body{{"id", one.id},
                                 {"state", one.state},
                                 {"reference_id", one.reference_id},
                                 {"total_money", one.money},
                                 {"net_amount_due_money", due}};
        if (one.paid) body["tenders"] = boost::json::array{{{"id", one.id + "_PAY"}, {"payment_id", one.id + "_PAY"}}};
        return body;
    }

    static boost::json::object payment(const order& one) {
        boost::json::object body{{"id", one.id + "_PAY"}, {"status", "COMPLETED"}, {"amount_money", one.money}};
        if (one.refunded) body["refunded_money"] = one.money;
        return body;
    }

    http_response refund(const std::string& payment_id) {
        order& one = orders.at(payment_id.substr(0, payment_id.find('_')));
        if (one.refunded)
            return json_response(400, {{"errors", boost::json::array{{{"code", "REFUND_AMOUNT_INVALID"}}}}});
        one.refunded = true;
        ++one.moves.returned;
        return json_response(200, {{"refund", {{"id", "R1"}, {"status", "PENDING"}}}});
    }
};

}  // namespace fakes
