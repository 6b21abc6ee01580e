// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/sqlite/detail/ledger.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/payment/states.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string sqlite_conditions(const ledger::query& wanted) {
    const std::string states = sqlite_states(wanted.states);
    const std::string unclear = wanted.or_unclear ? " OR NOT (" + sqlite_at_rest + ")" : "";
    return std::string(" WHERE (?1='' OR tool=?1) AND (?2='' OR currency=?2) AND created>=?3 AND created<=?4") +
           (states.empty() ? std::string() : " AND (state IN (" + states + ")" + unclear + ")");
}

/// As `lifecycle::sum_of`.
inline const std::string sqlite_sum =
    "CASE WHEN state IN (" + sqlite_states(states::with_sum.list()) +
    ") THEN coalesce((SELECT used FROM parts WHERE parts.id=payments.id),amount) ELSE amount END";

PAYMCP_INLINE result<ledger::page> list_sqlite_payments(const sqlite_database& database, const ledger::query& wanted) {
    ledger_place after{std::numeric_limits<std::int64_t>::max(), "\xff"};  // behind every id
    if (!wanted.cursor.empty()) {
        const std::optional<ledger_place> place = read_ledger_cursor(wanted.cursor);
        if (!place) return bad_cursor();
        after = *place;
    }
    const std::size_t most = page_size(wanted);
    sqlite_statement query = database.prepare("SELECT " + sqlite_listed + sqlite_from + sqlite_conditions(wanted) +
                                              " AND (created,id)<(?5,?6) ORDER BY created DESC, id DESC LIMIT ?7");
    return with_sqlite_conditions(wanted, [&](const auto&... bound) {
        query.with(bound..., after.created, after.id, static_cast<std::int64_t>(most));
        ledger::page page;
        while (query.step()) page.payments.push_back(read_sqlite_payment(query));
        if (page.payments.size() == most) page.next = ledger_cursor(page.payments.back());
        return result<ledger::page>(std::move(page));
    });
}

PAYMCP_INLINE result<std::vector<ledger::total>> total_sqlite_payments(const sqlite_database& database,
                                                                       const ledger::query& wanted) {
    sqlite_statement query =
        database.prepare("SELECT tool, currency, state, count(*), sum(" + sqlite_sum +
                         "), sum(coalesce(returned,0)), sum(CASE WHEN dispute=1 THEN " + sqlite_sum +
                         " ELSE 0 END) FROM payments LEFT JOIN desk USING(id)" + sqlite_conditions(wanted) +
                         " GROUP BY tool, currency, state ORDER BY tool, currency, state");
    return with_sqlite_conditions(wanted, [&](const auto&... bound) {
        query.with(bound...);
        std::vector<ledger::total> all;
        while (query.step())
            all.push_back({query.text(0), query.text(1), static_cast<payment_state>(query.integer(2)), query.integer(3),
                           query.integer(4), query.integer(5), query.integer(6)});
        return result<std::vector<ledger::total>>(std::move(all));
    });
}

}  // namespace paymcp::inline v0::detail
