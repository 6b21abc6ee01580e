// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/schema.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <stdexcept>
#include <string>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE sqlite_schema::sqlite_schema(const sqlite_database& database, std::span<const sqlite_step> steps)
    : database_(database), steps_(steps) {}

PAYMCP_INLINE void sqlite_schema::prepare(std::int64_t check_up_to) const {
    inspect(check_up_to);
    if (version() == newest()) return;
    database_.run("PRAGMA auto_vacuum=INCREMENTAL");  // effective only in an empty file
    database_.run("BEGIN EXCLUSIVE");
    try {
        upgrade();
        database_.run("COMMIT");
    } catch (...) {
        database_.roll_back();
        throw;
    }
}

PAYMCP_INLINE void sqlite_schema::inspect(std::int64_t check_up_to) const {
    const bool empty = database_.integer("SELECT count(*) FROM sqlite_schema") == 0 && version() == 0;
    const std::int64_t application = database_.integer("PRAGMA application_id");
    if (application != sqlite_application && !(empty && application == 0))
        throw std::runtime_error("it is a database of another program");
    if (version() > newest())
        throw std::runtime_error(std::string("it was written by a newer version of paymcp (schema ") +
                                 std::to_string(version()) + ", known here: " + std::to_string(newest()) + ")");
    if (database_.is_read_only()) throw std::runtime_error("it cannot be written");
    const std::int64_t size = database_.integer("PRAGMA page_count") * database_.integer("PRAGMA page_size");
    if (empty || size > check_up_to) return;
    const std::string damage = database_.text("PRAGMA quick_check(1)");
    if (damage != "ok") throw std::runtime_error("it is damaged: " + damage);
}

PAYMCP_INLINE void sqlite_schema::upgrade() const {
    for (std::int64_t next = version(); next < newest(); ++next) {
        database_.run(std::string(steps_[static_cast<std::size_t>(next)]));
        database_.run(std::string("PRAGMA user_version=") + std::to_string(next + 1));
    }
    database_.run(std::string("PRAGMA application_id=") + std::to_string(sqlite_application));
}

}  // namespace paymcp::inline v0::detail
