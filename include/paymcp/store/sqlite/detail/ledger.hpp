// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/sqlite/detail/database.hpp>
#include <paymcp/store/sqlite/detail/payments.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// The conditions of a query as SQL with the parameters ?1 to ?4; an empty field gives a condition that is always true.
/// States are internal numbers, so they are written into the text, where SQLite can use an index.
inline std::string sqlite_conditions(const payment_query& wanted) {
    std::string states;
    for (const payment_state state : wanted.states)
        states += std::string(states.empty() ? "" : ",") + std::to_string(static_cast<int>(state));
    const std::string unclear = wanted.or_unclear ? " OR id IN (SELECT id FROM unclear)" : "";
    return std::string(" WHERE (?1='' OR tool=?1) AND (?2='' OR currency=?2) AND created>=?3 AND created<=?4") +
           (states.empty() ? std::string() : " AND (state IN (" + states + ")" + unclear + ")");
}

/// Calls `run` with the values of the conditions' parameters.
template <class Run>
auto with_sqlite_conditions(const payment_query& wanted, Run run) {
    using whole = std::numeric_limits<std::int64_t>;
    const std::int64_t from = wanted.created_from ? sqlite_moment(*wanted.created_from) : whole::min();
    const std::int64_t to = wanted.created_before ? sqlite_moment(*wanted.created_before) - 1 : whole::max();
    return run(wanted.tool, wanted.currency, from, to);
}

inline result<payment_page> list_sqlite_payments(const sqlite_database& database, const payment_query& wanted) {
    ledger_place after{std::numeric_limits<std::int64_t>::max(), "\xff"};  // behind every id
    if (!wanted.cursor.empty()) {
        const std::optional<ledger_place> place = read_ledger_cursor(wanted.cursor);
        if (!place) return bad_cursor();
        after = *place;
    }
    const std::size_t most = page_size(wanted);
    sqlite_statement query = database.prepare("SELECT " + sqlite_listed + " FROM payments" + sqlite_conditions(wanted) +
                                              " AND (created,id)<(?5,?6) ORDER BY created DESC, id DESC LIMIT ?7");
    return with_sqlite_conditions(wanted, [&](const auto&... bound) {
        query.with(bound..., after.created, after.id, static_cast<std::int64_t>(most));
        payment_page page;
        while (query.step()) page.payments.push_back(read_sqlite_payment(query));
        if (page.payments.size() == most) page.next = ledger_cursor(page.payments.back());
        return result<payment_page>(std::move(page));
    });
}

inline result<std::vector<payment_total>> total_sqlite_payments(const sqlite_database& database,
                                                                const payment_query& wanted) {
    sqlite_statement query =
        database.prepare(std::string("SELECT tool, currency, state, count(*), sum(amount) FROM payments") +
                         sqlite_conditions(wanted) + " GROUP BY tool, currency, state ORDER BY tool, currency, state");
    return with_sqlite_conditions(wanted, [&](const auto&... bound) {
        query.with(bound...);
        std::vector<payment_total> all;
        while (query.step())
            all.push_back({query.text(0), query.text(1), static_cast<payment_state>(query.integer(2)), query.integer(3),
                           query.integer(4)});
        return result<std::vector<payment_total>>(std::move(all));
    });
}

}  // namespace paymcp::inline v0::detail
