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

PAYMCP_INLINE asio_task<std::vector<payment_ref>> event_reader::next(unix_time now, bool& more) {
    const presence here(reading_);
    more = false;
    const bool begun = co_await begin();
    if (!begun) co_return std::vector<payment_ref>();
    co_await keep(now);
    provider_result<event_page> page = co_await provider_.events(cursor_);
    if (!page.has_value()) {
        failed();
        co_return std::vector<payment_ref>();
    }
    failures_ = 0;
    // A list that claims more without advancing would be read without end.
    more = page->more && page->cursor != cursor_;
    cursor_ = std::move(page->cursor);
    caught_up_ = caught_up_ || !more;
    co_return std::move(page->about);
}

PAYMCP_INLINE asio_task<bool> event_reader::begin() {
    if (begun_ || !bookmark_.read) co_return true;
    result<std::string> place = co_await bookmark_.read();
    if (!place) failed();
    begun_ = place.has_value();
    if (begun_) cursor_ = kept_ = std::move(*place);
    co_return begun_;
}

PAYMCP_INLINE asio_task<void> event_reader::keep(unix_time now) {
    if (!bookmark_.keep || now - reached_at_ < bookmark_lag) co_return;
    const std::string place = std::exchange(reached_, cursor_);
    reached_at_ = now;
    if (place.empty() || place == kept_) co_return;
    const result<void> done = co_await bookmark_.keep(place);
    if (done) kept_ = place;
}

}  // namespace paymcp::inline v0::detail
