// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/completion.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::variant<completion_request, rpc_error> decode_completion::operator()(
    const boost::json::object& params) const {
    const boost::json::value* argument = params.if_contains("argument");
    const boost::json::value* value =
        argument != nullptr && argument->is_object() ? argument->get_object().if_contains("value") : nullptr;
    if (value == nullptr || !value->is_string())
        return bad_params("completion/complete takes an argument with a value, a string.");
    completion_request asked{.value = std::string(value->get_string())};
    const boost::json::value* context = params.if_contains("context");
    const boost::json::value* others =
        context != nullptr && context->is_object() ? context->get_object().if_contains("arguments") : nullptr;
    if (others == nullptr || !others->is_object()) return asked;
    for (const auto& one : others->get_object())
        if (one.value().is_string()) asked.others.emplace(one.key(), one.value().get_string());
    return asked;
}

PAYMCP_INLINE host_reply encode_completion::operator()(const completion_result& found,
                                                       const completion_request& /*request*/) const {
    constexpr std::size_t most = 100;
    const std::size_t shown = std::min(found.values.size(), most);
    const std::size_t total = std::max(found.total.value_or(0), found.values.size());
    std::string values;
    for (std::size_t i = 0; i < shown; ++i) values.append(i == 0 ? "" : ",").append(quoted(found.values[i]));
    const std::string completion = object_text()
                                       .raw("values", '[' + values + ']')
                                       .raw("total", std::to_string(total))
                                       .raw("hasMore", total > shown ? "true" : "false")
                                       .str();
    return object_text().raw("completion", completion).str();
}

PAYMCP_INLINE host_reply encode_completion::operator()(const std::vector<std::string>& values,
                                                       const completion_request& request) const {
    return (*this)(completion_result{values, {}}, request);
}

}  // namespace paymcp::inline v0::mcp::detail
