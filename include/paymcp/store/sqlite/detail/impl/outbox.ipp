// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/outbox.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/store/detail/memory_outbox.hpp>
#include <paymcp/store/sqlite/detail/payments.hpp>

#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

/// The columns that a trigger fills.
inline const std::string outbox_columns =
    "outbox(payment,version,was,state,had_returned,returned,had_dispute,dispute,was_unclear,unclear)";

inline const std::string outbox_returned = "coalesce((SELECT returned FROM desk WHERE desk.id=p.id),0)";
inline const std::string outbox_dispute = "coalesce((SELECT dispute FROM desk WHERE desk.id=p.id),0)";
inline const std::string outbox_unclear = "EXISTS(SELECT 1 FROM unclear WHERE unclear.id=p.id)";

/// A trigger that adds a row for the payment `id`. What the payment is said to be before and after is given as
/// expressions over `p`; where the same write has a row already, only `also` of it is new.
struct outbox_trigger {
    std::string name;
    std::string when;
    std::string id;
    std::string was = "p.state";
    std::string had_returned = outbox_returned;
    std::string returned = outbox_returned;
    std::string had_dispute = outbox_dispute;
    std::string dispute = outbox_dispute;
    std::string was_unclear = outbox_unclear;
    std::string unclear = outbox_unclear;
    std::string also;

    std::string text() const {
        std::string sql = "CREATE TRIGGER ";
        sql += name;
        sql += " AFTER ";
        sql += when;
        sql += " BEGIN INSERT INTO ";
        sql += outbox_columns;
        sql += " SELECT p.id,p.version,";
        for (const std::string* each :
             {&was, &had_returned, &returned, &had_dispute, &dispute, &was_unclear, &unclear}) {
            sql += *each;
            sql += each == &was ? ",p.state," : ",";
        }
        sql.pop_back();
        sql += " FROM payments AS p WHERE p.id=";
        sql += id;
        sql += " ON CONFLICT(payment,version) DO UPDATE SET ";
        sql += also;
        return sql + "; END;";
    }
};

/// A payment is written before what is noted beside it, in one transaction.
PAYMCP_INLINE std::vector<outbox_trigger> outbox_triggers() {
    const std::string state = "state=excluded.state";
    const std::string desk = "returned=excluded.returned,dispute=excluded.dispute";
    const std::string doubt = "unclear=excluded.unclear";
    return {
        {.name = "outbox_opened", .when = "INSERT ON payments WHEN new.state<>0", .id = "new.id", .was = "0",
         .also = state},
        {.name = "outbox_stepped", .when = "UPDATE OF state ON payments WHEN new.state<>old.state", .id = "new.id",
         .was = "old.state", .also = state},
        {.name = "outbox_desk", .when = "INSERT ON desk", .id = "new.id", .had_returned = "0",
         .returned = "new.returned", .had_dispute = "0", .dispute = "new.dispute", .also = desk},
        {.name = "outbox_desk_moved",
         .when = "UPDATE ON desk WHEN new.returned<>old.returned OR new.dispute<>old.dispute", .id = "new.id",
         .had_returned = "old.returned", .returned = "new.returned", .had_dispute = "old.dispute",
         .dispute = "new.dispute", .also = desk},
        {.name = "outbox_desk_gone", .when = "DELETE ON desk", .id = "old.id", .had_returned = "old.returned",
         .returned = "0", .had_dispute = "old.dispute", .dispute = "0", .also = desk},
        {.name = "outbox_doubted", .when = "INSERT ON unclear", .id = "new.id", .was_unclear = "0", .unclear = "1",
         .also = doubt},
        {.name = "outbox_cleared", .when = "DELETE ON unclear", .id = "old.id", .was_unclear = "1", .unclear = "0",
         .also = doubt},
    };
}

PAYMCP_INLINE void sqlite_outbox::keep(unix_time now, milliseconds length) const {
    const bool was_on = database_.integer("SELECT count(*) FROM outbox_kept") != 0;
    database_.run("DELETE FROM outbox_kept");
    database_.prepare("INSERT INTO outbox_kept(until) VALUES(?1)").with(sqlite_moment(now + length)).run();
    if (was_on) return;
    for (const outbox_trigger& each : outbox_triggers()) database_.run(each.text());
    std::string found = "INSERT INTO ";
    found += outbox_columns;
    found += " SELECT id,version,0,state,";
    found += outbox_returned + "," + outbox_returned + "," + outbox_dispute + "," + outbox_dispute;
    found += ",0,";
    found += outbox_unclear;
    found += " FROM payments AS p WHERE state IN (";
    found += sqlite_states(states::undelivered.list());
    found += ") OR ";
    found += outbox_unclear;
    database_.run(found);
}

PAYMCP_INLINE void sqlite_outbox::sweep(unix_time now) const {
    sqlite_statement ended = database_.prepare("DELETE FROM outbox_kept WHERE until<=?1");
    if (ended.with(sqlite_moment(now)).run() == 0) return;
    for (const outbox_trigger& each : outbox_triggers()) database_.run("DROP TRIGGER IF EXISTS " + each.name);
    database_.run("DELETE FROM outbox");
}

PAYMCP_INLINE bool sqlite_outbox::has_due(unix_time now) const { return !due(now, 1).empty(); }

PAYMCP_INLINE std::vector<std::string> sqlite_outbox::due(unix_time now, std::size_t most) const {
    sqlite_statement query = database_.prepare(
        // In the order of the index, so that it ends with the first that are found.
        "SELECT DISTINCT payment FROM outbox AS o INDEXED BY outbox_due WHERE due<=?1 AND NOT EXISTS(SELECT 1 FROM "
        "outbox AS h WHERE h.payment=o.payment AND h.held>?1) LIMIT ?2");
    query.with(sqlite_moment(now), static_cast<std::int64_t>(most));
    std::vector<std::string> found;
    while (query.step()) found.push_back(query.text(0));
    return found;
}

PAYMCP_INLINE std::vector<seller::news> sqlite_outbox::take(unix_time now, unix_time until, std::size_t most) const {
    sqlite_statement hold = database_.prepare(
        "UPDATE outbox SET held=?2,noticed=CASE noticed WHEN 0 THEN ?3 ELSE noticed END WHERE payment=?1");
    std::vector<seller::news> taken;
    for (const std::string& id : due(now, most)) {
        hold.with(id, sqlite_moment(until), sqlite_moment(now)).run();
        if (seller::news one = read(id); !one.subject.id.empty()) taken.push_back(std::move(one));
    }
    return taken;
}

PAYMCP_INLINE seller::news sqlite_outbox::read(std::string_view id) const {
    seller::news one;
    sqlite_statement subject = database_.prepare("SELECT " + sqlite_listed + sqlite_from + " WHERE id=?1");
    if (subject.with(id).step()) one.subject = without_contents(read_sqlite_payment(subject));
    sqlite_statement rows = database_.prepare(
        "SELECT version,was,state,had_returned,returned,had_dispute,dispute,was_unclear,unclear,noticed,tries "
        "FROM outbox WHERE payment=?1 ORDER BY version");
    rows.with(id);
    const auto state = [&](int column) { return static_cast<payment_state>(rows.integer(column)); };
    const auto dispute = [&](int column) { return static_cast<states::dispute>(rows.integer(column)); };
    while (rows.step()) {
        seller::change& made = one.changes.emplace_back();
        made.version = static_cast<std::uint64_t>(rows.integer(0));
        made.before = {state(1), rows.integer(3), dispute(5), rows.integer(7) != 0};
        made.after = {state(2), rows.integer(4), dispute(6), rows.integer(8) != 0};
        made.noticed = unix_time(milliseconds(rows.integer(9)));
        one.tries = static_cast<int>(rows.integer(10));
    }
    return one;
}

PAYMCP_INLINE void sqlite_outbox::told(std::string_view id, std::uint64_t version) const {
    database_.prepare("DELETE FROM outbox WHERE payment=?1 AND version=?2")
        .with(id, static_cast<std::int64_t>(version))
        .run();
}

PAYMCP_INLINE void sqlite_outbox::put_back(std::string_view id, std::uint64_t version, unix_time due, int tries) const {
    database_.prepare("UPDATE outbox SET held=0,due=?3,tries=?4 WHERE payment=?1 AND version<=?2")
        .with(id, static_cast<std::int64_t>(version), sqlite_moment(due), static_cast<std::int64_t>(tries))
        .run();
}

}  // namespace paymcp::inline v0::detail
