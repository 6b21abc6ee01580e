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
    return tool.quote(arguments);
}

PAYMCP_INLINE std::optional<boost::json::object> read_arguments(std::string_view arguments) {
    boost::json::error_code failure;
    boost::json::value read = read_json(arguments, failure);
    if (failure || !read.is_object()) return std::nullopt;
    return std::move(read.get_object());
}

PAYMCP_INLINE failure unpriced(const argument_error& why) {
    return failure{std::string("This call has no price: its arguments cannot be read ") + why.pointer + ' ' +
                   why.message};
}

PAYMCP_INLINE failure unpriced(std::int64_t minor, std::int64_t least, std::int64_t most, const currency& money) {
    return failure{std::string("This call has no price: its tool takes from ") + format_amount(least, money) + " to " +
                   format_amount(most, money) + ", and " + format_amount(minor, money) + " does not fit."};
}

PAYMCP_INLINE failure unpriced_by_exception() {
    std::string why = exception_message();
    if (why.empty()) return failure{"This call has no price."};
    return failure{std::string("This call has no price: ") + why};
}

}  // namespace paymcp::inline v0::detail
