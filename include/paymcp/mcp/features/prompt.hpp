// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/host_handler.hpp>
#include <paymcp/mcp/protocol/icon.hpp>
#include <paymcp/tool/content.hpp>
#include <paymcp/tool/revision.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace paymcp::inline v0::mcp {

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

namespace detail {

/// The JSON object of a prompt in a list.
std::string listed_prompt(std::string_view name, const prompt_info& info, revision speaks);

/// Reads the declared arguments of a prompt; others are ignored, as a client may use a newer server's prompt.
struct decode_prompt {
    std::vector<prompt_argument> declared;

    std::variant<prompt_arguments, rpc_error> operator()(const boost::json::object& params) const;
};

struct encode_prompt {
    host_reply operator()(const prompt_result& made, const prompt_arguments& /*arguments*/) const;

    host_reply operator()(const std::vector<prompt_message>& messages, const prompt_arguments& arguments) const;

    host_reply operator()(std::string_view text, const prompt_arguments& arguments) const;
};

}  // namespace detail

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/impl/prompt.ipp>
#endif
