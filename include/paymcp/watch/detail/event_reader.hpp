// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/payment/provider_port.hpp>

#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Reads a provider's list of events, page by page, and remembers the place. One reading at a time.
class event_reader {
public:
    explicit event_reader(provider_port<asio_task>& provider) : provider_(provider), failures_(0) {}

    /// Whether the list can be relied on: there is one, and it was not out of reach several times in a row.
    bool reliable() const noexcept { return provider_.has_events() && failures_ < most_failures; }

    bool reading() const noexcept { return reading_; }

    /// When the list is to be read next; never where there is none.
    timestamp due() const noexcept { return provider_.has_events() && !reading_ ? due_ : timestamp::max(); }
    void due_at(timestamp moment) noexcept { due_ = moment; }

    /// It is to be read at that moment at the latest. True where that is sooner than before.
    bool due_by(timestamp moment) noexcept {
        if (due() <= moment || due() == timestamp::max()) return false;
        due_ = moment;
        return true;
    }

    /// The payments that the next page tells of; none where it cannot be had. `more` is set where another page is
    /// there.
    asio_task<std::vector<payment_ref>> next(bool& more) {
        const presence here(reading_);
        more = false;
        provider_result<event_page> page = co_await provider_.events(cursor_);
        if (!page.has_value()) {
            failures_ += failures_ < most_failures ? 1 : 0;
            co_return std::vector<payment_ref>();
        }
        failures_ = 0;
        // A list that claims more without moving on would be read for ever.
        more = page->more && page->cursor != cursor_;
        cursor_ = std::move(page->cursor);
        co_return std::move(page->about);
    }

private:
    static constexpr int most_failures = 3;

    struct presence {
        bool& flag;

        explicit presence(bool& busy) noexcept : flag(busy) { flag = true; }
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence() { flag = false; }
    };

    provider_port<asio_task>& provider_;
    std::string cursor_;
    timestamp due_{};
    int failures_;
    bool reading_ = false;
};

}  // namespace paymcp::inline v0::detail
