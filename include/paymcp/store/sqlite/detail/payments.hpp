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
inline payment read_sqlite_payment(const sqlite_statement& row) {
    const auto moment = [&row](int column) { return unix_time(milliseconds(row.integer(column))); };
    payment read;
    read.id = row.text(0);
    read.tool = row.text(1);
    read.arguments = row.text(2);
    read.digest = row.text(3);
    read.amount = row.integer(4);
    read.currency = row.text(5);
    read.provider = row.text(6);
    read.reference = row.text(7);
    read.link = row.text(8);
    read.principal = row.text(9);
    read.session = row.text(10);
    read.created = moment(11);
    read.expires = moment(12);
    read.state = static_cast<payment_state>(row.integer(13));
    read.authorized_only = row.integer(14) != 0;
    read.held = {static_cast<std::uint64_t>(row.integer(15)), moment(16)};
    read.settled = moment(17);
    read.version = static_cast<std::uint64_t>(row.integer(18));
    read.collected = row.integer(19) != 0;
    read.output = {.content = row.text(22), .structured = row.text(21), .failed = row.integer(20) != 0};
    read.unclear = row.text(23);
    return read;
}

/// The store's operations as statements of one connection. Use it from one thread at a time; it joins the open
/// transaction. Throws `sqlite_failure`.
class sqlite_payments {
public:
    explicit sqlite_payments(const sqlite_database& database)
        : database_(database),
          find_(database.prepare("SELECT " + sqlite_columns + sqlite_why + " FROM payments WHERE id=?1")),
          find_open_(database.prepare("SELECT " + sqlite_columns + sqlite_why +
                                      " FROM payments WHERE owner=?1 AND tool=?2 AND digest=?3 AND amount=?4 AND "
                                      "currency=?5 AND provider=?6 ORDER BY state=0, created, id LIMIT 1")),
          insert_(database.prepare("INSERT INTO payments(" + sqlite_columns + ",owner) VALUES(" + values +
                                   ") ON CONFLICT(id) DO NOTHING")),
          update_(database.prepare("UPDATE payments SET (" + sqlite_columns + ",owner)=(" + values +
                                   ") WHERE id=?1 AND version=?25")),
          drop_(database.prepare("UPDATE payments SET content='',structured='',version=version+1,owner=NULL "
                                 "WHERE id IN (SELECT id FROM payments WHERE state=4 AND content<>'' AND "
                                 "settled<=?1 AND failed=0 LIMIT ?2)")),
          erase_(database.prepare("DELETE FROM payments WHERE id IN "
                                  "(SELECT id FROM payments WHERE state IN (4,7,8,9,10) AND settled<=?1 AND "
                                  "id NOT IN (SELECT id FROM unclear) LIMIT ?2)")),
          doubt_(database.prepare("INSERT INTO unclear(id,why) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET why=?2")),
          clear_(database.prepare("DELETE FROM unclear WHERE id=?1")) {}

    const sqlite_database& database() const noexcept { return database_; }

    result<opened_payment> open(const payment& subject) {
        const std::string owner = owner_of(subject);
        if (!owner.empty()) {
            find_open_.with(owner, subject.tool, subject.digest, subject.amount, subject.currency, subject.provider);
            if (std::optional<payment> known = read(find_open_)) return opened_payment{std::move(*known), true};
        }
        payment fresh = subject;
        fresh.version = 1;
        if (write(insert_, fresh) == 0) return failure{"a payment with this id exists already", "duplicate_payment"};
        note_doubt(fresh);
        return opened_payment{std::move(fresh), false};
    }

    result<std::optional<payment>> find(std::string_view id) { return read(find_.with(id)); }

    result<bool> replace(const payment& subject, std::uint64_t version) {
        payment next = subject;
        next.version = version + 1;
        if (write(update_, next, static_cast<std::int64_t>(version)) == 0) return false;
        note_doubt(next);
        return true;
    }

    /// Drops ended data, at most `most` rows; returns whether there may be more.
    result<bool> sweep(const retention& kept, unix_time now, std::int64_t most) {
        std::int64_t done = drop_.with(sqlite_moment(now - kept.outputs), most).run();
        if (kept.records) done += erase_.with(sqlite_moment(now - *kept.records), most).run();
        database_.run(std::string("PRAGMA incremental_vacuum(") + std::to_string(most) + ")");
        return done >= most;
    }

private:
    static inline const std::string values =
        "?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24";

    static std::optional<payment> read(sqlite_statement& query) {
        if (!query.step()) return std::nullopt;
        payment found = read_sqlite_payment(query);
        query.reset();
        return found;
    }

    void note_doubt(const payment& p) {
        if (p.unclear.empty()) clear_.with(p.id).run();
        else doubt_.with(p.id, p.unclear).run();
    }

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
