// SPDX-License-Identifier: MIT
#pragma once

/// The function bodies of the store in Redis,
/// for one unit of a program; see paymcp/src.hpp.

#include <paymcp/src/separate.hpp>

#include <paymcp/store/redis/detail/impl/client.ipp>
#include <paymcp/store/redis/detail/impl/link.ipp>
#include <paymcp/store/redis/detail/impl/lookup.ipp>
#include <paymcp/store/redis/detail/impl/outbox.ipp>
#include <paymcp/store/redis/detail/impl/payments.ipp>
#include <paymcp/store/redis/detail/impl/protocol.ipp>
#include <paymcp/store/redis/detail/impl/scripts.ipp>
#include <paymcp/store/redis/detail/impl/stream.ipp>
#include <paymcp/store/redis/impl/redis.ipp>
#include <paymcp/store/redis/impl/url.ipp>

#include <paymcp/serve/custom_store.hpp>

namespace paymcp::inline v0::detail {

template std::unique_ptr<bound_store> bind_store(redis_store);

}  // namespace paymcp::inline v0::detail
