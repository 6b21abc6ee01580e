// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/clock.hpp>
#include <paymcp/payment/detail/store_port.hpp>

namespace paymcp::inline v0::detail {

/// Lets a store drop expired records, periodically and in small steps. A store that fails is asked again the next time.
asio_task<void> sweep_regularly(store_port<asio_task>& store, const wall_clock& time);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/watch/detail/impl/sweeper.ipp>
#endif
