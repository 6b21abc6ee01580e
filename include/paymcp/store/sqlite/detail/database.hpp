// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

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
    sqlite_statement(sqlite3* database, std::string_view sql) : database_(database) {
        sqlite3_stmt* made = nullptr;
        const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        handle_.reset(made);
        check(code);
    }

    /// Binds all parameters in their order and makes the statement ready for `step`. Texts must live until `reset`.
    template <class... Values>
    sqlite_statement& with(const Values&... values) {
        reset();
        int at = 0;
        (bind(++at, values), ...);
        return *this;
    }

    /// Steps to the next row; false at the end. Throws `sqlite_failure`.
    bool step() {
        const int code = sqlite3_step(handle_.get());
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) {
            const sqlite_failure failure(code, sqlite3_errmsg(database_));
            reset();
            throw failure;
        }
        reset();
        return false;
    }

    /// Runs the statement; returns how many rows it changed.
    int run() {
        while (step()) {
        }
        return sqlite3_changes(database_);
    }

    void reset() noexcept { sqlite3_reset(handle_.get()); }

    std::int64_t integer(int column) const noexcept { return sqlite3_column_int64(handle_.get(), column); }

    std::string text(int column) const {
        const unsigned char* bytes = sqlite3_column_text(handle_.get(), column);
        const int size = sqlite3_column_bytes(handle_.get(), column);
        return bytes == nullptr ? std::string()
                                : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }

private:
    struct finalize {
        void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
    };

    void bind(int at, std::int64_t value) { check(sqlite3_bind_int64(handle_.get(), at, value)); }
    void bind(int at, std::string_view value) {
        const char* bytes = value.data() == nullptr ? "" : value.data();
        check(sqlite3_bind_text64(handle_.get(), at, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8));
    }
    void bind(int at, std::nullptr_t) { check(sqlite3_bind_null(handle_.get(), at)); }

    void check(int code) const {
        if (code != SQLITE_OK) throw sqlite_failure(code, sqlite3_errmsg(database_));
    }

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, finalize> handle_;
};

/// One connection to a database file, for one thread at a time.
class sqlite_database {
public:
    /// Opens or creates the file. A name that starts with "file:" is an SQLite URI. Waiting for another connection's
    /// lock ends after `patience_ms`.
    sqlite_database(const std::string& path, int patience_ms) {
        sqlite3* made = nullptr;
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                          (path.starts_with("file:") ? SQLITE_OPEN_URI : 0);
        const int code = sqlite3_open_v2(path.c_str(), &made, flags, nullptr);
        handle_.reset(made);
        if (code != SQLITE_OK) throw sqlite_failure(code, made == nullptr ? "out of memory" : sqlite3_errmsg(made));
        sqlite3_busy_timeout(made, patience_ms);
    }

    sqlite_statement prepare(std::string_view sql) const { return {handle_.get(), sql}; }

    /// Runs statements for their effect, separated by semicolons. Throws `sqlite_failure`.
    void run(const std::string& sql) const {
        const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) throw sqlite_failure(code, sqlite3_errmsg(handle_.get()));
    }

    std::int64_t integer(std::string_view sql) const {
        sqlite_statement query = prepare(sql);
        return query.step() ? query.integer(0) : 0;
    }

    std::string text(std::string_view sql) const {
        sqlite_statement query = prepare(sql);
        return query.step() ? query.text(0) : std::string();
    }

    bool is_read_only() const noexcept { return sqlite3_db_readonly(handle_.get(), "main") == 1; }

    /// Whether the file was renamed or deleted: writes to it would be lost with this process.
    bool has_moved() const noexcept {
        int moved = 0;
        sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
        return moved != 0;
    }
    bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }

    /// Rolls a transaction back, if SQLite has not done so already.
    void roll_back() const noexcept {
        if (in_transaction()) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }

private:
    struct close {
        void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
    };

    std::unique_ptr<sqlite3, close> handle_;
};

}  // namespace paymcp::inline v0::detail
