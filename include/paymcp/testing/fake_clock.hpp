// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <atomic>

namespace paymcp::inline v0::testing {

/// A clock that stands still until a test moves it. It may be read and moved from any thread.
class fake_clock final : public wall_clock {
public:
    explicit fake_clock(unix_time start = unix_time(milliseconds(1'700'000'000'000))) noexcept
        : now_(start.time_since_epoch().count()) {}

    unix_time now() const override { return unix_time(milliseconds(now_.load())); }

    /// Advances the clock; a negative length sets it back.
    void advance(milliseconds length) noexcept { now_ += length.count(); }

private:
    std::atomic<milliseconds::rep> now_;
};

}  // namespace paymcp::inline v0::testing
