// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/testing/detail/mock_wire.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::testing {

/// The path at which a mock serves other processes.
inline constexpr const char* mock_provider_prefix = "/mock/";

/// A mock that servers in other processes use through `remote_mock`, so that its payments outlive them: `POST
/// /mock/create`, `status`, `cancel`, `refund`, `capture`, `release`, `subscription`, `end_renewal` with an order, and
/// for tests `pay`, `dispute`, `decline_renewals`, `accept_renewals` and `find` with `{"reference": ...}`, and
/// `refund_at_desk` with an `amount` beside it. For loopback only: it has no authentication.
class mock_provider_server {
public:
    explicit mock_provider_server(mock provider) : provider_(std::move(provider)) {}

    http::response operator()(const http::request& request) {
        http::response response;
        response.set("Content-Type", "application/json");
        try {
            response.body = answer(request.path().substr(std::string_view(mock_provider_prefix).size()),
                                   boost::json::parse(request.body));
        } catch (const std::exception& failure) {
            response.status = 400;
            response.body = boost::json::serialize(boost::json::object{{"malformed", failure.what()}});
        }
        return response;
    }

private:
    std::string answer(std::string_view what, const boost::json::value& asked) {
        using detail::mock_result_text;
        if (what == "refund_at_desk")
            static_cast<void>(provider_.refund_at_desk(asked.at("reference").as_string(),
                                                       asked.at("amount").to_number<std::int64_t>()));
        if (is_act(what) || what == "find" || what == "refund_at_desk")
            return act(what, std::string(asked.at("reference").as_string()));
        const checkout_request order = detail::read_mock_order(asked);
        if (what == "create") return mock_result_text(provider_.create(order));
        if (what == "status") return mock_result_text(provider_.status(order));
        if (what == "cancel") return mock_result_text(provider_.cancel(order));
        if (what == "refund") return mock_result_text(provider_.refund(order));
        if (what == "capture") return mock_result_text(provider_.capture(order));
        if (what == "release") return mock_result_text(provider_.void_authorization(order));
        if (what == "subscription") return mock_result_text(provider_.subscription(order));
        if (what == "end_renewal") return mock_result_text(provider_.end_renewal(order));
        throw std::invalid_argument("there is no such request");
    }

    static bool is_act(std::string_view what) {
        return what == "pay" || what == "dispute" || what == "decline_renewals" || what == "accept_renewals";
    }

    std::string act(std::string_view what, const std::string& reference) {
        if (what == "pay") static_cast<void>(provider_.pay(reference));
        if (what == "dispute") static_cast<void>(provider_.dispute(reference, states::dispute::open));
        if (what == "decline_renewals") static_cast<void>(provider_.decline_renewals(reference));
        if (what == "accept_renewals") static_cast<void>(provider_.accept_renewals(reference));
        const std::optional<paymcp::detail::mock_payment> known = provider_.find(reference);
        boost::json::object said{{"state", known ? to_string(known->state) : "none"}};
        if (known) said["payment_id"] = known->payment_id;
        return boost::json::serialize(said);
    }

    mock provider_;
};

/// The service as a handler, to be routed at `mock_provider_prefix`.
inline http::handler mock_provider_handler(mock provider) {
    return [service = mock_provider_server(std::move(provider))](
               http::request request) mutable -> boost::asio::awaitable<http::response> { co_return service(request); };
}

}  // namespace paymcp::inline v0::testing
