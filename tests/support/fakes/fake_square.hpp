// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/provider/square/square.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fakes {

/// Square's payment links, orders, payments and refunds, as far as the provider uses them.
class fake_square : public fake_api {
public:
    static constexpr std::string_view title = "Square";  ///< the provider's name in messages

    /// One attempt to pay, which Square lists in every state.
    struct tender {
        std::string id, status;
        std::int64_t amount = 0;
        std::int64_t returned = 0;
    };

    /// The order of a link is a draft until somebody has paid.
    struct order {
        std::string id, reference_id, state = "DRAFT";
        boost::json::value money;
        std::vector<tender> tenders{};
        paymcp::testing::money_moves moves{};

        std::int64_t amount() const { return money.at("amount").as_int64(); }
        std::int64_t paid() const {
            std::int64_t sum = 0;
            for (const tender& one : tenders) sum += one.status == "COMPLETED" ? one.amount : 0;
            return sum;
        }
    };

    std::map<std::string, order> orders;
    boost::json::array disputes;  ///< of the location
    std::size_t disputes_a_page = 2;
    bool no_disputes = false;  ///< the token may not ask for disputes

    square provider() {
        square made(secret("token"), "L1");
        made.use(*this);
        return made;
    }

    /// Pays what is due.
    void pay(const std::string& reference) {
        const order& one = order_of(reference);
        tender_of(reference, "COMPLETED", one.amount() - one.paid());
    }

    /// An attempt to pay that sum, with that state.
    void tender_of(const std::string& reference, std::string status, std::int64_t amount) {
        order& one = order_of(reference);
        if (one.state == "CANCELED" || one.paid() == one.amount()) return;
        const std::string id = one.id + "_PAY" + std::to_string(one.tenders.size() + 1);
        one.tenders.push_back({id, std::move(status), amount});
        if (one.paid() != one.amount()) return;
        one.state = "OPEN";
        ++one.moves.taken;
    }

    order& order_of(const std::string& reference) { return orders.at(reference.substr(0, reference.find('.'))); }

protected:
    std::string key_of(const paymcp::http::outgoing_request& request) const override {
        return text(body_of(request).at("idempotency_key"));
    }

    paymcp::http::response answer(const paymcp::http::outgoing_request& request) override {
        const auto path = path_of(request);
        if (target_of(request) == "/v2/refunds") return refund(body_of(request));
        if (request.method == "POST") return made(body_of(request));
        if (path[1] == "disputes") return contested(request);
        const std::string id = path.back().substr(0, path.back().find('_'));
        if (!orders.contains(id)) return not_found();
        order& one = orders.at(id);
        if (request.method == "DELETE") {
            if (one.state == "DRAFT" && one.paid() == 0) one.state = "CANCELED";
            return json_response(200, {{"id", path.back()}, {"cancelled_order_id", id}});
        }
        if (path[1] == "payments") return json_response(200, {{"payment", payment(one, path.back())}});
        return json_response(200, {{"order", shown(one)}});
    }

private:
    paymcp::http::response made(const boost::json::object& body) {
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

    /// A page of the location's disputes; the cursor is the number of the first one.
    paymcp::http::response contested(const paymcp::http::outgoing_request& request) const {
        if (no_disputes) return json_response(403, {{"errors", boost::json::array{{{"code", "INSUFFICIENT_SCOPES"}}}}});
        const std::string target = target_of(request);
        const auto query = fields_of(target.substr(target.find('?') + 1));
        const std::size_t from = query.contains("cursor") ? std::stoul(query.at("cursor")) : 0;
        boost::json::object body;
        boost::json::array page;
        for (std::size_t at = from; at < disputes.size() && page.size() < disputes_a_page; ++at)
            page.emplace_back(disputes[at]);
        if (from + page.size() < disputes.size()) body["cursor"] = std::to_string(from + page.size());
        body["disputes"] = std::move(page);
        return json_response(200, body);
    }

    static boost::json::object money_of(const order& one, std::int64_t amount) {
        return {{"amount", amount}, {"currency", one.money.at("currency")}};
    }

    static boost::json::object shown(const order& one) {
        boost::json::object body{{"id", one.id},
                                 {"state", one.state},
                                 {"reference_id", one.reference_id},
                                 {"total_money", one.money},
                                 {"net_amount_due_money", money_of(one, one.amount() - one.paid())}};
        boost::json::array tenders;
        for (const tender& each : one.tenders)
            tenders.push_back(boost::json::object{{"id", each.id}, {"payment_id", each.id}});
        if (!tenders.empty()) body["tenders"] = std::move(tenders);
        return body;
    }

    static tender& tender_in(order& one, const std::string& id) {
        return *std::find_if(one.tenders.begin(), one.tenders.end(), [&](const tender& each) { return each.id == id; });
    }

    static boost::json::object payment(order& one, const std::string& id) {
        const tender& paid = tender_in(one, id);
        boost::json::object body{{"id", paid.id},
                                 {"status", paid.status},
                                 {"order_id", one.id},
                                 {"note", one.reference_id},
                                 {"amount_money", money_of(one, paid.amount)}};
        if (paid.returned > 0) body["refunded_money"] = money_of(one, paid.returned);
        return body;
    }

    paymcp::http::response refund(const boost::json::object& wanted) {
        const std::string id = text(wanted.at("payment_id"));
        order& one = orders.at(id.substr(0, id.find('_')));
        tender& paid = tender_in(one, id);
        const std::int64_t amount = wanted.at("amount_money").at("amount").as_int64();
        if (paid.status != "COMPLETED" || amount > paid.amount - paid.returned)
            return json_response(400, {{"errors", boost::json::array{{{"code", "REFUND_AMOUNT_INVALID"}}}}});
        paid.returned += amount;
        const bool all = std::all_of(one.tenders.begin(), one.tenders.end(), [](const tender& each) {
            return each.status != "COMPLETED" || each.returned == each.amount;
        });
        if (all) ++one.moves.returned;
        return json_response(200, {{"refund", {{"id", "R1"}, {"status", "PENDING"}}}});
    }
};

}  // namespace fakes
