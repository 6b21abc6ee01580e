// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/retry_policy.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/date.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::int64_t random_millionths(const random_source& random) {
    const random_128 bits = random();
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = number << 8 | bits[i];
    return static_cast<std::int64_t>((std::uint64_t{number} * 1'000'001) >> 32);
}

PAYMCP_INLINE milliseconds jittered(milliseconds length, const random_source& random) {
    return length / 2 + length * random_millionths(random) / 2'000'000;
}

PAYMCP_INLINE std::optional<milliseconds> retry_after(const http::response& response, unix_time now) {
    const std::optional<std::string_view> field = response.header("Retry-After");
    if (!field || field->empty()) return std::nullopt;
    std::uint32_t seconds = 0;
    const char* const end = field->data() + field->size();
    const auto [stopped, failure] = std::from_chars(field->data(), end, seconds);
    if (failure == std::errc{} && stopped == end) return milliseconds(std::int64_t{seconds} * 1000);
    if (const std::optional<unix_time> moment = parse_http_date(*field))
        return std::max(milliseconds::zero(), *moment - now);
    return std::nullopt;
}

PAYMCP_INLINE bool worth_retrying(const http::outgoing_request& request, const http::response& response) {
    if (const auto told = response.header("Stripe-Should-Retry")) return same_ignoring_case(*told, "true");
    switch (response.status) {
        case 408:
        case 425:
        case 429:
        case 500:
        case 502:
        case 503:
        case 504:
            return true;
        case 409:
            return request.method != "GET" && request.method != "HEAD";
        default:
            return false;
    }
}

PAYMCP_INLINE std::optional<milliseconds> next_try(const http::retry_options& options, int tried,
                                                   const http::outgoing_request& request,
                                                   const http::send_result& outcome, unix_time now,
                                                   const random_source& random) {
    if (!request.repeatable || tried >= options.tries) return std::nullopt;
    if (outcome.has_value() && !worth_retrying(request, *outcome)) return std::nullopt;
    milliseconds wait = options.first_wait;
    for (int i = 1; i < tried && wait < options.longest_wait; ++i) wait *= 2;
    wait = jittered(std::min(wait, options.longest_wait), random);
    if (outcome.has_value())
        if (const std::optional<milliseconds> asked = retry_after(*outcome, now)) {
            if (*asked > options.obeyed_wait) return std::nullopt;
            wait = std::max(wait, *asked);
        }
    return wait;
}

}  // namespace paymcp::inline v0::detail
