// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/payment/detail/provider_port.hpp>

#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// Reads a provider's event list, page by page, and remembers the cursor. One reading at a time.
class event_reader {
public:
    explicit event_reader(provider_port<asio_task>& provider) : provider_(provider), failures_(0) {}

    /// Whether the list is usable: it exists, and has not failed several times in a row.
    bool reliable() const noexcept { return provider_.has_events() && failures_ < max_failures; }

    bool reading() const noexcept { return reading_; }

    /// When the list is to be read next; never without a list.
    unix_time due() const noexcept { return provider_.has_events() && !reading_ ? due_ : unix_time::max(); }
    void due_at(unix_time moment) noexcept { due_ = moment; }

    /// Schedules a reading at that time at the latest. True if that is earlier than before.
    bool due_by(unix_time moment) noexcept;

    /// The payments named by the next page; empty if it cannot be read. `more` is set if another page follows.
    asio_task<std::vector<payment_ref>> next(bool& more);

private:
    static constexpr int max_failures = 3;

    struct presence {
        bool& flag;

        explicit presence(bool& busy) noexcept : flag(busy) { flag = true; }
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence() { flag = false; }
    };

    provider_port<asio_task>& provider_;
    std::string cursor_;
    unix_time due_{};
    int failures_;
    bool reading_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/event_reader.ipp>
#endif
