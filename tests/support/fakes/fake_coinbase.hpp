// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/provider/coinbase.hpp>

#include <map>
#include <string>
#include <string_view>

namespace fakes {

/// Coinbase Commerce's charges, as far as the provider uses them. It takes no idempotency keys.
class fake_coinbase : public fake_api {
public:
    static constexpr std::string_view title = "Coinbase Commerce";  ///< the provider's name in sentences

    std::map<std::string, boost::json::object> charges;

    coinbase provider() {
        coinbase made(secret("key"));
        made.use(*this);
        return made;
    }

    void pay(const std::string& code) {
        if (last(code) != "NEW") return;
        add(code, "PENDING");
        add(code, "COMPLETED");
    }

    void add(const std::string& code, std::string_view word) {
        charges.at(code)["timeline"].as_array().emplace_back(boost::json::object{{"status", word}});
    }

protected:
    http_response answer(const outgoing_request& request) override {
        const auto path = path_of(request);
        if (request.method == "POST" && path.size() == 1) {
            const boost::json::object body = body_of(request);
            const std::string code = "CODE" + std::to_string(charges.size() + 1);
            charges[code] = {{"code", code},
                             {"hosted_url", "https://commerce.coinbase.com/charges/" + code},
                             {"metadata", body.at("metadata")},
                             {"pricing", {{"local", body.at("local_price")}}},
                             {"timeline", boost::json::array{{{"status", "NEW"}}}}};
            return json_response(201, {{"data", charges[code]}});
        }
        if (path.size() < 2 || !charges.contains(path[1])) return not_found();
        if (path.size() == 3 && last(path[1]) != "NEW")
            return json_response(400, {{"error", {{"message", "not new"}}}});
        if (path.size() == 3) add(path[1], "CANCELED");
        return json_response(200, {{"data", charges.at(path[1])}});
    }

private:
    std::string last(const std::string& code) const {
        return text(charges.at(code).at("timeline").as_array().back().at("status"));
    }
};

}  // namespace fakes
