// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/elicit_request.hpp>
#include <paymcp/tool/protocol_error.hpp>

#include <map>
#include <optional>
#include <string>

namespace paymcp::inline v0::mcp {

/// What a call knows of its questions to the client: the answers so far, and what its handler wants next.
struct round_memory {
    std::map<std::string, std::string, std::less<>> answers{};  ///< by key, each a JSON object as text
    std::string state{};                                        ///< what the handler remembered
    std::optional<input_required> required{};                   ///< the handler cannot go on before these are answered
    std::optional<protocol_error> refused{};                    ///< the handler ends the request with this error
};

}  // namespace paymcp::inline v0::mcp
