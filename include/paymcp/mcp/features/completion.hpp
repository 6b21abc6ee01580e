// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/features/detail/host_handler.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0 {

/// A `completion/complete`, as a handler sees it.
struct completion_request {
    std::string value;                            ///< what the user has typed so far
    std::map<std::string, std::string> others{};  ///< the other arguments known so far; since 2025-06-18
};

/// Suggested values, best first. A handler may also return the values alone.
struct completion_result {
    std::vector<std::string> values;
    std::optional<std::size_t> total{};  ///< the total number of matches; at least the number of values
};

namespace mcp::detail {

/// Reads `argument.value` and `context.arguments`.
struct decode_completion {
    std::variant<completion_request, rpc_error> operator()(const boost::json::object& params) const {
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
};

/// MCP allows at most 100 values.
struct encode_completion {
    host_reply operator()(const completion_result& found, const completion_request& /*request*/) const {
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

    host_reply operator()(const std::vector<std::string>& values, const completion_request& request) const {
        return (*this)(completion_result{values, {}}, request);
    }
};

}  // namespace mcp::detail
}  // namespace paymcp::inline v0
