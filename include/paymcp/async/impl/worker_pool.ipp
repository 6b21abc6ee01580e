// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/worker_pool.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::async {

PAYMCP_INLINE worker_pool::~worker_pool() {
    threads_.stop();
    threads_.join();
}

}  // namespace paymcp::inline v0::async
