// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/hex.hpp>
#include <paymcp/core/detail/hmac.hpp>
#include <paymcp/provider/adyen/adyen.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace fakes {

/// Adyen's payment links, modifications and payment webhooks, as far as the provider uses them.
class fake_adyen : public fake_api {
public:
    static constexpr std::string_view title = "Adyen";  ///< the provider's name in messages

    struct link {
        std::string id, reference, status = "active";
        std::string modification{};  ///< the reference of the last request to move the money
        boost::json::value amount;
        bool manual = false;
        bool captured = false;
        bool reversed = false;
        std::int64_t taken = 0;     ///< what was captured of a reservation
        std::int64_t returned = 0;  ///< what was refunded of it
        paymcp::testing::money_moves moves{};
    };

    std::map<std::string, link> links;

    static constexpr std::string_view key = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";

    adyen provider() {
        adyen_options options;
        options.webhook_keys.push_back(secret(std::string(key)));
        adyen made(secret("key"), "Merchant", options);
        made.use(*this);
        return made;
    }

    /// Pays a link; the test must deliver the webhook.
    void pay(const std::string& id) {
        link& one = links.at(id);
        if (one.status != "active") return;
        one.status = "completed";
        if (!one.manual) ++one.moves.taken;
    }

    /// An accepted reversal has failed: the money has not moved.
    void fail_reversal(const std::string& id) {
        link& one = links.at(id);
        one.reversed = false;
        --(!one.manual || one.captured ? one.moves.returned : one.moves.given_up);
    }

    /// An announcement under the payment's reference, or of what was asked for last under that one's.
    paymcp::http::request webhook(const std::string& id, const std::string& kind = "AUTHORISATION",
                                  const std::string& success = "true") const {
        const link& one = links.at(id);
        const std::string payment = "PSP" + one.id;
        const bool modified = kind != "AUTHORISATION" && !one.modification.empty();
        const std::string psp = modified ? one.modification : payment;
        const std::string original = modified ? payment : "";
        return announced(one, {kind, psp, original, success}, one.amount);
    }

    /// The words of an announcement: its code, the reference of what was asked for, that of the payment, and whether it
    /// succeeded.
    struct words {
        std::string kind, psp, original, success = "true";
    };

    /// An announcement about a link's payment, also one without a request.
    static paymcp::http::request announced(const link& one, const words& said, const boost::json::value& amount) {
        const std::string code = text(amount.at("currency"));
        const std::string value = std::to_string(amount.at("value").as_int64());
        const std::string signed_text = said.psp + ":" + said.original + ":Merchant:" + one.reference + ":" + value +
                                        ":" + code + ":" + said.kind + ":" + said.success;
        const std::string signature = to_base64(hmac_sha256(*from_hex(key), signed_text));
        const boost::json::object item{{"pspReference", said.psp},
                                       {"originalReference", said.original},
                                       {"merchantAccountCode", "Merchant"},
                                       {"merchantReference", one.reference},
                                       {"amount", amount},
                                       {"eventCode", said.kind},
                                       {"success", said.success},
                                       {"additionalData", {{"hmacSignature", signature}}}};
        const boost::json::object body{{"live", "false"},
                                       {"notificationItems", boost::json::array{{{"NotificationRequestItem", item}}}}};
        return {.method = "POST", .target = "/webhooks/adyen", .body = boost::json::serialize(body)};
    }

protected:
    paymcp::http::response answer(const paymcp::http::outgoing_request& request) override {
        const auto path = path_of(request);
        if (path.size() == 2) return made(body_of(request));
        if (path.size() == 3 && links.contains(path[2])) {
            link& one = links.at(path[2]);
            if (request.method == "PATCH") {
                if (one.status != "active") return json_response(422, {{"errorCode", "29_001"}});
                one.status = "expired";
            }
            return json_response(200, shown(one));
        }
        if (path.size() == 4 && path[1] == "payments") return modify(path[2], path[3], body_of(request));
        return not_found();
    }

private:
    paymcp::http::response made(const boost::json::object& body) {
        link one;
        one.id = "PL" + std::to_string(links.size() + 1);
        one.reference = text(body.at("reference"));
        one.amount = body.at("amount");
        one.manual = body.contains("manualCapture");
        links[one.id] = one;
        return json_response(201, shown(one));
    }

    static boost::json::object shown(const link& one) {
        boost::json::object body{{"id", one.id},
                                 {"url", "https://test.adyen.link/" + one.id},
                                 {"status", one.status},
                                 {"amount", one.amount},
                                 {"reference", one.reference},
                                 {"merchantAccount", "Merchant"}};
        if (one.manual) body["manualCapture"] = true;
        return body;
    }

    paymcp::http::response modify(const std::string& psp, const std::string& verb, const boost::json::object& wanted) {
        const auto found = links.find(psp.starts_with("PSP") ? psp.substr(3) : psp);
        if (found == links.end()) return not_found();
        link& one = found->second;
        const bool taken = !one.manual || one.captured;
        if (one.reversed || (verb == "captures" && taken)) return json_response(422, {{"errorCode", "167"}});
        const std::int64_t whole = one.amount.at("value").as_int64();
        const std::int64_t value =
            wanted.contains("amount") ? wanted.at("amount").at("value").as_int64() : std::int64_t{0};
        if (verb == "captures") {
            if (value <= 0 || value > whole) return json_response(422, {{"errorCode", "137"}});
            one.captured = true;
            one.taken = value;
            ++one.moves.taken;
        } else if (verb == "refunds") {
            if (!taken || value <= 0 || value > (one.manual ? one.taken : whole) - one.returned)
                return json_response(422, {{"errorCode", "137"}});
            one.returned += value;
            if (one.returned == (one.manual ? one.taken : whole)) ++one.moves.returned;
        } else {
            one.reversed = true;
            ++(taken ? one.moves.returned : one.moves.given_up);
        }
        one.modification = "MOD" + std::to_string(++modifications_);
        return json_response(201, {{"status", "received"}, {"pspReference", one.modification}});
    }

    int modifications_ = 0;
};

}  // namespace fakes
