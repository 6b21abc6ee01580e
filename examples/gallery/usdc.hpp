// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/mcp/payments/sale.hpp>

#include <string_view>

namespace gallery {

/// The gallery's tools for a provider that accepts only USDC, at one USDC for a dollar, sold with the flow that
/// `--flow` names.
paymcp::result<paymcp::mcp::server_spec> usdc_spec(std::string_view flow);

}  // namespace gallery
