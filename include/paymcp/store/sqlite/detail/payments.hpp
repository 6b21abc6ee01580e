// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/retention.hpp>
#include <paymcp/store/sqlite/detail/accounts.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::detail {

/// The columns of a payment in the order in which they are read and bound.
inline const std::string sqlite_columns =
    "id,tool,arguments,digest,amount,currency,provider,reference,link,principal,session,created,expires,state,"
    "authorized_only,token,held_until,settled,version,collected,failed,structured,content";

/// The columns after them: why the provider's report does not match, how much went back at its desk, the dispute, what
/// was used of an `up_to`, or null, and the postings.
inline const std::string sqlite_notes = ",coalesce(why,''),coalesce(returned,0),coalesce(dispute,0),used,list";

/// Where these columns are: few payments have rows in the tables that are joined.
inline const std::string sqlite_from =
    " FROM payments LEFT JOIN unclear USING(id) LEFT JOIN desk USING(id) LEFT JOIN parts USING(id) "
    "LEFT JOIN postings USING(id)";

/// The same without the result, which is large and not shown in lists.
inline const std::string sqlite_listed =
    "id,tool,arguments,digest,amount,currency,provider,reference,link,principal,session,created,expires,state,"
    "authorized_only,token,held_until,settled,version,collected,0,'','[]'" +
    sqlite_notes;

inline std::int64_t sqlite_moment(unix_time moment) noexcept { return moment.time_since_epoch().count(); }

/// States as a list for `IN`: "4,7". They are internal numbers, so they are written into the text.
std::string sqlite_states(const std::vector<payment_state>& states);

/// The condition of what no seller has to look at any more.
inline const std::string sqlite_at_rest =
    "id NOT IN (SELECT id FROM unclear) AND id NOT IN (SELECT id FROM desk WHERE dispute=1)";

/// The current row of a statement with these columns.
payment read_sqlite_payment(const sqlite_statement& row);

/// The store's operations as statements of one connection. Use it from one thread at a time; it joins the open
/// transaction. Throws `sqlite_failure`.
class sqlite_payments {
public:
    explicit sqlite_payments(const sqlite_database& database);

    const sqlite_database& database() const noexcept { return database_; }

    sqlite_accounts& accounts() noexcept { return accounts_; }

    result<opened_payment> open(const payment& subject);

    result<std::optional<payment>> find(std::string_view id) { return read(find_.with(id)); }

    result<bool> replace(const payment& subject, std::uint64_t version);

    /// The same with or without floors; see AccountStore.
    result<accounts::taken> write(const payment& subject, std::uint64_t version, bool floors);

    /// Drops ended data, at most `most` rows; returns whether there may be more.
    result<bool> sweep(const retention& kept, unix_time now, std::int64_t most);

private:
    static std::optional<payment> read(sqlite_statement& query);

    static std::int64_t number(auto value) noexcept { return static_cast<std::int64_t>(value); }

    /// For whom the payment is found again; null is written for an empty text.
    static std::string owner(const payment& p) { return lifecycle::serves_calls(p) ? owner_of(p) : std::string(); }

    int insert(const payment& fresh);

    /// Writes a version without postings where the one before has none, either.
    bool write_plain(const payment& subject, std::uint64_t version);

    /// One of the three statements below, with the values of the columns that transitions change.
    static int update(sqlite_statement& statement, const payment& next, std::uint64_t version);

    void note(const payment& p);

    /// Leaves the books of what ended long ago. Payments may end with an earlier time than others before them, so it
    /// begins anew each day.
    std::int64_t leave_books(const retention& kept, unix_time now, std::int64_t most);

    void note_doubt(const payment& p);
    void note_desk(const payment& p);

    void note_part(const payment& p);

    const sqlite_database& database_;
    sqlite_statement find_;
    sqlite_statement find_open_;
    sqlite_statement insert_;
    sqlite_statement step_;    ///< a change that no index sees; of nothing where the change is another
    sqlite_statement plain_;   ///< any change of a payment without postings
    sqlite_statement update_;  ///< any change
    sqlite_statement last_;    ///< the version that is there, and its postings
    sqlite_statement drop_;
    sqlite_statement erase_;
    sqlite_statement doubt_;
    sqlite_statement clear_;
    sqlite_statement desk_;
    sqlite_statement no_desk_;
    sqlite_statement part_;
    sqlite_accounts accounts_;
    std::array<std::int64_t, 2> forgotten_{};  ///< as `sqlite_forgetting::place`
    std::int64_t forgetting_began_ = 0;        ///< when it was at its beginning
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/payments.ipp>
#endif
