// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/account.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/payment/state_name.hpp>
#include <paymcp/store/query.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

/// Payments as lines for a terminal and for a spreadsheet.
struct ledger_table {
    static std::string heading() {
        return columns("state", "amount", "age", "tool", "provider", "payment", "principal  cannot be judged because");
    }

    static std::string line(const paymcp::payment& one, paymcp::unix_time now) {
        return columns(paymcp::name_of(one.state), sum(one.amount, one.currency), age(now - one.created), one.tool,
                       one.provider, one.id, visible(one.principal) + remark(one));
    }

    static std::string total_line(const paymcp::ledger::total& one) {
        std::string line = fmt::format("{:<24} {:<10} {:>8} {:>20}", one.tool, paymcp::name_of(one.state), one.count,
                                       sum(one.amount, one.currency));
        if (one.returned != 0) line += ", returned " + sum(one.returned, one.currency);
        if (one.disputed != 0) line += ", disputed " + sum(one.disputed, one.currency);
        return line;
    }

    static std::string account_line(const paymcp::accounts::listed& one) {
        return fmt::format("{:>20} {}", holding(one.account, one.units), visible(one.account));
    }

    static std::string difference_line(const paymcp::accounts::listed& one, std::int64_t sum) {
        return account_line(one) + fmt::format("  its payments come to {}", holding(one.account, sum));
    }

    static std::string csv_heading() {
        return "id,state,tool,amount,currency,minor_units,provider,reference,principal,created,expires,settled,unclear,"
               "returned,dispute";
    }

    static std::string csv_line(const paymcp::payment& one) {
        const paymcp::currency money{std::string_view(one.currency)};
        return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", field(one.id), paymcp::name_of(one.state),
                           field(one.tool), paymcp::format_decimal(one.amount, money), field(one.currency), one.amount,
                           field(one.provider), field(one.reference), field(one.principal), moment(one.created),
                           moment(one.expires), moment(one.ended), field(one.unclear), one.returned,
                           name_of(one.dispute));
    }

private:
    /// What an account holds: a plan, until when.
    static std::string holding(std::string_view account, std::int64_t units) {
        constexpr std::int64_t last_of_four_digits = 253'402'300'799;
        const bool is_moment = account.starts_with(paymcp::detail::postings::plan_prefix);
        if (!is_moment || units < 0 || units > last_of_four_digits) return std::to_string(units);
        if (units == 0) return "not held";
        return paymcp::detail::utc_text(paymcp::unix_time(paymcp::milliseconds(units * 1000)));
    }

    static std::string columns(std::string_view state, std::string_view amount, std::string_view age,
                               std::string_view tool, std::string_view provider, std::string_view id,
                               std::string_view principal) {
        return fmt::format("{:<10} {:>16} {:>8} {:<24} {:<10} {:<36} {}", state, amount, age, tool, provider, id,
                           principal);
    }

    /// What went back in part, the dispute, and why the payment cannot be judged.
    static std::string remark(const paymcp::payment& one) {
        std::string text;
        if (one.returned != 0) text += "  returned " + sum(one.returned, one.currency);
        if (one.dispute != paymcp::states::dispute::none) text += "  dispute " + std::string(name_of(one.dispute));
        return one.unclear.empty() ? text : text + "  " + visible(one.unclear);
    }

    /// Removes characters that a terminal would take for a command, or for another line.
    static std::string visible(std::string text) {
        for (char& c : text)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
        return text;
    }

    static std::string sum(std::int64_t amount, const std::string& currency) {
        return paymcp::format_amount(amount, paymcp::currency(std::string_view(currency)));
    }

    static std::string age(paymcp::milliseconds length) {
        const std::int64_t seconds = length.count() / 1000;
        if (seconds < 120) return fmt::format("{} s", seconds);
        if (seconds < 7'200) return fmt::format("{} min", seconds / 60);
        if (seconds < 172'800) return fmt::format("{} h", seconds / 3'600);
        return fmt::format("{} d", seconds / 86'400);
    }

    /// Milliseconds since 1970, or empty for an event that has not happened.
    static std::string moment(paymcp::unix_time when) {
        const std::int64_t count = when.time_since_epoch().count();
        return count == 0 ? std::string() : std::to_string(count);
    }

    /// Quoted where necessary (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe.
    static std::string field(std::string_view text) {
        std::string safe(text);
        if (!safe.empty() && std::string_view("=+-@\t\r").find(safe.front()) != std::string_view::npos)
            safe.insert(0, "'");
        if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
        std::string quoted = "\"";
        for (const char c : safe) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
        return quoted + '"';
    }
};
