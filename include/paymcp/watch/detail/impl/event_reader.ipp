// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/watch/detail/event_reader.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool event_reader::due_by(unix_time moment) noexcept {
    if (due() <= moment || due() == unix_time::max()) return false;
    due_ = moment;
    return true;
}

PAYMCP_INLINE asio_task<std::vector<payment_ref>> event_reader::next(bool& more) {
    const presence here(reading_);
    more = false;
    provider_result<event_page> page = co_await provider_.events(cursor_);
    if (!page.has_value()) {
        failures_ += failures_ < max_failures ? 1 : 0;
        co_return std::vector<payment_ref>();
    }
    failures_ = 0;
    // A list that claims more without advancing would be read without end.
    more = page->more && page->cursor != cursor_;
    cursor_ = std::move(page->cursor);
    co_return std::move(page->about);
}

}  // namespace paymcp::inline v0::detail
