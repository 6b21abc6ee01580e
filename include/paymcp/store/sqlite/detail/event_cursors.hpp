// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// How far the event list of a provider has been read; empty where it is not known. Throws `sqlite_failure`.
///
/// The table is no step of the schema: a server of an earlier version still opens the file, and reads no cursor.
std::string read_sqlite_event_cursor(const sqlite_database& database, std::string_view provider);

/// Keeps it, within a transaction of the caller.
void keep_sqlite_event_cursor(const sqlite_database& database, std::string_view provider, std::string_view cursor);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/event_cursors.ipp>
#endif
