// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/features/detail/host_handler.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/mcp/protocol/icon.hpp>
#include <paymcp/tool/content.hpp>
#include <paymcp/tool/detail/codec/encode_content.hpp>
#include <paymcp/tool/revision.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace paymcp::inline v0 {

/// An argument of a prompt; all arguments are strings.
struct prompt_argument {
    std::string name;
    std::string description{};
    bool required = false;
};

/// The description of a prompt in a list. Empty members are omitted.
struct prompt_info {
    std::string description{};
    std::vector<prompt_argument> arguments{};
    std::string title{};        ///< the display name; since 2025-06-18
    std::vector<icon> icons{};  ///< since 2025-11-25
};

/// The arguments of a `prompts/get`; required ones are present.
using prompt_arguments = std::map<std::string, std::string>;

/// Who says a message of a prompt (MCP `Role`).
enum class prompt_role : std::uint8_t {
    user,
    assistant
};

/// One message of a prompt (MCP `PromptMessage`).
struct prompt_message {
    prompt_role role = prompt_role::user;
    content says;
};

/// The result of a prompt. A handler may also return a `std::string`, one user message, or the messages alone.
struct prompt_result {
    std::vector<prompt_message> messages;
    std::string description{};  ///< omitted if empty
};

namespace mcp::detail {

/// The JSON object of a prompt in a list.
inline std::string listed_prompt(std::string_view name, const prompt_info& info, revision speaks) {
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

/// Reads the declared arguments of a prompt; others are ignored, as a client may use a newer server's prompt.
struct decode_prompt {
    std::vector<prompt_argument> declared;

    std::variant<prompt_arguments, rpc_error> operator()(const boost::json::object& params) const {
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
};

struct encode_prompt {
    host_reply operator()(const prompt_result& made, const prompt_arguments& /*arguments*/) const {
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

    host_reply operator()(const std::vector<prompt_message>& messages, const prompt_arguments& arguments) const {
        return (*this)(prompt_result{messages}, arguments);
    }

    host_reply operator()(std::string_view text, const prompt_arguments& arguments) const {
        prompt_result made;
        made.messages.push_back({prompt_role::user, text_content{std::string(text)}});
        return (*this)(made, arguments);
    }
};

}  // namespace mcp::detail
}  // namespace paymcp::inline v0
