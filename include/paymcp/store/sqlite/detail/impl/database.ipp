// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/database.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE sqlite_statement::sqlite_statement(sqlite3* database, std::string_view sql) : database_(database) {
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &made, nullptr);
    handle_.reset(made);
    check(code);
}

PAYMCP_INLINE bool sqlite_statement::step() {
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

PAYMCP_INLINE int sqlite_statement::run() {
    while (step()) {
    }
    return sqlite3_changes(database_);
}

PAYMCP_INLINE std::string sqlite_statement::text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(handle_.get(), column);
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return bytes == nullptr ? std::string()
                            : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

PAYMCP_INLINE void sqlite_statement::bind(int at, std::string_view value) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    check(sqlite3_bind_text64(handle_.get(), at, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

PAYMCP_INLINE void sqlite_statement::check(int code) const {
    if (code != SQLITE_OK) throw sqlite_failure(code, sqlite3_errmsg(database_));
}

PAYMCP_INLINE sqlite_database::sqlite_database(const std::string& path, int busy_timeout_ms) {
    sqlite3* made = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (path.starts_with("file:") ? SQLITE_OPEN_URI : 0);
    const int code = sqlite3_open_v2(path.c_str(), &made, flags, nullptr);
    handle_.reset(made);
    if (code != SQLITE_OK) throw sqlite_failure(code, made == nullptr ? "out of memory" : sqlite3_errmsg(made));
    sqlite3_busy_timeout(made, busy_timeout_ms);
}

PAYMCP_INLINE void sqlite_database::run(const std::string& sql) const {
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw sqlite_failure(code, sqlite3_errmsg(handle_.get()));
}

PAYMCP_INLINE std::int64_t sqlite_database::integer(std::string_view sql) const {
    sqlite_statement query = prepare(sql);
    return query.step() ? query.integer(0) : 0;
}

PAYMCP_INLINE std::string sqlite_database::text(std::string_view sql) const {
    sqlite_statement query = prepare(sql);
    return query.step() ? query.text(0) : std::string();
}

PAYMCP_INLINE bool sqlite_database::has_moved() const noexcept {
    int moved = 0;
    sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

PAYMCP_INLINE void sqlite_database::roll_back() const noexcept {
    if (in_transaction()) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace paymcp::inline v0::detail
