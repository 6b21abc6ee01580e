// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/command_line.hpp>

/// Refunds the payment `--id` of the store `--store` through its provider, at `--provider-url` in place of the
/// provider's own URL; returns the program's exit code. Keys are read from the environment.
int refund_one(const paymcp::cli::command_line& given);
