// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>
#include <paymcp/store/sqlite/detail/payments.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// The conditions of a query as SQL with the parameters ?1 to ?4; an empty field gives a condition that is always true.
std::string sqlite_conditions(const ledger::query& wanted);

/// Calls `run` with the values of the conditions' parameters.
template <class Run>
auto with_sqlite_conditions(const ledger::query& wanted, Run run) {
    using whole = std::numeric_limits<std::int64_t>;
    const std::int64_t from = wanted.created_from ? sqlite_moment(*wanted.created_from) : whole::min();
    const std::int64_t to = wanted.created_before ? sqlite_moment(*wanted.created_before) - 1 : whole::max();
    return run(wanted.tool, wanted.currency, from, to);
}

result<ledger::page> list_sqlite_payments(const sqlite_database& database, const ledger::query& wanted);

result<std::vector<ledger::total>> total_sqlite_payments(const sqlite_database& database, const ledger::query& wanted);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/sqlite/detail/impl/ledger.ipp>
#endif
