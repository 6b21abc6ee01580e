// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/serve/command_line.hpp>
#include <paymcp/serve/serve_options.hpp>

#include <string_view>

namespace gallery {

using namespace paymcp;

/// The tools of a stand, sold with the flow that `--flow` names.
using priced_tools = result<mcp::server_spec> (*)(std::string_view flow);

/// Sells with the online provider that `--provider` names; returns the program's exit code.
using online_sale = int (*)(const cli::command_line& given, const mcp::server_spec& spec, const serve_options& options);

/// The program of a stand that sells with the mock, and with its online providers, if it has any.
int run_stand(int argc, char** argv, priced_tools sold, online_sale online = nullptr);

}  // namespace gallery
