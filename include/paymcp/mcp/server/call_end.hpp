// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// Details of a reply about an unknown payment id.
struct presented_payment {
    bool unreadable = false;       ///< the presented text contained no payment id
    std::vector<payment> known{};  ///< payments of this caller that may be meant
};

/// The outcome of a call: a result, or an error. For a paid call, `paid_calls` fills `paid` and its companions, and the
/// server renders them.
struct call_end {
    std::string result{};                  ///< a JSON object as text; empty for an error
    std::optional<detail::rpc_error> error{};
    std::string_view outcome = "refused";  ///< see `server_options::called`
    paymcp::detail::begin_delivery hand_over{};  ///< returns the result's delivery report; may be empty
    gating::reply paid{.says = rules::verdict::none};  ///< of a paid call: the gate's reply
    std::string state{};                   ///< for `verdict::asked` and `verdict::waits`: the sealed `requestState`
    presented_payment presented{};         ///< of a paid call that presents a payment id

    /// This result was paid for: it reaches the client of a canceled task as well.
    bool delivered() const noexcept { return paid.says == rules::verdict::result; }
};

}  // namespace paymcp::inline v0::mcp
