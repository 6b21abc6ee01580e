// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/elicitation.hpp>

#include <string_view>

namespace paymcp::inline v0 {

/// Chooses by what the client declared: a client that declared a wallet pays in the call itself, where the server has
/// rails (`paid_by`); a client that declared elicitation is asked as in Elicitation, in the mode that
/// it declared; otherwise the call answers with a link and is repeated with its `payment_id`, as in Resubmit.
///
/// A client counts as unable to do what it did not declare. Progress is never chosen: a client that receives progress
/// does not declare that a person reads the messages. Options: `max_prompts<N>`, `poll_every<MS>`, `wait_timeout<MS>`.
template <class... Options>
struct Automatic : detail::flow_settings<Options...> {
    static_assert(
        (detail::SettingOption<Options> && ...),
        "paymcp: Automatic takes the options max_prompts, poll_every and wait_timeout (docs/errors.md#flows)");

    static constexpr std::string_view name = "automatic";
    static constexpr rules::surface tools = rules::surface::resubmit;
    /// A client that declares a wallet is asked to pay in the call itself, where the server has rails.
    static constexpr bool wallets_first = true;
    static constexpr rules::flow_table table() noexcept {
        return {detail::elicitation_rows, detail::elicitation_phases, name};
    }
};

}  // namespace paymcp::inline v0
