// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

namespace paymcp::inline v0::http {

/// The number and the waits of the retries of a request.
struct retry_options {
    int tries = 4;                       ///< in all, the first included
    milliseconds first_wait{250};        ///< before the second try; doubled before each further one
    milliseconds longest_wait{4'000};    ///< the longest wait between tries without `Retry-After`
    milliseconds obeyed_wait{20'000};    ///< a `Retry-After` above this ends the tries
    milliseconds queue_wait{10'000};     ///< the longest wait for the rate budget
};

}  // namespace paymcp::inline v0::http
