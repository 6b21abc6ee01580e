// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/tool/definition.hpp>
#include <paymcp/wallet/detail/call_life.hpp>
#include <paymcp/wallet/detail/payment_proof.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A call of `tool`, which costs `price` minor units, with the payment that it brings, as `machine_paid_call` takes it.
/// `rail` settles it; `principal` is empty without authentication. What stands against the payment today becomes the
/// call's objection, which does not count for a payment that is known already.
machine_call proven_call(const payment_proof& proof, const wallet_terms& terms, const tool_definition& tool,
                         std::int64_t price, std::string arguments, std::string principal, std::string_view rail,
                         unix_time now);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/proven_call.ipp>
#endif
