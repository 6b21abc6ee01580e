// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/provider/stripe/stripe.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

namespace fakes {

/// Stripe's Checkout Sessions, payment intents and refunds, as far as the provider uses them.
class fake_stripe : public fake_api {
public:
    static constexpr std::string_view title = "Stripe";  ///< the provider's name in messages

    struct session {
        std::string id, payment_id, currency, status = "open", intent_status = "requires_payment_method";
        std::int64_t amount = 0;
        std::int64_t received = 0;
        std::int64_t takes = std::numeric_limits<std::int64_t>::max();  ///< the most that a capture takes
        bool manual = false;
        bool refunded = false;
        std::int64_t back = 0;  ///< refunded at the desk, in all
        boost::json::array disputes{};
        paymcp::testing::money_moves moves{};
    };

    std::map<std::string, session> sessions;
    boost::json::array happened;  ///< newest first

    stripe provider() {
        stripe made(secret("sk_test_x"));
        made.use(*this);
        return made;
    }

    void pay(const std::string& reference) {
        session& one = sessions.at(reference);
        if (one.status != "open") return;
        one.status = "complete";
        one.intent_status = one.manual ? "requires_capture" : "succeeded";
        one.received = one.manual ? 0 : one.amount;
        if (!one.manual) ++one.moves.taken;
        happened.insert(happened.begin(), event("checkout.session.completed", one));
    }

protected:
    paymcp::http::response answer(const paymcp::http::outgoing_request& request) override {
        const auto path = path_of(request);
        const auto fields = fields_of(request.body);
        if (request.method == "POST" && target_of(request) == "/v1/checkout/sessions") return made(fields);
        if (path.size() >= 4 && path[1] == "checkout" && sessions.contains(path[3])) {
            session& one = sessions.at(path[3]);
            if (request.method == "POST" && path.size() == 5) return expire(one);
            return json_response(200, shown(one));
        }
        if (path.size() == 3 && path[1] == "payment_intents")
            return sessions.contains(path[2].substr(3)) ? json_response(200, intent(sessions.at(path[2].substr(3))))
                                                        : not_found();
        if (path.size() == 2 && path[1] == "disputes")
            return json_response(
                200, {{"object", "list"},
                      {"data",
                       sessions.at(fields_of(target_of(request).substr(13)).at("payment_intent").substr(3)).disputes}});
        if (path.size() == 4 && path[1] == "payment_intents")
            return move_money(sessions.at(path[2].substr(3)), path[3], fields);
        if (request.method == "POST" && target_of(request) == "/v1/refunds")
            return refund(sessions.at(fields.at("payment_intent").substr(3)));
        if (path.size() == 2 && path[1] == "events") return events(fields_of(target_of(request).substr(11)));
        return not_found();
    }

private:
    paymcp::http::response made(const std::map<std::string, std::string>& fields) {
        session one;
        one.id = "cs_test_" + std::to_string(sessions.size() + 1);
        one.payment_id = fields.at("client_reference_id");
        one.currency = fields.at("line_items[0][price_data][currency]");
        one.amount = std::stoll(fields.at("line_items[0][price_data][unit_amount]"));
        one.manual = fields.contains("payment_intent_data[capture_method]");
        sessions[one.id] = one;
        return json_response(200, shown(one));
    }

    static boost::json::object shown(const session& one) {
        const bool paid = one.intent_status == "succeeded";
        boost::json::object body{{"id", one.id},
                                 {"object", "checkout.session"},
                                 {"url", "https://checkout.stripe.com/c/pay/" + one.id},
                                 {"client_reference_id", one.payment_id},
                                 {"metadata", {{"payment_id", one.payment_id}}},
                                 {"status", one.status},
                                 {"payment_status", paid ? "paid" : "unpaid"},
                                 {"currency", one.currency},
                                 {"amount_total", one.amount},
                                 {"payment_intent", nullptr}};
        if (one.status == "complete") body["payment_intent"] = intent(one);
        return body;
    }

    static boost::json::object intent(const session& one) {
        return {{"id", "pi_" + one.id},
                {"status", one.intent_status},
                {"amount", one.amount},
                {"amount_received", one.received},
                {"currency", one.currency},
                {"metadata", {{"payment_id", one.payment_id}}},
                {"latest_charge",
                 {{"refunded", one.refunded},
                  {"amount_refunded", one.refunded ? one.amount : one.back},
                  {"disputed", !one.disputes.empty()}}}};
    }

    static paymcp::http::response refusal(const char* code) {
        return json_response(400, {{"error", {{"code", code}, {"message", "not in this state"}}}});
    }

    static paymcp::http::response expire(session& one) {
        if (one.status != "open") return refusal("resource_not_open");
        one.status = "expired";
        return json_response(200, shown(one));
    }

    static paymcp::http::response move_money(session& one, const std::string& verb,
                                             const std::map<std::string, std::string>& fields) {
        if (one.intent_status != "requires_capture") return refusal("payment_intent_unexpected_state");
        const auto part = fields.find("amount_to_capture");
        const std::int64_t asked = part == fields.end() ? one.amount : std::stoll(part->second);
        if (asked <= 0 || asked > one.amount) return refusal("amount_too_large");
        one.intent_status = verb == "capture" ? "succeeded" : "canceled";
        if (verb == "capture") one.received = std::min(asked, one.takes);
        ++(verb == "capture" ? one.moves.taken : one.moves.given_up);
        return json_response(200, intent(one));
    }

    static paymcp::http::response refund(session& one) {
        if (one.refunded) return refusal("charge_already_refunded");
        one.refunded = true;
        ++one.moves.returned;
        return json_response(200, {{"id", "re_1"}, {"status", "succeeded"}});
    }

    boost::json::object event(const char* type, const session& one) const {
        return {
            {"id", "evt_" + std::to_string(happened.size() + 1)}, {"type", type}, {"data", {{"object", shown(one)}}}};
    }

    paymcp::http::response events(const std::map<std::string, std::string>& query) const {
        boost::json::array newer;
        const auto cursor = query.find("ending_before");
        bool found = cursor == query.end();
        for (const boost::json::value& each : happened) {
            if (cursor != query.end() && text(each.at("id")) == cursor->second) {
                found = true;
                break;
            }
            newer.push_back(each);
        }
        if (!found) return refusal("resource_missing");
        const bool more = newer.size() > 2;
        if (more) newer.erase(newer.begin(), newer.end() - 2);
        return json_response(200, {{"object", "list"}, {"data", newer}, {"has_more", more}});
    }
};

}  // namespace fakes
