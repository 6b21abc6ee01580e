// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/gate/host.hpp>
#include <paymcp/mcp/server/call_end.hpp>
#include <paymcp/wallet/detail/credentials.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp {

/// Sells calls that a machine pays in the call itself.
class wallet_sales {
public:
    virtual ~wallet_sales() = default;

    /// Whether wallets can pay for this tool: an account takes its currency.
    virtual bool sells(const gating::paid_tool& tool) const = 0;

    /// A call that brings a payment. `arguments` is canonical JSON text, `principal` empty without authentication.
    virtual paymcp::detail::asio_task<wallet_answer> pay(const gating::paid_tool& tool,
                                                         paymcp::detail::found_credential found, std::string arguments,
                                                         std::string principal,
                                                         gating::host<paymcp::detail::asio_task>& host) = 0;

    /// The answer to a call without a payment: all ways to pay it.
    virtual wallet_answer unpaid(const gating::paid_tool& tool, std::string_view arguments) const = 0;
};

}  // namespace paymcp::inline v0::mcp
