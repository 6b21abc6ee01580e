// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>

#include <cstdint>
#include <optional>

namespace paymcp::inline v0::detail {

/// Limits the log lines that remote parties can cause: a burst, then one per interval, so that they neither fill a disk
/// nor hide a line among a million.
class line_budget {
public:
    explicit line_budget(int at_once = 20, milliseconds each = milliseconds(1000));

    /// Whether one more line may be written now: the number of lines omitted since the last one, or empty.
    std::optional<std::uint64_t> admit(unix_time now);

private:
    milliseconds each_;
    milliseconds most_;
    milliseconds credit_;
    std::optional<unix_time> last_{};
    std::uint64_t left_out_ = 0;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/stdio/detail/impl/line_budget.ipp>
#endif
