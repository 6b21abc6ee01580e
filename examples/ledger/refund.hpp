// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/command_line.hpp>

#include <string>

/// Sends the money of the payment `--id` in a store back through the provider that took it, at the address of
/// `--provider-url` in place of the provider's own; the program's exit code. Keys come from the environment.
int refund_one(const std::string& store, const paymcp::command_line& given);
