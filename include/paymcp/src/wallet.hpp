// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of wallets,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/wallet/detail/impl/eip712.ipp>
#include <paymcp/wallet/impl/networks.ipp>
