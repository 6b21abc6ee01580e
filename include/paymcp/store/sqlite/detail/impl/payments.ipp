// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/payments.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

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
    read.settled = moment(17);
    read.version = static_cast<std::uint64_t>(row.integer(18));
    read.collected = row.integer(19) != 0;
    read.output = {.content = row.text(22), .structured = row.text(21), .failed = row.integer(20) != 0};
    read.unclear = row.text(23);
    return read;
}

PAYMCP_INLINE sqlite_payments::sqlite_payments(const sqlite_database& database)
    : database_(database),
      find_(database.prepare("SELECT " + sqlite_columns + sqlite_why + " FROM payments WHERE id=?1")),
      find_open_(database.prepare("SELECT " + sqlite_columns + sqlite_why +
                                  " FROM payments WHERE owner=?1 AND tool=?2 AND digest=?3 AND amount=?4 AND "
                                  // One row is read. With LIMIT, SQLite sorts by a table on the side, which costs more.
                                  "currency=?5 AND provider=?6 ORDER BY state=0, created, id")),
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

PAYMCP_INLINE result<opened_payment> sqlite_payments::open(const payment& subject) {
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

PAYMCP_INLINE result<bool> sqlite_payments::replace(const payment& subject, std::uint64_t version) {
    payment next = subject;
    next.version = version + 1;
    if (write(update_, next, static_cast<std::int64_t>(version)) == 0) return false;
    note_doubt(next);
    return true;
}

PAYMCP_INLINE result<bool> sqlite_payments::sweep(const retention& kept, unix_time now, std::int64_t most) {
    std::int64_t done = drop_.with(sqlite_moment(now - kept.outputs), most).run();
    if (kept.records) done += erase_.with(sqlite_moment(now - *kept.records), most).run();
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

}  // namespace paymcp::inline v0::detail
