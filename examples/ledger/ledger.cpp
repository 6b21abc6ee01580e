// SPDX-License-Identifier: MIT
// The operator's view of the payments in a store, beside the servers that use it:
//
//     ledger list   --store sqlite:PATH|redis://HOST:PORT [--state STATE] [--tool TOOL] [--currency CODE] [--limit N]
//     ledger totals --store ...     what they come to, by tool, currency and state
//     ledger stuck  --store ...     paid and not ended: delivery, refund or void is still to come; what the
//                                   provider reports in a way that cannot be judged, with the reason; and disputes
//     ledger csv    --store ...     all of them, for a spreadsheet
//     ledger accounts --store ... [--account PREFIX] [--limit N] [--check]
//                                   what accounts hold; or with --check those that are not the sum of the payments
//     ledger forget --store ... --principal NAME
//                                   removes whose the payments of NAME were and what they were about; the books stay
//     ledger receipt --store ... --id ID [--seller NAME] [--receipt-key-file FILE]
//                                   the receipt of a delivered payment, and with a key the same signed, as a JWS
//     ledger verify --receipt FILE --keys FILE
//                                   whether a signed receipt is the seller's, by its keys and without a network
//     ledger refund --store ... --id ID [--provider NAME] [--provider-url URL]
//
// A refund goes through the provider that took the money, with the keys in the environment that the gallery reads.
#include "../gallery/stores.hpp"
#include "accounts.hpp"
#include "receipts.hpp"
#include "refund.hpp"
#include "table.hpp"

#include <algorithm>
#include <chrono>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace paymcp;

int fail(const failure& why) {
    std::fprintf(stderr, "ledger: %s\n", why.message.c_str());
    return EXIT_FAILURE;
}

result<ledger::query> read_query(const cli::command_line& given) {
    ledger::query wanted;
    const std::string state = given.value("--state", "");
    if (!state.empty()) {
        const std::optional<payment_state> named = states::named(state);
        if (!named) return failure{"--state " + state + " is no state of a payment"};
        wanted.states = {*named};
    }
    wanted.tool = given.value("--tool", "");
    wanted.currency = given.value("--currency", "");
    return wanted;
}

/// Calls `show` with every payment that matches, page by page, up to a number.
template <class Store, class Show>
result<void> for_each_payment(Store& store, ledger::query wanted, std::int64_t most, Show show) {
    for (bool more = most > 0; more;) {
        wanted.limit = static_cast<std::size_t>(std::min<std::int64_t>(most, 500));
        const result<ledger::page> page = store.list(wanted);
        if (!page.has_value()) return page.error();
        for (const payment& one : page->payments) show(one);
        most -= static_cast<std::int64_t>(page->payments.size());
        wanted.cursor = page->next;
        more = most > 0 && !wanted.cursor.empty();
    }
    return {};
}

template <class Store>
int list(Store& store, const ledger::query& wanted, std::int64_t most) {
    const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    std::puts(ledger_table::heading().c_str());
    const result<void> done = for_each_payment(
        store, wanted, most, [now](const payment& one) { std::puts(ledger_table::line(one, now).c_str()); });
    return done.has_value() ? EXIT_SUCCESS : fail(done.error());
}

template <class Store>
int csv(Store& store, const ledger::query& wanted, std::int64_t most) {
    std::puts(ledger_table::csv_heading().c_str());
    const result<void> done = for_each_payment(
        store, wanted, most, [](const payment& one) { std::puts(ledger_table::csv_line(one).c_str()); });
    return done.has_value() ? EXIT_SUCCESS : fail(done.error());
}

template <class Store>
int totals(Store& store, const ledger::query& wanted) {
    const result<std::vector<ledger::total>> all = store.totals(wanted);
    if (!all.has_value()) return fail(all.error());
    for (const ledger::total& one : *all) std::puts(ledger_table::total_line(one).c_str());
    return EXIT_SUCCESS;
}

template <class Store>
int list_accounts(Store& store, const cli::command_line& given, std::int64_t most) {
    const std::string prefix = given.value("--account", "");
    account_list<Store> accounts(store);
    if (!given.has("--check")) {
        const result<void> printed = accounts.print(prefix, most);
        return printed.has_value() ? EXIT_SUCCESS : fail(printed.error());
    }
    const result<int> wrong = accounts.check(prefix);
    if (!wrong.has_value()) return fail(wrong.error());
    return *wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

template <class Store>
int forget(Store& store, const std::string& principal) {
    if (principal.empty()) return fail({"--principal NAME says whom to forget"});
    const result<ledger::forgotten> done = store.forget(principal);
    if (!done.has_value()) return fail(done.error());
    std::printf(
        "%lld payments forgotten, %lld left that are open, disputed or of a balance or plan, %lld accounts left\n",
        static_cast<long long>(done->payments), static_cast<long long>(done->open),
        static_cast<long long>(done->accounts));
    return EXIT_SUCCESS;
}

int ended(const result<void>& done) { return done.has_value() ? EXIT_SUCCESS : fail(done.error()); }

int run(const cli::command_line& given) {
    result<ledger::query> wanted = read_query(given);
    if (!wanted) return fail(wanted.error());
    const std::string& what = given.program();
    const result<std::int64_t> most = given.number("--limit", what == "list" ? 50 : 1'000'000'000, 1, 1'000'000'000);
    if (!most) return fail(most.error());
    if (what == "verify") return ended(verify_one(given));
    const std::string store = given.value("--store", "");
    if (store.empty() || store == "memory") return fail({"--store sqlite:PATH or redis://HOST:PORT is needed"});
    if (what == "refund") return refund_one(given);
    return gallery::with_store(given, [&](auto opened) {
        if constexpr (requires { opened.connect(); }) opened.connect();
        if (what == "list") return list(opened, *wanted, *most);
        if (what == "csv") return csv(opened, *wanted, *most);
        if (what == "accounts") return list_accounts(opened, given, *most);
        if (what == "forget") return forget(opened, given.value("--principal", ""));
        if (what == "totals") return totals(opened, *wanted);
        if (what == "receipt") return ended(print_receipt(opened, given));
        wanted->states = states::undelivered.list();
        wanted->or_unclear = true;
        return list(opened, *wanted, *most);
    });
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view what = argc > 1 ? argv[1] : "";
    constexpr std::array<std::string_view, 9> commands{"list",   "totals",  "stuck",  "csv",   "accounts",
                                                       "forget", "receipt", "verify", "refund"};
    if (std::find(commands.begin(), commands.end(), what) == commands.end())
        return fail({"the first word is one of list, totals, stuck, csv, accounts, forget, receipt, verify, refund"});
    const std::string which = "Which payments";
    const cli::manual about{
        .options = {{"--store", "STORE", "sqlite:PATH or redis://HOST:PORT", "", which},
                    {"--state", "STATE", "in this state only", "", which},
                    {"--tool", "NAME", "of this tool only", "", which},
                    {"--currency", "CODE", "in this currency only", "", which},
                    {"--limit", "NUMBER", "at most so many", "", which},
                    gallery::contents_key_option(which),
                    {"--account", "PREFIX", "whose names begin so", "", "Accounts"},
                    {"--check", "", "only those that are not the sum of the payments", "", "Accounts"},
                    {"--principal", "NAME", "whom to forget", "", "Privacy"},
                    {"--seller", "NAME", "the server's name", "", "Receipts"},
                    {"--receipt-key-file", "FILE", "signs the receipt", "", "Receipts"},
                    {"--receipt", "FILE", "a signed receipt", "", "Receipts"},
                    {"--keys", "FILE", "the seller's keys, from its /.well-known/jwks.json", "", "Receipts"},
                    {"--id", "ID", "the payment to refund, or of the receipt", "", "Refunds"},
                    {"--provider", "NAME", "who returns the money", "the payment's", "Refunds"},
                    {"--provider-url", "URL", "its address, for tests", "", "Refunds"}},
        .summary =
            "Shows the payments and accounts of a store, forgets a principal, writes and checks receipts, and refunds "
            "a payment.",
        .example = "--store sqlite:shop.db"};
    const result<cli::command_line> given = cli::command_line::read(argc - 1, argv + 1, about);
    return given ? run(*given) : cli::refuse_start(given.error());
}
