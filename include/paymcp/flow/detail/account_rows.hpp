// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/detail/rows.hpp>
#include <paymcp/flow/options.hpp>

#include <array>
#include <string_view>

namespace paymcp::inline v0::detail {

enum class account_phase : phase_number {
    opening,
    checking
};

inline constexpr std::array<std::string_view, 2> account_phases{"opening", "checking"};

/// An account of the caller pays in the call itself, or the call is refused (`verdict::unfunded`).
inline constexpr auto account_rows = join_rows(
    std::array<rule, 4>{enter(event::called) >> perform(account_phase::opening, action::open),
                        on(account_phase::opening, event::opened) >> perform(account_phase::checking, action::status),
                        on(account_phase::opening, event::resumed) >> perform(account_phase::checking, action::status),
                        on(account_phase::opening, event::open_failed) >> answer(verdict::unavailable)},
    status_rows(account_phase::checking, answer(verdict::pending)));

/// The flow of `from_balance`, and of free calls before the tool's own flow.
struct account_flow : flow_settings<> {
    static constexpr std::string_view name = "account";
    static constexpr rules::surface tools = rules::surface::direct;
    static constexpr rules::flow_table table() noexcept { return {account_rows, account_phases, name}; }
};

}  // namespace paymcp::inline v0::detail
