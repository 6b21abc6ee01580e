// SPDX-License-Identifier: MIT
#pragma once

#include "fake_api.hpp"

#include <paymcp/provider/walleot/walleot.hpp>

#include <map>
#include <string>
#include <string_view>

namespace fakes {

/// Walleot's sessions.
class fake_walleot : public fake_api {
public:
    static constexpr std::string_view title = "Walleot";  ///< the provider's name in messages

    std::map<std::string, std::string> sessions;  ///< id -> status

    walleot provider() {
        walleot made(secret("key"));
        made.use(*this);
        return made;
    }

    void pay(const std::string& id) { sessions.at(id) = "paid"; }

protected:
    std::string key_of(const paymcp::http::outgoing_request&) const override { return {}; }

    paymcp::http::response answer(const paymcp::http::outgoing_request& request) override {
        const auto path = path_of(request);
        if (request.method == "POST" && path.size() == 2) {
            const std::string id = "sess_" + std::to_string(sessions.size() + 1);
            sessions[id] = "pending";
            return json_response(201, {{"sessionId", id}, {"url", "https://pay.walleot.com/checkout/" + id}});
        }
        if (path.size() < 3 || !sessions.contains(path[2])) return not_found();
        return json_response(200, {{"status", sessions.at(path[2])}});
    }
};

}  // namespace fakes
