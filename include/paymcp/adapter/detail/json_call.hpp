// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/adapter/shop.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::adapter::detail {

/// What a `tools/call` says, out of another library's JSON.
struct call_texts {
    std::string tool;
    std::string arguments;
    std::string meta{};

    call_view view() const { return {.tool = tool, .arguments = arguments, .meta = meta}; }
};

/// Reads the parameters of a `tools/call`; empty where they name no tool. `Json` is `nlohmann::basic_json`, or looks
/// like it.
template <class Json>
std::optional<call_texts> read_params(const Json& params) {
    if (!params.is_object() || !params.contains("name") || !params.at("name").is_string()) return std::nullopt;
    call_texts made{.tool = params.at("name").template get<std::string>(), .arguments = "{}"};
    if (params.contains("arguments")) made.arguments = params.at("arguments").dump();
    if (params.contains("_meta")) made.meta = params.at("_meta").dump();
    return made;
}

/// The result of `tools/list` with the shop's tools behind the server's own.
template <class Json>
Json merged_list(const shop& sold, std::string_view protocol_version, Json own) {
    Json result = Json::parse(sold.list(protocol_version));
    for (const auto& one : result.at("tools")) own.push_back(one);
    result["tools"] = std::move(own);
    return result;
}

}  // namespace paymcp::inline v0::adapter::detail
