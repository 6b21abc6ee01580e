// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/timer.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/client/detail/circuit_breaker.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/http/client/retry_policy.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

/// An HTTP client that retries: requests keep within a rate, a circuit breaker pauses requests to a service that is
/// down, and `repeatable` requests are retried with growing, jittered waits. Use one for each provider, on one executor
/// that does not run two handlers at once.
class retrying_client final : public http_client {
public:
    /// Everything it refers to must outlive it.
    retrying_client(http_client& inner, timer& waits, const wall_clock& time, retry_options options = {},
                    detail::rate_limit rate = {}, detail::circuit_limits circuit = {},
                    random_source random = secure_random)
        : inner_(inner),
          waits_(waits),
          time_(time),
          options_(options),
          budget_(rate),
          circuit_(std::make_shared<detail::circuit_breaker>(circuit)),
          random_(std::move(random)) {}

    boost::asio::awaitable<http_result> send(outgoing_request request) override {
        bool unclear = false;
        for (int tried = 1;; ++tried) {
            const milliseconds turn = budget_.take(time_.now(), options_.queue_wait);
            if (turn > options_.queue_wait)
                co_return http_failure{"too many requests to the provider are waiting already", unclear};
            co_await waits_.wait(turn);
            if (!circuit_->let_through(time_.now()))
                co_return http_failure{"the provider has failed again and again, and is left alone for a while",
                                       unclear};
            http_result outcome = co_await attempt(request);
            const std::optional<milliseconds> wait =
                detail::next_try(options_, tried, request, outcome, time_.now(), random_);
            if (!wait) co_return told(std::move(outcome), unclear);
            unclear = unclear || leaves_unclear(outcome);
            co_await waits_.wait(*wait);
            if (request.renew) request.renew(request.headers);
        }
    }

private:
    /// Reports a try to the circuit breaker also where the request is cancelled.
    struct trial {
        std::shared_ptr<detail::circuit_breaker> circuit;
        bool told = false;

        explicit trial(std::shared_ptr<detail::circuit_breaker> judged) noexcept : circuit(std::move(judged)) {}
        trial(const trial&) = delete;
        trial& operator=(const trial&) = delete;
        ~trial() {
            if (!told) circuit->abandoned();
        }
    };

    boost::asio::awaitable<http_result> attempt(const outgoing_request& request) {
        trial one(circuit_);
        http_result outcome = co_await inner_.send(request);
        one.told = true;
        if (outcome.has_value() && outcome->status < 500) circuit_->succeeded();
        else circuit_->failed(time_.now());
        co_return outcome;
    }

    /// Whether a try without an answer may have taken effect.
    static bool leaves_unclear(const http_result& outcome) {
        return outcome.has_value() ? outcome->status >= 500 || outcome->status == 409
                                   : outcome.error().may_have_happened;
    }

    /// A later try that was not admitted says nothing about an earlier one, which may have taken effect.
    static http_result told(http_result outcome, bool unclear) {
        if (!unclear) return outcome;
        if (outcome.has_error()) return http_failure{outcome.error().message, true};
        switch (outcome->status) {
            case 401:
            case 403:
            case 408:
            case 409:
            case 425:
            case 429:
                return http_failure{
                    std::string("an earlier try may have taken effect, and a later one was answered with status ") +
                        std::to_string(outcome->status),
                    true};
            default: return outcome;
        }
    }

    http_client& inner_;
    timer& waits_;
    const wall_clock& time_;
    retry_options options_;
    detail::rate_budget budget_;
    std::shared_ptr<detail::circuit_breaker> circuit_;
    random_source random_;
};

}  // namespace paymcp::inline v0
