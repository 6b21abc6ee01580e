// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/unjudged.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string printable(std::string_view text) {
    std::string line(text.substr(0, 200));
    for (char& character : line) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte >= 0x7F) character = '?';
    }
    return line;
}

PAYMCP_INLINE std::string in_quotes(std::string_view word) {
    return word.empty() ? "nothing" : std::string(1, '"') + printable(word.substr(0, 40)) + '"';
}

PAYMCP_INLINE std::string sum_in_words(std::int64_t minor, std::string_view code) {
    const currency money(code);
    return money.payable() ? format_amount(minor, money) : std::to_string(minor) + " of " + in_quotes(code);
}

PAYMCP_INLINE status_report unjudged(std::string why) {
    status_report report;
    report.why = std::move(why);
    return report;
}

PAYMCP_INLINE std::string other_money(const status_report& report, std::int64_t minor, std::string_view code) {
    const std::int64_t told = report.amount.value_or(minor);
    const std::string told_code = report.currency.value_or(std::string(code));
    const std::int64_t returned = report.returned.value_or(0);
    const bool too_much = returned < 0 || returned > minor;
    if (told == minor && told_code == code && too_much)
        return std::string("it reports ") + sum_in_words(returned, code) + " as given back of " +
               sum_in_words(minor, code);
    if (told == minor && told_code == code) return {};
    return std::string("it reports ") + sum_in_words(told, told_code) + " and not " + sum_in_words(minor, code);
}

PAYMCP_INLINE status_report undisturbed(status_report report, std::int64_t minor, std::string_view code) {
    if (report.status != provider_status::paid && report.status != provider_status::authorized) return report;
    if (report.dispute == states::dispute::open) return unjudged("the payer contests it: a dispute is open");
    if (report.returned.value_or(0) == 0) return report;
    status_report doubted =
        unjudged(sum_in_words(*report.returned, code) + " of " + sum_in_words(minor, code) + " went back to the payer");
    doubted.partly_back = true;
    return doubted;
}

PAYMCP_INLINE provider_result<status_report> taken_report(provider_result<status_report> answer) {
    if (!answer.has_value()) return answer.error().answered ? unjudged(printable(answer.error().message)) : answer;
    const bool open = answer->status == provider_status::unknown;
    if (!open)
        answer->why.clear();
    else if (answer->why.empty())
        answer->why = "it reports nothing that is known";
    else
        answer->why = printable(answer->why);
    return answer;
}

}  // namespace paymcp::inline v0::detail
