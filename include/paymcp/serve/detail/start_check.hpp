// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/host.hpp>
#include <paymcp/mcp/server/definition.hpp>
#include <paymcp/serve/detail/bound.hpp>
#include <paymcp/serve/serve_options.hpp>

#include <span>
#include <string>
#include <vector>

namespace paymcp::inline v0::detail {

/// What a start would find, one line for a person each.
struct start_report {
    std::vector<std::string> lines{};
    bool sound = true;  ///< a server would start
};

/// Does what a start does, up to the first request: reads the keys, opens the store, listens. It asks the provider
/// nothing, and answers no client.
start_report check_start(const mcp::server_spec& spec, bound_provider& provider, bound_store& store,
                         serve_options options);

/// What to say where buyers pay balances into a store that ends with its process; empty elsewhere.
std::string forgetful_balances(std::span<const gating::paid_tool> sold, const bound_store& store);

/// What to say of a provider that forgets payments which the store keeps; empty for any other pair.
std::string forgetful_provider(bound_provider& provider, const bound_store& store);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/start_check.ipp>
#endif
