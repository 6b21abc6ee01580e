// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/options.hpp>
#include <paymcp/testing/detail/flow_trial.hpp>
#include <paymcp/testing/law.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing {

/// Tries the laws of `PaymentFlow` on a table, as the gate performs it: with every kind of client and money policy,
/// over the in-memory store and a scripted provider. The compile-time proof checks the table alone; this checks the
/// effects in the store and in the provider's ledger. A table that the proof refuses because it loops may loop here.
inline std::vector<law_result> table_laws(rules::flow_table table,
                                          paymcp::detail::flow_timing timing = paymcp::detail::flow_timing()) {
    detail::flow_trial trial({table, timing});
    detail::law_book book;
    trial.try_words(book);
    trial.try_money(book);
    trial.try_ends(book);
    trial.try_trouble(book);
    return book.take();
}

/// Tries every law of `PaymentFlow` on a flow. `CHECK(broken_laws(flow_laws<MyFlow>()) == "")`.
template <PaymentFlow Flow>
std::vector<law_result> flow_laws() {
    paymcp::detail::flow_timing timing;
    if constexpr (requires { Flow::timing; }) timing = Flow::timing;
    std::vector<law_result> results = table_laws(Flow::table(), timing);
    detail::law_book book;
    book.law("the name is one lower-case word", [] {
        const std::string_view name = Flow::name;
        const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
        detail::expect(!name.empty() && name[0] >= 'a' && name[0] <= 'z' && std::all_of(name.begin(), name.end(), fits),
                       std::string("it is '") + std::string(name) + "'");
    });
    for (law_result& each : book.take()) results.push_back(std::move(each));
    return results;
}

}  // namespace paymcp::inline v0::testing
