// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/state_name.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/store/query.hpp>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace till {

/// A line of words, with tabs between them.
inline void print_line(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& one : words) line.append(line.empty() ? "" : "\t").append(one);
    std::puts(line.c_str());
}

inline void print_payment(const paymcp::payment& one) {
    print_line({"payment", one.id, one.tool, one.provider, std::string(paymcp::name_of(one.state)), one.principal,
                one.reference, one.arguments, one.output.content});
    for (const paymcp::accounts::posting& each : one.postings)
        print_line({"posting", one.id, each.account, std::to_string(each.units)});
}

/// Prints all payments of a store with their postings, and all its accounts. Returns the exit code.
template <class Store>
int print_books(Store& store) {
    paymcp::ledger::query wanted;
    wanted.limit = 1000;
    do {
        const paymcp::result<paymcp::ledger::page> page = store.list(wanted);
        if (!page) return paymcp::cli::refuse_start(page.error());
        for (const paymcp::payment& one : page->payments)
            if (const auto whole = store.find(one.id); whole && *whole) print_payment(**whole);
        wanted.cursor = page->next;
    } while (!wanted.cursor.empty());
    std::string after;
    for (;;) {
        const paymcp::result<std::vector<paymcp::accounts::listed>> some = store.list_accounts("", after, 1000);
        if (!some) return paymcp::cli::refuse_start(some.error());
        if (some->empty()) return EXIT_SUCCESS;
        for (const paymcp::accounts::listed& one : *some)
            print_line({"account", one.account, std::to_string(one.units)});
        after = some->back().account;
    }
}

}  // namespace till
