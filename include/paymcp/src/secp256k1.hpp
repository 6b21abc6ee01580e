// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies that need libsecp256k1,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/wallet/secp256k1/detail/impl/recovery.ipp>
