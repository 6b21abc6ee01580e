// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/serve_options.hpp>

namespace gallery {

/// Sells with Stripe, PayPal, Square, Adyen, Coinbase or Walleot, as `--provider` says, at `--provider-url` in place of
/// the provider's own URL; returns the program's exit code. Keys are read from the environment. Coinbase sells at
/// prices in USDC (`usdc_spec`) in place of the prices of `spec`.
int sell_online(const paymcp::cli::command_line& given, const paymcp::mcp::server_spec& spec,
                const paymcp::serve_options& options);

}  // namespace gallery
