// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/payment/seller_event.hpp>

#include <functional>
#include <string>

namespace paymcp::inline v0::seller {

/// Whom a server tells what becomes of its payments: an address, or a function. Neither: nobody, and nothing is kept
/// for it. Each event is told at least once, so that who hears of it drops those whose `event::id` it knows.
struct event_options {
    /// Where events are posted, signed as Standard Webhooks says; an https URL, or plain HTTP on this machine.
    std::string url{};
    /// The file with the keys that sign them, one `whsec_...` a line. All sign, so that a receiver may know any of
    /// them.
    std::string key_file{};
    /// Is called with each event, on a thread of the tools, from several at once; an exception has the event told
    /// again.
    std::function<void(const event& told)> tell{};
    /// How long a payment is stuck or owed before the seller hears of it.
    milliseconds trouble_after{600'000};
    milliseconds first_pause{5'000};          ///< before an event that failed is told again; doubled each time
    milliseconds longest_pause{14'400'000};   ///< the longest of these pauses
    milliseconds give_up_after{259'200'000};  ///< an event that is older and fails again is given up, and logged
};

}  // namespace paymcp::inline v0::seller
