// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/forgetting.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/states.hpp>
#include <paymcp/store/sqlite/detail/payments.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// What `only_books_of` removes, as columns.
inline const std::string sqlite_without_contents =
    "session='',arguments='',digest='',link='',owner=NULL,version=version+1,"
    "content=CASE WHEN state=" +
    sqlite_states({payment_state::delivered}) +
    " THEN '' ELSE content END,structured=''";
inline const std::string sqlite_books_alone = sqlite_without_contents + ",principal=''";

/// The condition of `is_of_balance`, by the text of the postings.
inline const std::string sqlite_of_balance =
    "id IN (SELECT id FROM postings WHERE instr(list,':balance/')>0 OR instr(list,':plan/')>0)";

/// The condition of `may_be_forgotten`.
PAYMCP_INLINE std::string sqlite_forgettable() {
    return "state IN (" + sqlite_states(states::ended.list()) + ") AND " + sqlite_at_rest;
}

PAYMCP_INLINE sqlite_forgetting::overwriting::overwriting(const sqlite_database& database)
    : database_(database), before_(database.integer("PRAGMA secure_delete")) {
    database_.run("PRAGMA secure_delete=1");
}

PAYMCP_INLINE sqlite_forgetting::overwriting::~overwriting() {
    try {
        database_.run("PRAGMA secure_delete=" + std::to_string(before_));
    } catch (const sqlite_failure&) {
        return;
    }
}

PAYMCP_INLINE ledger::forgotten sqlite_forgetting::forget(std::string_view principal) const {
    if (principal.empty()) return {};
    const overwriting all(database_);
    const std::string mine = " WHERE principal=?1";
    std::string over = mine + " AND " + sqlite_forgettable();
    ledger::forgotten done;
    if (holds_balance_of(principal)) {
        const std::string spared = over + " AND " + sqlite_of_balance;
        database_.prepare("UPDATE payments SET " + sqlite_without_contents + spared).with(principal).run();
        over += " AND NOT " + sqlite_of_balance;
    }
    database_.prepare("DELETE FROM postings WHERE id IN (SELECT id FROM payments" + over + ")").with(principal).run();
    done.payments = database_.prepare("UPDATE payments SET " + sqlite_books_alone + over).with(principal).run();
    sqlite_statement left = database_.prepare("SELECT count(*) FROM payments" + mine);
    if (left.with(principal).step()) done.open = left.integer(0);
    done.accounts = forget_accounts(principal);
    return done;
}

PAYMCP_INLINE bool sqlite_forgetting::holds_balance_of(std::string_view principal) const {
    sqlite_statement each = database_.prepare("SELECT name FROM accounts WHERE units<>0 AND until=?1");
    each.with(std::numeric_limits<std::int64_t>::max());
    while (each.step())
        if (is_account_of(each.text(0), principal)) return true;
    return false;
}

PAYMCP_INLINE std::int64_t sqlite_forgetting::forget_accounts(std::string_view principal) const {
    std::vector<std::string> names;
    std::int64_t left = 0;
    sqlite_statement each = database_.prepare("SELECT name,units,until FROM accounts");
    each.with();
    while (each.step()) {
        std::string name = each.text(0);
        if (!is_account_of(name, principal)) continue;
        if (each.integer(2) != std::numeric_limits<std::int64_t>::max() || each.integer(1) != 0)
            ++left;
        else
            names.push_back(std::move(name));
    }
    each.reset();
    sqlite_statement drop = database_.prepare("DELETE FROM accounts WHERE name=?1");
    for (const std::string& name : names) drop.with(name).run();
    return left;
}

PAYMCP_INLINE std::int64_t sqlite_forgetting::sweep(unix_time before, place& from, std::int64_t most) const {
    const overwriting all(database_);
    std::int64_t done = 0;
    for (std::size_t kind = 0; kind < from.size(); ++kind) {
        const std::string those = "(content<>'')=" + std::to_string(kind) +
                                  " AND settled<>0 AND settled>=?1 AND settled<=?2 AND "
                                  "(arguments<>'' OR session<>'' OR (principal<>'' AND NOT " +
                                  sqlite_of_balance + ")) AND " + sqlite_forgettable() +
                                  " ORDER BY settled LIMIT ?3";
        std::vector<std::string> ids;
        sqlite_statement found = database_.prepare("SELECT id,settled FROM payments WHERE " + those);
        found.with(from[kind], sqlite_moment(before), most);
        std::int64_t last = sqlite_moment(before);
        while (found.step()) {
            ids.push_back(found.text(0));
            last = found.integer(1);
        }
        found.reset();
        sqlite_statement forget = database_.prepare("UPDATE payments SET " + sqlite_books_alone + " WHERE id=?1");
        sqlite_statement unpost = database_.prepare("DELETE FROM postings WHERE id=?1");
        sqlite_statement spare = database_.prepare("UPDATE payments SET " + sqlite_without_contents +
                                                   " WHERE id=?1 AND " + sqlite_of_balance);
        for (const std::string& id : ids) {
            if (spare.with(id).run() != 0) continue;
            unpost.with(id).run();
            forget.with(id).run();
        }
        from[kind] = std::max(from[kind], static_cast<std::int64_t>(ids.size()) < most ? sqlite_moment(before) : last);
        done = std::max(done, static_cast<std::int64_t>(ids.size()));
    }
    return done;
}

PAYMCP_INLINE void sqlite_forgetting::empty_log() const { database_.run("PRAGMA wal_checkpoint(TRUNCATE)"); }

}  // namespace paymcp::inline v0::detail
