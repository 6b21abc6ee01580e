// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

/// Limits the log lines that remote parties can cause: a burst, then one per interval, so that they neither fill a disk
/// nor hide a line among a million.
class line_budget {
public:
    explicit line_budget(int at_once = 20, milliseconds each = milliseconds(1000))
        : each_(each), most_(each * at_once), credit_(most_) {}

    /// Whether one more line may be written now: the number of lines omitted since the last one, or empty.
    std::optional<std::uint64_t> admit(unix_time now) {
        // A clock that is set back neither adds nor removes budget.
        if (last_ && now > *last_) credit_ = std::min(most_, credit_ + std::min(now - *last_, most_));
        last_ = now;
        if (credit_ < each_) {
            ++left_out_;
            return std::nullopt;
        }
        credit_ -= each_;
        return std::exchange(left_out_, 0);
    }

private:
    milliseconds each_;
    milliseconds most_;
    milliseconds credit_;
    std::optional<unix_time> last_{};
    std::uint64_t left_out_ = 0;
};

}  // namespace paymcp::inline v0::detail
