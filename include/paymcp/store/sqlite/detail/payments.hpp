// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/payment/detail/open_call.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/retention.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The columns of a payment in the order in which they are read and bound.
inline const std::string sqlite_columns =
    "id,tool,arguments,digest,amount,currency,provider,reference,link,principal,session,created,expires,state,"
    "authorized_only,token,held_until,settled,version,collected,failed,structured,content";

/// The column after them: why the provider's report does not match, or null.
inline const std::string sqlite_why = ",coalesce((SELECT why FROM unclear WHERE unclear.id=payments.id),'')";

/// The same without the result, which is large and not shown in lists.
inline const std::string sqlite_listed =
    "id,tool,arguments,digest,amount,currency,provider,reference,link,principal,session,created,expires,state,"
    "authorized_only,token,held_until,settled,version,collected,0,'','[]'" + sqlite_why;

inline std::int64_t sqlite_moment(unix_time moment) noexcept { return moment.time_since_epoch().count(); }

/// The current row of a statement with these columns.
payment read_sqlite_payment(const sqlite_statement& row);

/// The store's operations as statements of one connection. Use it from one thread at a time; it joins the open
/// transaction. Throws `sqlite_failure`.
class sqlite_payments {
public:
    explicit sqlite_payments(const sqlite_database& database);

    const sqlite_database& database() const noexcept { return database_; }

    result<opened_payment> open(const payment& subject);

    result<std::optional<payment>> find(std::string_view id) { return read(find_.with(id)); }

    result<bool> replace(const payment& subject, std::uint64_t version);

    /// Drops ended data, at most `most` rows; returns whether there may be more.
    result<bool> sweep(const retention& kept, unix_time now, std::int64_t most);

private:
    static inline const std::string values =
        "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24";

    static std::optional<payment> read(sqlite_statement& query);

    void note_doubt(const payment& p);

    template <class... More>
    static int write(sqlite_statement& statement, const payment& p, const More&... more) {
        const std::string owner = lifecycle::serves_calls(p) ? owner_of(p) : std::string();
        const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
        const auto run = [&](const auto& owner_or_null) {
            return statement
                .with(p.id, p.tool, p.arguments, p.digest, p.amount, p.currency, p.provider, p.reference, p.link,
                      p.principal, p.session, sqlite_moment(p.created), sqlite_moment(p.expires), number(p.state),
                      number(p.authorized_only), number(p.held.token), sqlite_moment(p.held.until),
                      sqlite_moment(p.settled), number(p.version), number(p.collected), number(p.output.failed),
                      p.output.structured, p.output.content, owner_or_null, more...)
                .run();
        };
        return owner.empty() ? run(nullptr) : run(owner);
    }

    const sqlite_database& database_;
    sqlite_statement find_;
    sqlite_statement find_open_;
    sqlite_statement insert_;
    sqlite_statement update_;
    sqlite_statement drop_;
    sqlite_statement erase_;
    sqlite_statement doubt_;
    sqlite_statement clear_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/payments.ipp>
#endif
