// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/held_subscription.hpp>

#include <string>

namespace paymcp::inline v0::mcp::detail {

/// The result of the tool that lists subscriptions, JSON by `subscriptions_schema`.
std::string subscriptions_text(const plan_list& list);

/// The result of the tool that cancels one, JSON by `cancel_schema`.
std::string canceled_text(const held_subscription& one);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/server/detail/impl/plan_words.ipp>
#endif
