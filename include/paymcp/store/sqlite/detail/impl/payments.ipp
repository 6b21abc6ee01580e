// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/payments.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/store/sqlite/detail/forgetting.hpp>
#include <paymcp/store/sqlite/detail/outbox.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string sqlite_states(const std::vector<payment_state>& states) {
    std::string list;
    for (const payment_state state : states) {
        if (!list.empty()) list += ',';
        list += std::to_string(static_cast<int>(state));
    }
    return list;
}

PAYMCP_INLINE payment read_sqlite_payment(const sqlite_statement& row) {
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
    read.ended = moment(17);
    read.version = static_cast<std::uint64_t>(row.integer(18));
    read.collected = row.integer(19) != 0;
    read.output = {.content = row.text(22), .structured = row.text(21), .failed = row.integer(20) != 0};
    read.unclear = row.text(23);
    read.returned = row.integer(24);
    read.dispute = static_cast<states::dispute>(row.integer(25));
    if (!row.is_null(26)) read.used = row.integer(26);
    if (!row.is_null(27)) read.postings = read_postings(row.text(27));
    return read;
}

PAYMCP_INLINE bool has_desk(const payment& p) noexcept { return p.returned != 0 || p.dispute != states::dispute::none; }

/// The columns that transitions change and that no index has.
inline const std::string steady_columns =
    "version=?3,reference=?4,link=?5,state=?6,authorized_only=?7,token=?8,held_until=?9,collected=?10";

/// Those that any transition changes.
inline const std::string changing_columns =
    steady_columns + ",settled=?11,owner=nullif(?12,''),failed=?13,structured=?14,content=?15";

inline const std::string without_postings = " AND NOT EXISTS(SELECT 1 FROM postings WHERE postings.id=?1)";

/// The payments whose plans are held, by the names of accounts: behind the name of the plan are 64 digits and two
/// slashes.
inline const std::string sqlite_plan_holders =
    "SELECT substr(name,instr(substr(name,6),'/')+71) FROM accounts WHERE name>'plan/' AND name<'plan0' AND units<>0";

PAYMCP_INLINE sqlite_payments::sqlite_payments(const sqlite_database& database)
    : database_(database),
      find_(database.prepare("SELECT " + sqlite_columns + sqlite_notes + sqlite_from + " WHERE id=?1")),
      find_open_(database.prepare("SELECT " + sqlite_columns + sqlite_notes + sqlite_from +
                                  " WHERE owner=?1 AND tool=?2 AND digest=?3 AND amount=?4 AND "
                                  // One row is read. With LIMIT, SQLite sorts by a table on the side, which costs more.
                                  "currency=?5 AND provider=?6 ORDER BY state=" +
                                  sqlite_states({payment_state::created}) + ", created, id")),
      insert_(database.prepare("INSERT INTO payments(" + sqlite_columns +
                               ",owner) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,"
                               "?21,?22,?23,nullif(?24,'')) ON CONFLICT(id) DO NOTHING")),
      step_(database.prepare("UPDATE payments SET " + steady_columns +
                             " WHERE id=?1 AND version=?2 AND settled=?11 AND owner IS nullif(?12,'') AND failed=?13 "
                             "AND structured=?14 AND content=?15 AND "
                             "NOT EXISTS(SELECT 1 FROM unclear WHERE unclear.id=?1) AND "
                             "NOT EXISTS(SELECT 1 FROM desk WHERE desk.id=?1)" +
                             without_postings)),
      plain_(database.prepare("UPDATE payments SET " + changing_columns + " WHERE id=?1 AND version=?2" +
                              without_postings)),
      update_(database.prepare("UPDATE payments SET " + changing_columns + " WHERE id=?1 AND version=?2")),
      last_(database.prepare("SELECT version,list FROM payments LEFT JOIN postings USING(id) WHERE id=?1")),
      drop_(database.prepare("UPDATE payments SET content='',structured='',version=version+1,owner=NULL "
                             "WHERE id IN (SELECT id FROM payments WHERE (content<>'')=1 AND settled<>0 AND "
                             "settled<=?1 AND state=" +
                             sqlite_states({payment_state::delivered}) + " AND failed=0 LIMIT ?2)")),
      erase_(database.prepare("DELETE FROM payments WHERE id IN "
                              "(SELECT id FROM payments WHERE (content<>'') IN (0,1) AND settled<>0 AND "
                              "settled<=?1 AND state IN (" +
                              sqlite_states(states::ended.list()) + ") AND " + sqlite_at_rest +
                              " AND id NOT IN (SELECT payment FROM outbox) AND id NOT IN (" + sqlite_plan_holders +
                              ") LIMIT ?2)")),
      doubt_(database.prepare("INSERT INTO unclear(id,why) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET why=?2")),
      clear_(database.prepare("DELETE FROM unclear WHERE id=?1")),
      desk_(database.prepare("INSERT INTO desk(id,returned,dispute) VALUES(?1,?2,?3) "
                             "ON CONFLICT(id) DO UPDATE SET returned=?2,dispute=?3")),
      no_desk_(database.prepare("DELETE FROM desk WHERE id=?1")),
      part_(database.prepare("INSERT INTO parts(id,used) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET used=?2")),
      accounts_(database) {}

PAYMCP_INLINE result<opened_payment> sqlite_payments::open(const payment& subject) {
    if (const std::optional<failure> why = refused_postings(subject.postings)) return *why;
    const std::string owner = owner_of(subject);
    if (!owner.empty()) {
        find_open_.with(owner, subject.tool, subject.digest, subject.amount, subject.currency, subject.provider);
        if (std::optional<payment> known = read(find_open_)) return opened_payment{std::move(*known), true};
    }
    payment fresh = subject;
    fresh.version = 1;
    const result<sqlite_accounts::batch> planned = accounts_.plan({}, fresh.postings, false);
    if (!planned.has_value()) return planned.error();
    if (insert(fresh) == 0) return failure{"a payment with this id exists already", "duplicate_payment"};
    if (!fresh.postings.empty()) accounts_.write(fresh.id, fresh.postings, *planned);
    if (!fresh.unclear.empty()) note_doubt(fresh);
    if (has_desk(fresh)) note_desk(fresh);
    note_part(fresh);
    return opened_payment{std::move(fresh), false};
}

PAYMCP_INLINE result<bool> sqlite_payments::replace(const payment& subject, std::uint64_t version) {
    const result<accounts::taken> answer = write(subject, version, false);
    if (!answer.has_value()) return answer.error();
    return *answer == accounts::taken::written;
}

PAYMCP_INLINE result<accounts::taken> sqlite_payments::write(const payment& subject, std::uint64_t version,
                                                             bool floors) {
    if (const std::optional<failure> why = refused_postings(subject.postings)) return *why;
    if (subject.postings.empty() && write_plain(subject, version)) return accounts::taken::written;
    if (!last_.with(subject.id).step()) return accounts::taken::outdated;
    const bool current = last_.integer(0) == number(version);
    const std::vector<accounts::posting> before = read_postings(last_.text(1));
    last_.reset();
    if (!current) return accounts::taken::outdated;
    const result<sqlite_accounts::batch> planned = accounts_.plan(before, subject.postings, floors);
    if (!planned.has_value()) return planned.error();
    if (planned->answer != accounts::taken::written) return planned->answer;
    update(update_, subject, version);
    note(subject);
    if (subject.postings != before) accounts_.write(subject.id, subject.postings, *planned);
    return accounts::taken::written;
}

/// SQLite rewrites each index of a column that is set, also where its value stays. So a change that keeps what is
/// indexed is tried with a statement that does not set it; one that ends the payment is not.
PAYMCP_INLINE bool sqlite_payments::write_plain(const payment& subject, std::uint64_t version) {
    const bool ends = subject.ended != unix_time{} && !subject.collected;
    const bool noted = !subject.unclear.empty() || has_desk(subject) || subject.used.has_value();
    if (!ends && !noted && update(step_, subject, version) != 0) return true;
    if (update(plain_, subject, version) == 0) return false;
    note(subject);
    return true;
}

PAYMCP_INLINE void sqlite_payments::note(const payment& p) {
    note_doubt(p);
    note_desk(p);
    note_part(p);
}

PAYMCP_INLINE std::int64_t sqlite_payments::leave_books(const retention& kept, unix_time now, std::int64_t most) {
    constexpr std::int64_t day = 86'400'000;
    if (const std::int64_t at = sqlite_moment(now); at >= forgetting_began_ + day) {
        forgetting_began_ = at;
        forgotten_ = {};
    }
    return sqlite_forgetting(database_).sweep(now - *kept.personal, forgotten_, most);
}

PAYMCP_INLINE int sqlite_payments::insert(const payment& p) {
    const std::string whose = owner(p);
    return insert_
        .with(p.id, p.tool, p.arguments, p.digest, p.amount, p.currency, p.provider, p.reference, p.link, p.principal,
              p.session, sqlite_moment(p.created), sqlite_moment(p.expires), number(p.state), number(p.authorized_only),
              number(p.held.token), sqlite_moment(p.held.until), sqlite_moment(p.ended), number(p.version),
              number(p.collected), number(p.output.failed), p.output.structured, p.output.content, whose)
        .run();
}

PAYMCP_INLINE int sqlite_payments::update(sqlite_statement& statement, const payment& p, std::uint64_t version) {
    const std::string whose = owner(p);
    return statement
        .with(p.id, number(version), number(version + 1), p.reference, p.link, number(p.state),
              number(p.authorized_only), number(p.held.token), sqlite_moment(p.held.until), number(p.collected),
              sqlite_moment(p.ended), whose, number(p.output.failed), p.output.structured, p.output.content)
        .run();
}

PAYMCP_INLINE result<bool> sqlite_payments::sweep(const retention& kept, unix_time now, std::int64_t most) {
    std::int64_t done = drop_.with(sqlite_moment(now - kept.outputs), most).run();
    if (kept.records) done += erase_.with(sqlite_moment(now - *kept.records), most).run();
    done += accounts_.sweep(now - kept_after_window, most);
    if (kept.personal) done += leave_books(kept, now, most);
    sqlite_outbox(database_).sweep(now);
    database_.run(std::string("PRAGMA incremental_vacuum(") + std::to_string(most) + ")");
    return done >= most;
}

PAYMCP_INLINE std::optional<payment> sqlite_payments::read(sqlite_statement& query) {
    if (!query.step()) return std::nullopt;
    payment found = read_sqlite_payment(query);
    query.reset();
    return found;
}

PAYMCP_INLINE void sqlite_payments::note_doubt(const payment& p) {
    if (p.unclear.empty())
        clear_.with(p.id).run();
    else
        doubt_.with(p.id, p.unclear).run();
}

PAYMCP_INLINE void sqlite_payments::note_desk(const payment& p) {
    if (has_desk(p))
        desk_.with(p.id, p.returned, number(p.dispute)).run();
    else
        no_desk_.with(p.id).run();
}

PAYMCP_INLINE void sqlite_payments::note_part(const payment& p) {
    if (p.used) part_.with(p.id, *p.used).run();
}

}  // namespace paymcp::inline v0::detail
