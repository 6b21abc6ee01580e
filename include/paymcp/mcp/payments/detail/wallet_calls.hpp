// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/flow/reply.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/mcp/payments/wallet_sales.hpp>
#include <paymcp/wallet/detail/call_parts.hpp>
#include <paymcp/wallet/detail/credentials.hpp>
#include <paymcp/wallet/detail/machine_paid_call.hpp>
#include <paymcp/wallet/detail/payment_proof.hpp>
#include <paymcp/wallet/detail/wallet_setup.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

/// The calls that a machine pays in the call itself: reads the payment that a call brings, performs the call by the
/// table of `wallet/detail/call_rows.hpp`, and says how to pay where nothing is paid.
class wallet_calls final : public wallet_sales {
public:
    using parts = paymcp::detail::call_parts<paymcp::detail::asio_task>;

    /// Signed transfers go to the rail of `transfers`, payment tokens to that of `tokens`. All referenced objects
    /// outlive it.
    wallet_calls(const paymcp::detail::wallet_setup& setup, parts transfers, parts tokens,
                 paymcp::detail::random_source random)
        : setup_(setup), transfers_(transfers), tokens_(tokens), random_(std::move(random)) {}

    bool sells(const gating::paid_tool& tool) const override {
        const paymcp::detail::wallet_terms terms = terms_of(setup_, *tool.definition, tool.definition->amount);
        return !terms.offers.empty() || terms.stripe;
    }

    paymcp::detail::asio_task<wallet_answer> pay(const gating::paid_tool& tool, paymcp::detail::found_credential found,
                                                 std::string arguments, std::string principal,
                                                 gating::host<paymcp::detail::asio_task>& host) override;

    wallet_answer unpaid(const gating::paid_tool& tool, std::string_view arguments) const override;

    /// What wallets that sign before they call need to know of a tool: members of its `_meta` in `tools/list`, without
    /// braces; "" where wallets cannot pay for it, or where the arguments decide the price.
    std::string listing(const paymcp::detail::tool_definition& tool) const;

private:
    using verdict = paymcp::detail::call_flow::verdict;

    /// The answer to a call that has no price; nothing may be charged for it.
    static wallet_answer unpriced(const failure& why);

    /// `why` is a sentence for the buyer, `code` one of `mpp_problems`.
    wallet_answer challenge(const gating::paid_tool& tool, std::string_view arguments, std::string_view why,
                            std::string_view code) const;

    wallet_answer answer_of(const gating::paid_tool& tool, std::string_view arguments,
                            const paymcp::detail::payment_proof& proof, paymcp::detail::call_answer ended) const;

    /// The payment as its dialect's receipt: in `_meta`, and as a header where the payment came in one.
    static void add_receipt(wallet_answer& answer, const paymcp::detail::payment_proof& proof, const payment& subject);

    const paymcp::detail::wallet_setup& setup_;
    parts transfers_;
    parts tokens_;
    paymcp::detail::random_source random_;
};

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/wallet_calls.ipp>
#endif
