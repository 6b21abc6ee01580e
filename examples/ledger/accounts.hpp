// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <paymcp/payment/account.hpp>
#include <paymcp/store/query.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <utility>

/// The accounts of a store, and whether they are what the payments that it keeps come to.
template <class Store>
class account_list {
public:
    explicit account_list(Store& store) : store_(store) {}

    /// Prints the accounts whose names begin so, at most so many.
    paymcp::result<void> print(const std::string& prefix, std::int64_t most) {
        return each_account(prefix, most, [](const paymcp::accounts::listed& one) {
            std::puts(ledger_table::account_line(one).c_str());
        });
    }

    /// Prints the accounts that are not the sum of the payments; returns how many. An account of which a payment was
    /// dropped is among them, and one that a sale changes meanwhile may be.
    paymcp::result<int> check(const std::string& prefix) {
        paymcp::result<sums> wanted = from_payments(prefix);
        if (!wanted.has_value()) return wanted.error();
        int wrong = 0;
        const auto compare = [&](const std::string& name, std::int64_t units) {
            const auto known = wanted->find(name);
            const bool posted = known != wanted->end();
            const std::int64_t sum = posted ? static_cast<std::int64_t>(known->second) : 0;
            if (posted) wanted->erase(known);
            // Accounts of windows are dropped some time after them, and payments are kept.
            const bool of_window = name.starts_with("free/") || name.starts_with("spent/");
            if (sum == units || (of_window && (!posted || units == 0))) return;
            ++wrong;
            std::puts(ledger_table::difference_line({name, units}, sum).c_str());
        };
        const paymcp::result<void> listed = each_account(
            prefix, 1'000'000'000, [&](const paymcp::accounts::listed& one) { compare(one.account, one.units); });
        if (!listed.has_value()) return listed.error();
        while (!wanted->empty()) compare(std::string(wanted->begin()->first), 0);
        return wrong;
    }

private:
    /// Unsigned, because a sum may leave the range on its way to a result within it.
    using sums = std::map<std::string, std::uint64_t>;

    template <class Show>
    paymcp::result<void> each_account(const std::string& prefix, std::int64_t most, Show show) {
        for (std::string after; most > 0;) {
            const auto page =
                store_.list_accounts(prefix, after, static_cast<std::size_t>(std::min<std::int64_t>(most, 1000)));
            if (!page.has_value()) return page.error();
            if (page->empty()) break;
            for (const paymcp::accounts::listed& one : *page) show(one);
            after = page->back().account;
            most -= static_cast<std::int64_t>(page->size());
        }
        return {};
    }

    paymcp::result<sums> from_payments(const std::string& prefix) {
        sums all;
        paymcp::ledger::query next{.limit = 500};
        do {
            const paymcp::result<paymcp::ledger::page> page = store_.list(next);
            if (!page.has_value()) return page.error();
            for (const paymcp::payment& one : page->payments)
                for (const paymcp::accounts::posting& each : one.postings)
                    if (each.account.starts_with(prefix)) all[each.account] += static_cast<std::uint64_t>(each.units);
            next.cursor = page->next;
        } while (!next.cursor.empty());
        return all;
    }

    Store& store_;
};
