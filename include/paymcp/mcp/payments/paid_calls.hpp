// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/flow/vocabulary.hpp>
#include <paymcp/mcp/payments/detail/client_link.hpp>
#include <paymcp/mcp/server/call_end.hpp>
#include <paymcp/mcp/server/held_subscription.hpp>
#include <paymcp/wallet/detail/credentials.hpp>
#include <paymcp/watch/detail/delivery.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace paymcp::inline v0::mcp {

/// A call of a paid tool as the client made it; its arguments are validated.
struct paid_request {
    std::size_t tool = 0;                     ///< index into `server_definition::tools`
    boost::json::object arguments{};          ///< the tool's own, without a `payment_id`
    std::optional<std::string> payment_id{};  ///< the payment that the call presents, or text without an id
    std::optional<std::string> state{};       ///< the `requestState` of 2026-07-28, as the client sent it
    std::optional<rules::event> answer{};     ///< the user's answer, if the client sent one with the state
    /// The payment of a machine that the call brings, if any; an error where it brings two.
    result<paymcp::detail::found_credential> credential{paymcp::detail::found_credential{}};
    bool by_wallet = false;  ///< the client has said that it pays by wallet: in its capabilities or a header
};

/// Handles the server's calls of paid tools: it decides, with the store and the provider, whether a tool may run, and
/// runs it. The server has validated the arguments and renders `call_end::paid`; if the client's `requestState` is
/// refused, `call_end::error` says why.
///
/// A canceled call is not torn down: the coroutine sees `client.running().canceled()` and continues to a state in which
/// all money is accounted for. Its reply is then dropped.
class paid_calls {
public:
    virtual ~paid_calls() = default;

    /// A call of a paid tool: a first one, one that presents a payment, or one with the user's answer.
    virtual boost::asio::awaitable<call_end> pay_and_call(paid_request request, gating::caller who,
                                                          paymcp::detail::client_link& client) = 0;

    /// A payment id is presented to a confirm tool, for one tool or, without one, for any. `state` is the
    /// `requestState` of 2026-07-28 that the client sent.
    virtual boost::asio::awaitable<call_end> confirm(std::optional<std::size_t> tool, std::string payment_id,
                                                     gating::caller who, paymcp::detail::client_link& client,
                                                     std::optional<std::string> state) = 0;

    /// The balances of a verified principal, one for each currency that the tools use.
    virtual boost::asio::awaitable<result<std::vector<balance_line>>> balances(std::string /*principal*/) {
        co_return std::vector<balance_line>();
    }

    /// Whether the caller may call this free tool: a tool with `subscription<>` is for holders of its plan. Errors:
    /// `subscription_required`, `no_principal`, `unavailable`, with a sentence for the caller.
    virtual boost::asio::awaitable<result<void>> admit(std::size_t /*tool*/, std::string /*principal*/) {
        co_return failure{"This server sells no plans.", "subscription_required"};
    }

    /// The subscriptions of a verified principal, and the plans on sale.
    virtual boost::asio::awaitable<result<plan_list>> subscriptions(std::string /*principal*/) {
        co_return plan_list();
    }

    /// Has a subscription end with its period; or why not, with a code for programs and a sentence for the buyer.
    virtual boost::asio::awaitable<result<held_subscription>> cancel_subscription(std::string /*payment_id*/,
                                                                                  std::string /*principal*/) {
        co_return failure{"This server sells no plans.", "unknown"};
    }

    /// A buyer asks for the money of a payment back. The payment, refunded; or why not, with a code for programs and a
    /// sentence for the buyer.
    virtual boost::asio::awaitable<result<payment>> refund(std::string /*payment_id*/, gating::caller /*who*/) {
        co_return failure{"This server gives no money back on request; ask the seller.", "not_refundable"};
    }

    /// The result of this payment is about to be sent to the client: returns the receiver of its delivery report, or
    /// null. Returns at once.
    virtual std::shared_ptr<paymcp::detail::delivery> hand_over(payment /*subject*/) { return nullptr; }
};

}  // namespace paymcp::inline v0::mcp
