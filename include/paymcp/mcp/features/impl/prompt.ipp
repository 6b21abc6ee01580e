// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/prompt.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/tool/detail/codec/encode_content.hpp>

#include <type_traits>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string listed_prompt(std::string_view name, const prompt_info& info, revision speaks) {
    object_text out;
    out.text("name", name);
    if (speaks >= revision::r2025_06_18) out.text_if("title", info.title);
    out.text_if("description", info.description);
    std::string all;
    for (const prompt_argument& one : info.arguments) {
        object_text written;
        written.text("name", one.name).text_if("description", one.description);
        if (one.required) written.raw("required", "true");
        all.append(all.empty() ? "" : ",").append(written.str());
    }
    if (!all.empty()) out.raw("arguments", '[' + all + ']');
    if (speaks >= revision::r2025_11_25 && !info.icons.empty()) out.raw("icons", icons_text(info.icons));
    return out.str();
}

PAYMCP_INLINE std::variant<prompt_arguments, rpc_error> decode_prompt::operator()(
    const boost::json::object& params) const {
    prompt_arguments found;
    const boost::json::value* given = params.if_contains("arguments");
    if (given != nullptr && given->is_null()) given = nullptr;
    if (given != nullptr && !given->is_object()) return bad_params("The arguments of prompts/get are an object.");
    for (const prompt_argument& one : declared) {
        const boost::json::value* value =
            given == nullptr ? nullptr : given->get_object().if_contains(json_view(one.name));
        if (value == nullptr && one.required)
            return bad_params("The argument \"" + one.name + "\" of the prompt is required, but missing.");
        if (value == nullptr) continue;
        if (!value->is_string()) return bad_params("The argument \"" + one.name + "\" of the prompt is a string.");
        found.emplace(one.name, value->get_string());
    }
    return found;
}

PAYMCP_INLINE host_reply encode_prompt::operator()(const prompt_result& made,
                                                   const prompt_arguments& /*arguments*/) const {
    std::string messages;
    for (const prompt_message& one : made.messages) {
        paymcp::detail::output_text block;
        paymcp::detail::write_block(block, one.says);
        if (!block.fault().empty()) return rpc_error{error_code::internal_error, block.fault(), {}};
        messages.append(messages.empty() ? "" : ",")
            .append(object_text()
                        .text("role", one.role == prompt_role::user ? "user" : "assistant")
                        .raw("content", block.take())
                        .str());
    }
    return object_text().text_if("description", made.description).raw("messages", '[' + messages + ']').str();
}

PAYMCP_INLINE host_reply encode_prompt::operator()(const std::vector<prompt_message>& messages,
                                                   const prompt_arguments& arguments) const {
    return (*this)(prompt_result{messages}, arguments);
}

PAYMCP_INLINE host_reply encode_prompt::operator()(std::string_view text, const prompt_arguments& arguments) const {
    prompt_result made;
    made.messages.push_back({prompt_role::user, text_content{std::string(text)}});
    return (*this)(made, arguments);
}

}  // namespace paymcp::inline v0::mcp::detail
