// SPDX-License-Identifier: MIT
#pragma once

/// All function bodies, for separate compilation: one unit of the program includes this header and nothing else, and
/// every unit is compiled with `PAYMCP_SEPARATE_COMPILATION` defined. The parts may also be compiled in units of their
/// own, each of `paymcp/src/*.hpp` once. The stores in SQLite and Redis, and who signed for a wallet, are included
/// where `PAYMCP_HAVE_SQLITE`, `PAYMCP_HAVE_REDIS` and `PAYMCP_HAVE_SECP256K1` are defined.

#include <paymcp/src/base.hpp>
#include <paymcp/src/http.hpp>
#include <paymcp/src/mcp.hpp>
#include <paymcp/src/provider.hpp>
#include <paymcp/src/server.hpp>
#include <paymcp/src/wallet.hpp>
#ifdef PAYMCP_HAVE_SQLITE
#include <paymcp/src/sqlite.hpp>
#endif
#ifdef PAYMCP_HAVE_REDIS
#include <paymcp/src/redis.hpp>
#endif
#ifdef PAYMCP_HAVE_SECP256K1
#include <paymcp/src/secp256k1.hpp>
#endif
