// SPDX-License-Identifier: MIT
#pragma once

/// Stores of payments in memory, and what a store of your own needs. SQLite and Redis are
/// headers apart, since they need their libraries: <paymcp/store/sqlite/sqlite.hpp>, <paymcp/store/redis/redis.hpp>.

#include <paymcp/payment/account.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/payment/same_call.hpp>
#include <paymcp/payment/store_concept.hpp>
#include <paymcp/store/async_store.hpp>
#include <paymcp/store/detail/contents_cipher.hpp>
#include <paymcp/store/forgotten.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/store/query.hpp>
#include <paymcp/store/retention.hpp>
