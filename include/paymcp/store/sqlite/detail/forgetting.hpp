// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/store/forgotten.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Removes from a file whose payments were and what they were about. Within a transaction; throws `sqlite_failure`.
class sqlite_forgetting {
public:
    explicit sqlite_forgetting(const sqlite_database& database) noexcept : database_(database) {}

    /// All of a principal's payments and accounts, see ForgettingStore. It reads every payment.
    ledger::forgotten forget(std::string_view principal) const;

    /// How far payments have been looked through by when they ended: those with a result, and those without.
    using place = std::array<std::int64_t, 2>;

    /// Payments that ended before a time, from a place on, at most `most` of each kind; moves the place on, and returns
    /// how many there were.
    std::int64_t sweep(unix_time before, place& from, std::int64_t most) const;

    /// Writes the log into the file and empties it, so that no earlier page is left. Not within a transaction.
    void empty_log() const;

private:
    /// Drops balances of zero and plans that are over; returns how many accounts are left.
    std::int64_t forget_accounts(std::string_view principal) const;

    /// Whether a balance of the principal is not zero, or a plan is held.
    bool holds_balance_of(std::string_view principal) const;

    /// Has SQLite overwrite what is deleted, as long as it lives.
    class overwriting {
    public:
        explicit overwriting(const sqlite_database& database);
        overwriting(const overwriting&) = delete;
        overwriting& operator=(const overwriting&) = delete;
        ~overwriting();

    private:
        const sqlite_database& database_;
        std::int64_t before_;
    };

    const sqlite_database& database_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/forgetting.ipp>
#endif
