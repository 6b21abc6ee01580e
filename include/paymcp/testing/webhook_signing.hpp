// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace paymcp::inline v0::testing {

/// A key of a provider's webhooks, by its part in the laws.
enum class webhook_key : std::uint8_t {
    none,    ///< the empty key
    used,    ///< the key that the provider signs with
    next,    ///< the key that replaces it
    foreign  ///< somebody else's
};

/// What `webhook_laws` must know about a provider's signatures; the defaults fit most.
struct webhook_signing {
    bool names_payments = true;  ///< deliveries name their payment by our id, or by a reference equal to it
    bool covers_bytes = true;    ///< whether the signature is over the bytes of the body, not over some of its fields
    bool rotates = true;         ///< whether a receiver takes two keys at once
    bool any_thread = true;      ///< whether threads may ask one receiver at once, unless it returns awaitables
    std::optional<milliseconds> max_age{};    ///< the oldest accepted delivery, by its signed time; absent: any
    std::optional<milliseconds> max_ahead{};  ///< how far its signed time may be in the future; absent: any
    std::vector<std::string> secrets{};       ///< texts that no refusal may contain: the keys
    unix_time sent = unix_time(milliseconds(1'800'000'000'000));  ///< when the deliveries are sent
};

}  // namespace paymcp::inline v0::testing
