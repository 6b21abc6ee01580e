// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A failure of SQLite with its message. It stays inside the store, whose functions return a `failure`.
class sqlite_failure : public std::runtime_error {
public:
    sqlite_failure(int code, const std::string& what) : std::runtime_error(what), code_(code) {}

    /// The primary result code, such as SQLITE_FULL.
    int code() const noexcept { return code_ & 0xff; }

private:
    int code_;
};

/// A prepared statement. It belongs to one connection; use it from one thread at a time.
class sqlite_statement {
public:
    sqlite_statement(sqlite3* database, std::string_view sql);

    /// Binds all parameters in their order and makes the statement ready for `step`. Texts must live until `reset`.
    template <class... Values>
    sqlite_statement& with(const Values&... values) {
        reset();
        int at = 0;
        (bind(++at, values), ...);
        return *this;
    }

    /// Steps to the next row; false at the end. Throws `sqlite_failure`.
    bool step();

    /// Runs the statement; returns how many rows it changed.
    int run();

    void reset() noexcept { sqlite3_reset(handle_.get()); }

    std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(handle_.get(), column); }
    bool is_null(int column) const noexcept { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

    std::string text(int column) const;

private:
    struct finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };

    void bind(int at, std::int64_t value) { check(sqlite3_bind_int64(handle_.get(), at, value)); }
    void bind(int at, std::string_view value);

    void check(int code) const;

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, finalize> handle_;
};

/// One connection to a database file, for one thread at a time.
class sqlite_database {
public:
    /// Opens or creates the file. A name that starts with "file:" is an SQLite URI. Waiting for another connection's
    /// lock ends after `busy_timeout_ms`.
    sqlite_database(const std::string& path, int busy_timeout_ms);

    sqlite_statement prepare(std::string_view sql) const { return {handle_.get(), sql}; }

    /// Runs statements for their effect, separated by semicolons. Throws `sqlite_failure`.
    void run(const std::string& sql) const;

    std::int64_t integer(std::string_view sql) const;

    std::string text(std::string_view sql) const;

    bool is_read_only() const noexcept { return sqlite3_db_readonly(handle_.get(), "main") == 1; }

    /// Whether the file was renamed or deleted: writes to it would be lost with this process.
    bool has_moved() const noexcept;
    bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }

    /// Rolls a transaction back, if SQLite has not done so already.
    void roll_back() const noexcept;

private:
    struct close {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    };

    std::unique_ptr<sqlite3, close> handle_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/database.ipp>
#endif
