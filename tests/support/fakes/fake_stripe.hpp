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

/// Stripe's Checkout Sessions, payment intents, refunds and subscriptions, as far as the provider uses them.
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
        std::string interval{};              ///< of a session that begins a subscription
        boost::json::object subscription{};  ///< as the session shows it, from its payment on
        boost::json::object invoice_payments{{"object", "list"}, {"data", boost::json::array()}};
        bool renewal = false;  ///< its invoice is a later one of that subscription
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
        if (!one.interval.empty()) begin(one);
        happened.insert(happened.begin(), event("checkout.session.completed", one));
    }

    /// The next period's invoice is paid; returns its id.
    std::string renew(const std::string& reference) {
        session next = sessions.at(reference);
        next.id = "r" + reference;
        next.renewal = true;
        next.moves = {};
        next.back = 0;
        next.refunded = false;
        next.disputes.clear();
        next.invoice_payments["data"] = paid_by(next.id);
        sessions[next.id] = next;
        return "in_" + next.id;
    }

protected:
    paymcp::http::response answer(const paymcp::http::outgoing_request& request) override {
        const auto path = path_of(request);
        const auto fields = fields_of(request.body);
        if (request.method == "POST" && target_of(request) == "/v1/checkout/sessions") return made(fields);
        if (path.size() >= 4 && path[1] == "checkout" && sessions.contains(path[3])) {
            session& one = sessions.at(path[3]);
            if (request.method == "POST" && path.size() == 5) return expire(one);
            return json_response(200, shown(one, target_of(request)));
        }
        if (path.size() == 3 && path[1] == "subscriptions" && sessions.contains(path[2].substr(4)))
            return change(sessions.at(path[2].substr(4)).subscription, request.method, fields);
        if (path.size() == 3 && path[1] == "invoices")
            return sessions.contains(path[2].substr(3)) ? json_response(200, invoice(sessions.at(path[2].substr(3))))
                                                        : not_found();
        if (path.size() == 2 && path[1] == "invoice_payments") return invoice_payments(target_of(request));
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
        const auto interval = fields.find("line_items[0][price_data][recurring][interval]");
        if (fields.at("mode") == "subscription") one.interval = interval->second;
        sessions[one.id] = one;
        return json_response(200, shown(one));
    }

    /// What a payment begins: a period of that length, which the first invoice has paid.
    static void begin(session& one) {
        constexpr std::int64_t now = 1'800'000'000;
        const std::map<std::string, int> days{{"day", 1}, {"week", 7}, {"month", 30}, {"year", 365}};
        const boost::json::object item{{"current_period_start", now},
                                       {"current_period_end", now + 86'400 * days.at(one.interval)}};
        one.subscription = {{"id", "sub_" + one.id},
                            {"object", "subscription"},
                            {"status", "active"},
                            {"metadata", {{"payment_id", one.payment_id}}},
                            {"cancel_at", nullptr},
                            {"cancel_at_period_end", false},
                            {"items", {{"object", "list"}, {"data", boost::json::array{item}}}},
                            {"latest_invoice",
                             {{"id", "in_" + one.id},
                              {"status", "paid"},
                              {"amount_paid", one.amount},
                              {"currency", one.currency},
                              {"billing_reason", "subscription_create"}}}};
        one.invoice_payments["data"] = paid_by(one.id);
    }

    static boost::json::array paid_by(const std::string& id) {
        return {{{"status", "paid"}, {"payment", {{"type", "payment_intent"}, {"payment_intent", "pi_" + id}}}}};
    }

    static boost::json::object invoice(const session& one) {
        return {{"id", "in_" + one.id},
                {"object", "invoice"},
                {"status", "paid"},
                {"amount_paid", one.amount},
                {"currency", one.currency},
                {"billing_reason", one.renewal ? "subscription_cycle" : "subscription_create"},
                {"parent", {{"subscription_details", {{"metadata", {{"payment_id", one.payment_id}}}}}}},
                {"payments", one.invoice_payments}};
    }

    paymcp::http::response invoice_payments(const std::string& target) const {
        const std::map<std::string, std::string> query = fields_of(target.substr(target.find('?') + 1));
        boost::json::array data;
        const auto found = sessions.find(query.at("payment[payment_intent]").substr(3));
        if (found != sessions.end() && !found->second.interval.empty() && query.at("expand[]") == "data.invoice")
            data.push_back({{"object", "invoice_payment"}, {"status", "paid"}, {"invoice", invoice(found->second)}});
        return json_response(200, {{"object", "list"}, {"data", data}});
    }

    static paymcp::http::response change(boost::json::object& subscription, const std::string& method,
                                         const std::map<std::string, std::string>& fields) {
        if (subscription.empty() || text(subscription.at("status")) == "canceled")
            return json_response(404, {{"error", {{"code", "resource_missing"}, {"message", "No such subscription"}}}});
        if (method == "DELETE") subscription["status"] = "canceled";
        if (method == "POST") subscription["cancel_at_period_end"] = fields.at("cancel_at_period_end") == "true";
        return json_response(200, subscription);
    }

    /// The members of a session in the mode `subscription`, as far as the request expands them.
    static void show_subscription(boost::json::object& body, const session& one, const std::string& target) {
        const auto expands = [&](const char* what) { return target.find(what) != std::string::npos; };
        body["mode"] = "subscription";
        body["payment_intent"] = nullptr;
        body["subscription"] = nullptr;
        body["invoice"] = nullptr;
        if (one.subscription.empty()) return;
        boost::json::object subscription = one.subscription;
        if (!expands("=subscription.latest_invoice")) subscription["latest_invoice"] = "in_" + one.id;
        body["subscription"] = "sub_" + one.id;
        if (expands("=subscription")) body["subscription"] = subscription;
        body["invoice"] = "in_" + one.id;
        if (expands("=invoice.payments"))
            body["invoice"] = {{"id", "in_" + one.id}, {"status", "paid"}, {"payments", one.invoice_payments}};
    }

    static boost::json::object shown(const session& one, const std::string& target = {}) {
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
                                 {"mode", "payment"},
                                 {"payment_intent", nullptr}};
        if (one.status == "complete") body["payment_intent"] = intent(one);
        if (!one.interval.empty()) show_subscription(body, one, target);
        return body;
    }

    static boost::json::object intent(const session& one) {
        // The rest of a capture in part counts as refunded.
        const std::int64_t released = one.intent_status == "succeeded" ? one.amount - one.received : 0;
        boost::json::object metadata;
        if (one.interval.empty()) metadata["payment_id"] = one.payment_id;
        return {{"id", "pi_" + one.id},
                {"status", one.intent_status},
                {"amount", one.amount},
                {"amount_received", one.received},
                {"currency", one.currency},
                {"metadata", metadata},
                {"latest_charge",
                 {{"refunded", one.refunded},
                  {"amount_refunded", one.refunded ? one.amount : one.back + released},
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
