// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/latest_map.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Recent events, kept until their payment is known: a provider can send an event before its answer has returned the
/// reference, and before the link is recorded.
///
/// It keeps the latest few thousand names for ten minutes, which bounds the cost of a flood. Not thread-safe.
class early_events {
public:
    void note(const payment_ref& ref, unix_time now);

    /// Whether there was an event of the payment; the event is then removed.
    bool remove(const checkout_request& order, unix_time now);

    std::size_t size() const noexcept { return heard_.size(); }

    /// A provider's reference can join two ids by a dot; events name the first one.
    static std::string_view announced_part(std::string_view reference);

private:
    static constexpr char by_id = 'i';
    static constexpr char by_reference = 'r';
    static constexpr std::size_t max_name_length = 255;
    static constexpr milliseconds kept{600'000};

    void keep(char kind, std::string_view name, unix_time now);

    bool drop(char kind, std::string_view name, unix_time now);

    latest_map<unix_time> heard_{8192};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/early_events.ipp>
#endif
