// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/proven_call.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE machine_call proven_call(const payment_proof& proof, const wallet_terms& terms,
                                       const tool_definition& tool, std::int64_t price, std::string arguments,
                                       std::string principal, std::string_view rail, unix_time now) {
    machine_call call;
    call.tool = tool.name;
    call.arguments = std::move(arguments);
    call.principal = std::move(principal);
    call.rail = rail;
    call.key = proof.key;
    call.body = proof.body;
    call.amount = price;
    call.currency = tool.money.name();
    call.expires = proof.expires;
    call.charge_first = tool.charges_first;
    call.at_most_once = tool.at_most_once;
    if (std::optional<failure> why = check_payment_proof(proof, terms, now)) call.objection = std::move(why->message);
    return call;
}

}  // namespace paymcp::inline v0::detail
