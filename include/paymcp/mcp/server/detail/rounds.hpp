// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/tool/elicit_request.hpp>
#include <paymcp/tool/protocol_error.hpp>

#include <map>
#include <optional>
#include <string>

namespace paymcp::inline v0::mcp::detail {

/// A call's questions to the client: the answers so far, and the handler's next questions.
struct round_memory {
    std::map<std::string, std::string, std::less<>> answers{};  ///< by key, each a JSON object as text
    std::string state{};                                        ///< the handler's own state
    std::optional<input_required> required{};                   ///< the handler needs the answers to these
    std::optional<protocol_error> refused{};                    ///< the handler ends the request with this error
};

}  // namespace paymcp::inline v0::mcp::detail
