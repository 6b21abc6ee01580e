// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/two_step.hpp>

#include <string_view>

namespace paymcp::inline v0 {

/// Like TwoStep, but in a legacy session a tool is replaced by its confirm tool while a payment of it is open, with
/// `notifications/tools/list_changed`. Where lists must not vary (MCP 2026-07-28) it behaves as TwoStep.
///
/// Options: `confirm_named<...>`, `poll_every<MS>`, `wait_timeout<MS>`.
template <class... Options>
struct DynamicTools : detail::flow_settings<Options...> {
    static_assert(
        ((detail::is_confirm_name<Options> || detail::TimingOption<Options>)&&...),
        "paymcp: DynamicTools takes the options confirm_named, poll_every and wait_timeout (docs/errors.md#flows)");

    static constexpr std::string_view name = "dynamic_tools";
    static constexpr rules::surface tools = rules::surface::dynamic;
    static constexpr rules::flow_table table() noexcept {
        return {detail::two_step_rows, detail::two_step_phases, name};
    }
};

}  // namespace paymcp::inline v0
