// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/detail/line_budget.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE line_budget::line_budget(int at_once, milliseconds each)
    : each_(each), most_(each * at_once), credit_(most_) {}

PAYMCP_INLINE std::optional<std::uint64_t> line_budget::admit(unix_time now) {
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

}  // namespace paymcp::inline v0::detail
