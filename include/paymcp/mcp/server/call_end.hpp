// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/response_channel.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <cstdint>
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

/// A balance of a principal, in micro-units of a currency.
struct balance_line {
    std::int64_t micro = 0;
    currency money;
};

/// The answer of a call in a form of its own, where a machine pays in the call itself. Its texts are JSON.
struct wallet_answer {
    std::string_view outcome{};  ///< see `server_options::called`
    tool_output said{};          ///< the content, where it is the tool's or says how to pay
    std::string meta{};          ///< members of `_meta`, without braces; may be empty
    std::string message{};       ///< otherwise: a sentence, for an error with `outcome` as its word
    payment_head head{};
    std::optional<payment> bought{};  ///< the payment that the result was delivered for
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
    std::optional<wallet_answer> wallet{};  ///< instead of `paid`, where a machine pays

    std::optional<balance_line> left{};  ///< of the balance that has paid

    std::optional<failure> refused{};  ///< instead of `paid`: why no payment is opened, for programs and the buyer

    payment_head head{};

    /// This result was paid for: it reaches the client of a canceled task as well.
    bool delivered() const noexcept {
        return paid.says == rules::verdict::result || (wallet && wallet->outcome == "result");
    }
};

}  // namespace paymcp::inline v0::mcp
