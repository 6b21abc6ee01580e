// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp.hpp>

#include <string>
#include <string_view>

namespace gallery {

using namespace paymcp;

template <class Flow, const auto&... Tools>
mcp::server_spec sell(toolset_t<Tools...>) {
    return mcp::compiled_server<Flow, toolset_t<Tools...>>::spec();
}

/// The tools sold with the flow that `--flow` names.
template <class Tools>
result<mcp::server_spec> choose_flow(std::string_view name, Tools tools) {
    if (name == "two_step") return sell<TwoStep<>>(tools);
    if (name == "two_step_shared") return sell<TwoStep<shared_confirm>>(tools);
    if (name == "elicitation") return sell<Elicitation<>>(tools);
    if (name == "progress") return sell<Progress<>>(tools);
    if (name == "resubmit") return sell<Resubmit<>>(tools);
    if (name == "dynamic_tools") return sell<DynamicTools<>>(tools);
    if (name == "automatic") return sell<Automatic<>>(tools);
    if (name == "wallet") return sell<Wallet<>>(tools);
    return failure{
        std::string("--flow ") + std::string(name) +
        " is not one of two_step, two_step_shared, elicitation, progress, resubmit, dynamic_tools, automatic, "
        "wallet"};
}

}  // namespace gallery
