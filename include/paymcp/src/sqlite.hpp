// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of the store in SQLite,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/store/sqlite/detail/impl/accounts.ipp>
#include <paymcp/store/sqlite/detail/impl/database.ipp>
#include <paymcp/store/sqlite/detail/impl/event_cursors.ipp>
#include <paymcp/store/sqlite/detail/impl/forgetting.ipp>
#include <paymcp/store/sqlite/detail/impl/ledger.ipp>
#include <paymcp/store/sqlite/detail/impl/outbox.ipp>
#include <paymcp/store/sqlite/detail/impl/payments.ipp>
#include <paymcp/store/sqlite/detail/impl/schema.ipp>
#include <paymcp/store/sqlite/detail/impl/writer.ipp>
#include <paymcp/store/sqlite/impl/sqlite.ipp>

#include <paymcp/serve/custom_store.hpp>

namespace paymcp::inline v0::detail {

template std::unique_ptr<bound_store> bind_store(sqlite_store);

}  // namespace paymcp::inline v0::detail
