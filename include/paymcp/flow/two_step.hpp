// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/detail/rows.hpp>
#include <paymcp/flow/options.hpp>

#include <array>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0 {

namespace detail {

enum class two_step_phase : phase_number { opening, rechecking, reopening, loading, checking };

inline constexpr std::array<std::string_view, 5> two_step_phases{
    "opening", "rechecking", "reopening", "loading", "checking"};

inline constexpr auto two_step_rows =
    join_rows(opening_rows(two_step_phase::opening, two_step_phase::rechecking, two_step_phase::reopening,
                           two_step_phase::checking, answer(verdict::link)),
              loading_rows(two_step_phase::loading, two_step_phase::checking),
              status_rows(two_step_phase::checking, answer(verdict::pending)));

}  // namespace detail

/// The call returns a link; `confirm_<tool>` runs the captured arguments once they are paid. Works with every client.
///
/// A repeated call with the same arguments gives the same link while it is open, and the result once it is paid.
/// Options: `shared_confirm`, `confirm_named<...>`, `poll_every<MS>`, `wait_timeout<MS>`.
template <class... Options>
struct TwoStep : detail::flow_settings<Options...> {
    static_assert(((std::is_same_v<Options, shared_confirm> || detail::is_confirm_name<Options> ||
                    detail::TimingOption<Options>)&&...),
                  "paymcp: TwoStep takes the options shared_confirm, confirm_named, poll_every and wait_timeout "
                  "(docs/errors.md#flows)");
    static constexpr bool is_shared = (std::is_same_v<Options, shared_confirm> || ...);

    static constexpr std::string_view name = is_shared ? "two_step_shared" : "two_step";
    static constexpr rules::surface tools = is_shared ? rules::surface::shared_confirm : rules::surface::confirm;
    static constexpr rules::flow_table table() noexcept {
        return {detail::two_step_rows, detail::two_step_phases, name};
    }
};

}  // namespace paymcp::inline v0
