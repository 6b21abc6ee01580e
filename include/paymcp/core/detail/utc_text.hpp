// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstdint>
#include <string>

namespace paymcp::inline v0::detail {

/// The unit in which a moment is written.
enum class utc_precision : std::uint8_t { in_seconds, in_milliseconds };

/// The moment as RFC 3339, in UTC: "2026-08-01T10:00:00Z", or "2026-08-01T10:00:00.000Z".
std::string utc_text(unix_time at, utc_precision precision = utc_precision::in_seconds);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/detail/impl/utc_text.ipp>
#endif
