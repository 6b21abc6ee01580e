// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/price/use.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/tool/detail/codec/encode.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

/// Why a report cannot be charged; empty where it can.
PAYMCP_INLINE std::string fault_of_use(const tool_definition& tool, std::int64_t most, const reported_use& reported) {
    if (!reported.minor) return "The tool has not said what it used.";
    if (reported.currency != tool.money.name())
        return std::string("The tool has said what it used in another currency than ") +
               std::string(tool.money.name()) + '.';
    const std::int64_t minor = *reported.minor;
    const bool fits = minor >= tool.least && minor <= most && minor % tool.step == 0;
    if (minor == 0 || fits) return {};
    return "The tool has said that it used " + format_amount(minor, tool.money) + ", which is not within " +
           format_amount(tool.least, tool.money) + " to " + format_amount(most, tool.money) + '.';
}

PAYMCP_INLINE std::optional<std::int64_t> judge_use(const tool_definition& tool, std::int64_t amount,
                                                    const reported_use& reported, tool_output& output) {
    if (!tool.metered || output.failed) return std::nullopt;
    const std::string why = fault_of_use(tool, std::min(amount, tool.amount), reported);
    if (why.empty()) return reported.minor;
    output = failed_output(why);
    return std::nullopt;
}

}  // namespace paymcp::inline v0::detail
