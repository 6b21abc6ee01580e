// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/protocol/jsonrpc.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// What is known besides the reply itself where a payment id was presented that leads nowhere.
struct presented_payment {
    bool unreadable = false;       ///< there was no payment id in it
    std::vector<payment> known{};  ///< payments of this caller that may be meant
};

/// How a call ended: a result, or an error. Of a paid call `paid_calls` gives `paid` and what goes with it, and the
/// server puts that into words.
struct call_end {
    std::string result{};                  ///< a JSON object as text; nothing where there is an error
    std::optional<rpc_error> error{};
    std::string_view outcome = "refused";  ///< see `server_options::called`
    paymcp::detail::begin_delivery hand_over{};  ///< gives what goes along with the result; may be empty
    reply paid{.says = verdict::none};     ///< of a paid call: what the gate says
    std::string state{};                   ///< for `verdict::asked` and `verdict::waits`: the sealed `requestState`
    presented_payment presented{};         ///< of a paid call that presents a payment id

    /// Somebody paid for this result: it reaches the client of a canceled task as well.
    bool delivered() const noexcept { return paid.says == verdict::result; }
};

}  // namespace paymcp::inline v0::mcp
