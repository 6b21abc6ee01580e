// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/money/currency.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace paymcp::inline v0::gating {

/// The bounds of one buyer's links, so that nobody can use up the provider's account. A buyer is a verified principal,
/// else a session; and, apart from it, an address. 0 is no bound. Payments of wallets are not bounded: they open no
/// link.
struct buyer_limits {
    std::size_t open_links = 1'000;      ///< links that are open at once, unpaid
    std::size_t links_per_minute = 600;  ///< new links; all of a minute may come at once. At most 60,000
};

/// The time that a `spending_cap` is for, in UTC.
enum class cap_window : std::uint8_t {
    call,
    hour,
    day,
    month
};

/// The most that a principal may spend from its balance in a window.
struct spending_cap {
    currency money;
    std::int64_t micro = 0;  ///< micro-units: 5'000'000 is 5.00
    cap_window each = cap_window::day;
};

/// The limits of a gate. Every length is in milliseconds of the injected clock.
///
/// Most clients cancel a call after a minute, and tell their model only that. So a call is answered before, with the
/// link and the payment's id. A call that its client repeats (MCP 2026-07-28) waits in several requests; some clients
/// allow ten. The `wait_timeout` of a flow replaces that of the gate and `task_wait_timeout`.
struct options {
    milliseconds payment_ttl{3'600'000};  ///< how long a link may be paid
    milliseconds lease{30'000};           ///< how long a claim holds without renewal; renewed at a third of it
    milliseconds wait_timeout{50'000};    ///< total wait of one call, its questions included
    milliseconds round_timeout{40'000};   ///< how long one request of a repeated call waits
    int max_rounds = 8;                   ///< maximum requests of a repeated call; the last is answered
    milliseconds task_wait_timeout{900'000};  ///< total wait of a task
    milliseconds poll_interval{3'000};    ///< time between two looks at the provider
    int max_prompts = 5;                  ///< how often the user is asked in one call
    buyer_limits buyers{};
    std::vector<spending_cap> caps{};  ///< of what `from_balance` takes; at most one for each currency and window
    detail::random_source random = detail::secure_random;
};

}  // namespace paymcp::inline v0::gating
