// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/two_step.hpp>

#include <string_view>

namespace paymcp::inline v0 {

/// The first call answers "payment required" with link and payment_id; the same call with that `payment_id` runs. The
/// payment is bound to the arguments: other arguments with the same id are refused.
/// Options: `poll_every<MS>`, `wait_timeout<MS>`.
template <class... Options>
struct Resubmit : detail::flow_settings<Options...> {
    static_assert((detail::TimingOption<Options> && ...),
                  "paymcp: Resubmit takes the options poll_every and wait_timeout (docs/errors.md#flows)");

    static constexpr std::string_view name = "resubmit";
    static constexpr rules::surface tools = rules::surface::resubmit;
    static constexpr rules::flow_table table() noexcept {
        return {detail::two_step_rows, detail::two_step_phases, name};
    }
};

}  // namespace paymcp::inline v0
