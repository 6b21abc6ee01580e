// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/stdio/detail/line_splitter.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE line_splitter::line_splitter(std::size_t most, std::size_t max_messages)
    : most_(most), max_messages_(max_messages) {}

PAYMCP_INLINE void line_splitter::append(std::string_view part) {
    if (!skipped_ && part.size() <= most_ - line_.size()) {
        line_ += part;
        return;
    }
    if (!skipped_) {
        skipped_ = std::make_shared<mcp::detail::envelope_scan>(max_messages_);
        skipped_->feed(std::exchange(line_, {}));
    }
    skipped_->feed(part);
}

}  // namespace paymcp::inline v0::detail
