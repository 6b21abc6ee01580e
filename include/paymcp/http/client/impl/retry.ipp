// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/retry.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <optional>
#include <string>

namespace paymcp::inline v0::http {

PAYMCP_INLINE retrying_client::retrying_client(http::client& inner, async::timer& waits, const wall_clock& time,
                                               retry_options options, rate_limit rate, detail::circuit_limits circuit,
                                               detail::random_source random)
    : inner_(inner),
      waits_(waits),
      time_(time),
      options_(options),
      budget_(rate),
      circuit_(std::make_shared<detail::circuit_breaker>(circuit)),
      random_(std::move(random)) {}

PAYMCP_INLINE boost::asio::awaitable<send_result> retrying_client::send(outgoing_request request) {
    bool unclear = false;
    for (int tried = 1;; ++tried) {
        const milliseconds turn = budget_.spend(time_.now(), options_.queue_wait);
        if (turn > options_.queue_wait)
            co_return send_failure{"too many requests to the provider are waiting already", unclear, turn};
        co_await waits_.wait(turn);
        if (!circuit_->let_through(time_.now()))
            co_return send_failure{"the provider has failed again and again, and is left alone for a while", unclear};
        send_result outcome = co_await attempt(request);
        const std::optional<milliseconds> wait =
            detail::next_try(options_, tried, request, outcome, time_.now(), random_);
        if (!wait) co_return told(std::move(outcome), unclear);
        unclear = unclear || leaves_unclear(outcome);
        co_await waits_.wait(*wait);
        if (request.renew) request.renew(request.headers);
    }
}

PAYMCP_INLINE retrying_client::trial::~trial() {
    if (!told) circuit->abandoned();
}

PAYMCP_INLINE boost::asio::awaitable<send_result> retrying_client::attempt(const outgoing_request& request) {
    trial one(circuit_);
    send_result outcome = co_await inner_.send(request);
    one.told = true;
    if (outcome.has_value() && outcome->status < 500)
        circuit_->succeeded();
    else
        circuit_->failed(time_.now());
    co_return outcome;
}

PAYMCP_INLINE bool retrying_client::leaves_unclear(const send_result& outcome) {
    return outcome.has_value() ? outcome->status >= 500 || outcome->status == 409 : outcome.error().may_have_happened;
}

PAYMCP_INLINE send_result retrying_client::told(send_result outcome, bool unclear) {
    if (!unclear) return outcome;
    if (outcome.has_error()) return send_failure{outcome.error().message, true};
    switch (outcome->status) {
        case 401:
        case 403:
        case 408:
        case 409:
        case 425:
        case 429:
            return send_failure{
                std::string("an earlier try may have taken effect, and a later one was answered with status ") +
                    std::to_string(outcome->status),
                true};
        default:
            return outcome;
    }
}

}  // namespace paymcp::inline v0::http
