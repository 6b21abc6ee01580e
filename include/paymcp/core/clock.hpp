// SPDX-License-Identifier: MIT
#pragma once

// Durations and time points of the standard library. <chrono> itself brings streams and locales with libstdc++, a fifth
// of what a unit of tools costs; <mutex>, whose timed locks take durations and time points, does not.
#include <mutex>

namespace paymcp::inline v0 {

using std::chrono::milliseconds;

/// A moment of wall-clock time in whole milliseconds since 1970-01-01T00:00:00Z.
using unix_time = std::chrono::time_point<std::chrono::system_clock, milliseconds>;

/// The library's source of wall-clock time. It is injected, so tests move time instead of waiting.
class wall_clock {
public:
    virtual ~wall_clock() = default;
    virtual unix_time now() const = 0;
};

namespace detail {

/// The machine's wall clock.
class system_clock final : public wall_clock {
public:
    unix_time now() const override;
};

/// The default wall clock.
const wall_clock& machine_clock() noexcept;

}  // namespace detail
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/core/impl/clock.ipp>
#endif
