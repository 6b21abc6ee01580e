// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/command_line.hpp>

#include <string>

/// Refunds the payment `--id` of a store through its provider, at `--provider-url` in place of the provider's own URL;
/// returns the program's exit code. Keys are read from the environment.
int refund_one(const std::string& store, const paymcp::cli::command_line& given);
