// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/http/client/retry_options.hpp>

#include <cstdint>
#include <optional>

namespace paymcp::inline v0::detail {

/// A number from 0 to 1 in parts of a million, from an injected source of random bits.
std::int64_t random_millionths(const random_source& random);

/// A length between half of `length` and all of it, so that clients that failed together do not retry together.
milliseconds jittered(milliseconds length, const random_source& random);

/// The wait of a `Retry-After` field, given in seconds or as a date (RFC 9110 section 10.2.3), or nothing.
std::optional<milliseconds> retry_after(const http::response& response, unix_time now);

/// Whether a status means that the same request may succeed later.
///
/// 408 and 425: it was not processed. 429: too many requests. 500, 502, 503 and 504: a server or gateway failed. 409:
/// providers answer it while an earlier try with the same idempotency key is in progress, so it counts for requests
/// that change something. `Stripe-Should-Retry` overrides these rules.
bool worth_retrying(const http::outgoing_request& request, const http::response& response);

/// The wait before the next try of a request after `tried` tries; nothing where it must not be retried.
std::optional<milliseconds> next_try(const http::retry_options& options, int tried,
                                     const http::outgoing_request& request, const http::send_result& outcome,
                                     unix_time now, const random_source& random);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/client/impl/retry_policy.ipp>
#endif
