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
#include <utility>

namespace paymcp::inline v0::http {

/// An HTTP client that retries: requests keep within a rate, beyond which they wait in the order of their arrival, up
/// to `retry_options::queue_wait`, or fail at once with `send_failure::retry_after`. A circuit breaker pauses requests
/// to a service that is down, and `repeatable` requests are retried with growing, jittered waits. Use one for each
/// provider, on one executor that does not run two handlers at once.
class retrying_client final : public http::client {
public:
    /// Everything it refers to must outlive it.
    retrying_client(http::client& inner, async::timer& waits, const wall_clock& time,
                    retry_options options = retry_options(), rate_limit rate = rate_limit(),
                    detail::circuit_limits circuit = detail::circuit_limits(),
                    detail::random_source random = detail::secure_random);

    boost::asio::awaitable<send_result> send(outgoing_request request) override;

private:
    /// Reports a try to the circuit breaker also where the request is cancelled.
    struct trial {
        std::shared_ptr<detail::circuit_breaker> circuit;
        bool told = false;

        explicit trial(std::shared_ptr<detail::circuit_breaker> judged) noexcept : circuit(std::move(judged)) {}
        trial(const trial&) = delete;
        trial& operator=(const trial&) = delete;
        ~trial();
    };

    boost::asio::awaitable<send_result> attempt(const outgoing_request& request);

    /// Whether a try without an answer may have taken effect.
    static bool leaves_unclear(const send_result& outcome);

    /// A later try that was not admitted says nothing about an earlier one, which may have taken effect.
    static send_result told(send_result outcome, bool unclear);

    http::client& inner_;
    async::timer& waits_;
    const wall_clock& time_;
    retry_options options_;
    detail::rate_budget budget_;
    std::shared_ptr<detail::circuit_breaker> circuit_;
    detail::random_source random_;
};

}  // namespace paymcp::inline v0::http

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/impl/retry.ipp>
#endif
