// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/wallet/detail/rail_port.hpp>

namespace paymcp::inline v0::detail {

/// The time limits of paid calls, in milliseconds of the injected clock.
struct call_limits {
    milliseconds lease{30'000};          ///< how long a claim holds without renewal; renewed at a third of it in a run
    milliseconds settle_lease{100'000};  ///< how long one attempt to settle may take before another call repeats it
    milliseconds margin{6'000};          ///< a payment that ends sooner is not taken
    milliseconds wait_timeout{50'000};   ///< how long a repeat waits for the call that has its payment
    milliseconds poll_interval{1'000};   ///< how often it looks meanwhile
    milliseconds rest{1'000};            ///< before the second attempt to settle; doubled before each further one
    int max_attempts = 3;                ///< to settle, in one call; recovery goes on after them
};

/// What all paid calls of a rail share.
template <template <class> class Task>
struct call_parts {
    store_port<Task>& store;
    rail_port<Task>& rail;
    const wall_clock& time;
    call_limits limits{};
};

}  // namespace paymcp::inline v0::detail
