// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/detail/price/quote.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/money/format.hpp>

#include <string>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE result<std::int64_t> price_of_call(const tool_definition& tool, std::string_view arguments) {
    if (tool.quote == nullptr) return tool.amount;
    told_price told = tool.quote(arguments);
    if (!told.why.empty()) return failure{std::move(told.why)};
    return told.minor;
}

PAYMCP_INLINE bool read_arguments(std::string_view arguments, boost::json::object& into) {
    boost::json::error_code failure;
    boost::json::value read = read_json(arguments, failure);
    if (failure || !read.is_object()) return false;
    into = std::move(read.get_object());
    return true;
}

PAYMCP_INLINE told_price unpriced(const argument_error& why) {
    return {.why = std::string("This call has no price: its arguments cannot be read ") + why.pointer + ' ' +
                   why.message};
}

PAYMCP_INLINE told_price unpriced(std::int64_t minor, std::int64_t least, std::int64_t most, const currency& money) {
    return {.why = std::string("This call has no price: its tool takes from ") + format_amount(least, money) + " to " +
                   format_amount(most, money) + ", and " + format_amount(minor, money) + " does not fit."};
}

PAYMCP_INLINE told_price unpriced_by_exception() {
    std::string why = exception_message();
    if (why.empty()) return {.why = "This call has no price."};
    return {.why = std::string("This call has no price: ") + why};
}

}  // namespace paymcp::inline v0::detail
