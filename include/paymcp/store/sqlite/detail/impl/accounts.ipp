// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/accounts.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

/// An account that stays has `unix_time::max()`, which the index of windows leaves out.
PAYMCP_INLINE sqlite_accounts::sqlite_accounts(const sqlite_database& database)
    : read_(database.prepare("SELECT units,until FROM accounts WHERE name=?1")),
      write_(database.prepare("INSERT INTO accounts(name,units,until) VALUES(?1,?2,?3) "
                              "ON CONFLICT(name) DO UPDATE SET units=?2,until=?3")),
      keep_(database.prepare("INSERT INTO postings(id,list) VALUES(?1,?2) ON CONFLICT(id) DO UPDATE SET list=?2")),
      forget_(database.prepare("DELETE FROM postings WHERE id=?1")),
      list_(database.prepare("SELECT name,units FROM accounts WHERE name>=?1 AND name>?2 ORDER BY name LIMIT ?3")),
      drop_(database.prepare("DELETE FROM accounts WHERE name IN (SELECT name FROM accounts WHERE "
                             "until<9223372036854775807 AND until<=?1 LIMIT ?2)")) {}

PAYMCP_INLINE result<sqlite_accounts::batch> sqlite_accounts::plan(const std::vector<accounts::posting>& before,
                                                                   const std::vector<accounts::posting>& after,
                                                                   bool floors) {
    const result<std::vector<posting_change>> changes = changes_of(before, after);
    if (!changes.has_value()) return changes.error();
    batch planned;
    for (const posting_change& one : *changes) {
        std::optional<kept_account> at = read(one.account);
        const posting_fit fit = add_change(at, one, floors);
        if (fit == posting_fit::below_floor) return batch{.answer = accounts::taken::short_of};
        if (fit == posting_fit::out_of_range) return account_out_of_range();
        if (at) planned.changed.push_back({one.account, *at});
    }
    return planned;
}

PAYMCP_INLINE void sqlite_accounts::write(std::string_view payment, const std::vector<accounts::posting>& postings,
                                          const batch& planned) {
    const std::string list = postings_text(postings);
    if (list.empty())
        forget_.with(payment).run();
    else
        keep_.with(payment, list).run();
    for (const auto& [name, next] : planned.changed)
        write_.with(name, next.units, next.until.time_since_epoch().count()).run();
}

PAYMCP_INLINE std::int64_t sqlite_accounts::standing(std::string_view account) {
    return read(account).value_or(kept_account()).units;
}

PAYMCP_INLINE std::vector<accounts::listed> sqlite_accounts::list(std::string_view prefix, std::string_view after,
                                                                  std::size_t limit) {
    std::vector<accounts::listed> found;
    list_.with(prefix, after, static_cast<std::int64_t>(listed_accounts(limit)));
    while (list_.step()) {
        std::string name = list_.text(0);
        if (!name.starts_with(prefix)) break;
        found.push_back({std::move(name), list_.integer(1)});
    }
    list_.reset();
    return found;
}

PAYMCP_INLINE std::int64_t sqlite_accounts::sweep(unix_time now, std::int64_t most) {
    return drop_.with(now.time_since_epoch().count(), most).run();
}

PAYMCP_INLINE std::optional<kept_account> sqlite_accounts::read(std::string_view account) {
    if (!read_.with(account).step()) return std::nullopt;
    const kept_account found{read_.integer(0), unix_time(milliseconds(read_.integer(1)))};
    read_.reset();
    return found;
}

}  // namespace paymcp::inline v0::detail
