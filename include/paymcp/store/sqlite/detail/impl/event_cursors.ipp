// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/event_cursors.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string read_sqlite_event_cursor(const sqlite_database& database, std::string_view provider) {
    if (database.integer("SELECT count(*) FROM sqlite_schema WHERE name='event_cursors'") == 0) return {};
    sqlite_statement read = database.prepare("SELECT place FROM event_cursors WHERE provider=?1");
    return read.with(provider).step() ? read.text(0) : std::string();
}

PAYMCP_INLINE void keep_sqlite_event_cursor(const sqlite_database& database, std::string_view provider,
                                            std::string_view cursor) {
    database.run(
        "CREATE TABLE IF NOT EXISTS event_cursors(provider TEXT NOT NULL PRIMARY KEY, place TEXT NOT NULL) "
        "STRICT, WITHOUT ROWID");
    database.prepare("INSERT OR REPLACE INTO event_cursors(provider,place) VALUES(?1,?2)").with(provider, cursor).run();
}

}  // namespace paymcp::inline v0::detail
