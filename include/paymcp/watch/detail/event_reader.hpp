// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/watch/detail/event_bookmark.hpp>

#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// Reads a provider's event list, page by page, and remembers the cursor. One reading at a time.
///
/// With a bookmark it starts where an earlier server stopped. The bookmark follows by half a minute or more, so that a
/// server that ends before it has recorded what an event announced has it read again.
class event_reader {
public:
    explicit event_reader(provider_port<asio_task>& provider) : provider_(provider), failures_(0) {}

    /// Whether the list is usable: it exists, and has not failed several times in a row.
    bool reliable() const noexcept { return provider_.has_events() && failures_ < max_failures; }

    /// Whether it has not read yet what happened before this server started, and is about to.
    bool catching_up() const noexcept { return provider_.has_events() && !caught_up_ && failures_ == 0; }

    /// Before the first reading.
    void use(event_bookmark bookmark) { bookmark_ = std::move(bookmark); }

    /// When the list is to be read next; never without a list.
    unix_time due() const noexcept { return provider_.has_events() && !reading_ ? due_ : unix_time::max(); }
    void due_at(unix_time moment) noexcept { due_ = moment; }

    /// Schedules a reading at that time at the latest. True if that is earlier than before.
    bool due_by(unix_time moment) noexcept;

    /// The payments named by the next page; empty if it cannot be read. `more` is set if another page follows.
    asio_task<std::vector<payment_ref>> next(unix_time now, bool& more);

private:
    static constexpr int max_failures = 3;
    static constexpr milliseconds bookmark_lag{30'000};

    struct presence {
        bool& flag;

        explicit presence(bool& busy) noexcept : flag(busy) { flag = true; }
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
        ~presence() { flag = false; }
    };

    /// Finds the place to start from; false where it cannot be read.
    asio_task<bool> begin();

    /// Keeps a place that was reached a while ago.
    asio_task<void> keep(unix_time now);

    void failed() noexcept { failures_ += failures_ < max_failures ? 1 : 0; }

    provider_port<asio_task>& provider_;
    event_bookmark bookmark_;
    std::string cursor_;
    std::string kept_;     ///< what the bookmark says
    std::string reached_;  ///< what it says next, since `reached_at_`
    unix_time reached_at_{};
    unix_time due_{};
    int failures_;
    bool reading_ = false;
    bool begun_ = false;
    bool caught_up_ = false;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/event_reader.ipp>
#endif
