// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/detail/rows.hpp>
#include <paymcp/flow/options.hpp>

#include <array>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

enum class elicitation_phase : phase_number {
    opening, rechecking, reopening, asking, accepting, waiting,
    polling, repeating, declining, ignoring, loading, checking
};

inline constexpr std::array<std::string_view, 12> elicitation_phases{
    "opening", "rechecking", "reopening", "asking",  "accepting", "waiting",
    "polling", "repeating",  "declining", "ignoring", "loading",  "checking"};

/// The provider is asked after every answer: a user who pays and then closes the dialog has paid. After an acceptance
/// the call waits for the payment; a user who has not paid by then is asked again.
inline constexpr auto elicitation_rows = [] {
    using enum elicitation_phase;
    constexpr consequence ask_user = perform(asking, action::ask);
    constexpr consequence wait_for_money = perform(waiting, action::wait);
    return join_rows(opening_rows(opening, rechecking, reopening, checking, ask_user),
                     std::array{on(asking, event::accepted) >> perform(accepting, action::status),
                                on(asking, event::declined) >> perform(declining, action::status),
                                on(asking, event::unanswered) >> perform(ignoring, action::status),
                                on(asking, event::cannot_ask) >> answer(verdict::link),
                                on(waiting, event::woken) >> perform(polling, action::status),
                                on(waiting, event::gave_up) >> perform(repeating, action::status),
                                on(waiting, event::left) >> answer(verdict::pending)},
                     status_rows(accepting, wait_for_money), polling_rows(polling, wait_for_money, wait_for_money),
                     status_rows(repeating, ask_user), status_rows(declining, answer(verdict::declined)),
                     status_rows(ignoring, answer(verdict::pending)), loading_rows(loading, checking),
                     status_rows(checking, ask_user));
}();

}  // namespace detail

/// One call: the user is asked to open the link, and the same call returns the result. A client that cannot ask its
/// user gets the link, and the call is repeated with its `payment_id`.
///
/// Options: `max_prompts<N>`, `poll_every<MS>`, `wait_timeout<MS>` (the wait for the money after each acceptance).
template <class... Options>
struct Elicitation : detail::flow_settings<Options...> {
    static_assert(
        (detail::SettingOption<Options> && ...),
        "paymcp: Elicitation takes the options max_prompts, poll_every and wait_timeout (docs/errors.md#flows)");

    static constexpr std::string_view name = "elicitation";
    static constexpr rules::surface tools = rules::surface::resubmit;
    static constexpr rules::flow_table table() noexcept {
        return {detail::elicitation_rows, detail::elicitation_phases, name};
    }
};

}  // namespace paymcp::inline v0
