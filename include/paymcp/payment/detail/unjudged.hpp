// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/provider_concept.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

/// Untrusted text as one short line for a log: no control characters, at most 200 bytes.
inline std::string printable(std::string_view text) {
    std::string line(text.substr(0, 200));
    for (char& character : line) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte >= 0x7F) character = '?';
    }
    return line;
}

/// A provider's word, quoted for a sentence to the seller: `"PAYED"`, or `nothing` where it is empty.
inline std::string in_quotes(std::string_view word) {
    return word.empty() ? "nothing" : std::string(1, '"') + printable(word.substr(0, 40)) + '"';
}

/// A sum for a sentence to the seller: "0.60 USD", or "60 of "XYZ"" in an unknown currency.
inline std::string sum_in_words(std::int64_t minor, std::string_view code) {
    const currency money(code);
    return money.payable() ? format_amount(minor, money) : std::to_string(minor) + " of " + in_quotes(code);
}

/// A report of `unknown` with the reason.
inline status_report unjudged(std::string why) {
    status_report report;
    report.why = std::move(why);
    return report;
}

/// Why a report is not about `minor` units of that currency; empty where it is, or states neither.
inline std::string other_money(const status_report& report, std::int64_t minor, std::string_view code) {
    const std::int64_t told = report.amount.value_or(minor);
    const std::string told_code = report.currency.value_or(std::string(code));
    if (told == minor && told_code == code) return {};
    return std::string("it reports ") + sum_in_words(told, told_code) + " and not " + sum_in_words(minor, code);
}

/// A provider's answer as the gate uses it: an answer that does not match the payment becomes a report of `unknown`,
/// and each such report has a reason in one short line.
inline provider_result<status_report> taken_report(provider_result<status_report> answer) {
    if (!answer.has_value()) return answer.error().answered ? unjudged(printable(answer.error().message)) : answer;
    const bool open = answer->status == provider_status::unknown;
    if (!open) answer->why.clear();
    else if (answer->why.empty()) answer->why = "it reports nothing that is known";
    else answer->why = printable(answer->why);
    return answer;
}

}  // namespace paymcp::inline v0::detail
