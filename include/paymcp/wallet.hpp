// SPDX-License-Identifier: MIT
#pragma once

/// Wallets: what a machine pays with in the call itself, by x402 and by the Machine Payments Protocol.

#include <paymcp/wallet/detail/keccak.hpp>
