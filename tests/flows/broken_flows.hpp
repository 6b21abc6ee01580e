// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/concept.hpp>

#include <array>
#include <string_view>

/// A sound flow of one call that asks once, and one broken copy of it for each mistake that the proof must find.
namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::detail;

enum class step : phase_number { opening, asking, checking, claiming, running, recording, releasing, waiting };

inline constexpr std::array<std::string_view, 8> step_names{
    "opening", "asking", "checking", "claiming", "running", "recording", "releasing", "waiting"};

/// The sound flow: open, ask, check, hand over.
inline constexpr std::array sound_rows{
    enter(event::called) >> perform(step::opening, action::open),
    on(step::opening, event::opened) >> perform(step::asking, action::ask),
    on(step::opening, event::resumed) >> perform(step::asking, action::ask),
    on(step::opening, event::open_failed) >> answer(verdict::unavailable),
    on(step::asking, event::accepted) >> perform(step::checking, action::status),
    on(step::asking, event::declined) >> perform(step::checking, action::status),
    on(step::asking, event::unanswered) >> perform(step::checking, action::status),
    on(step::asking, event::cannot_ask) >> perform(step::checking, action::status),
    on(step::checking, event::secured) >> fulfil(),
    on(step::checking, event::pending) >> answer(verdict::pending),
    on(step::checking, event::canceled) >> answer(verdict::canceled),
    on(step::checking, event::expired) >> answer(verdict::expired),
    on(step::checking, event::unreachable) >> answer(verdict::unavailable),
};

/// The sound flow with its own fulfilment instead of the shared one, as a base for mistakes made there.
template <std::size_t More>
constexpr auto with_own_fulfilment(const std::array<rule, More>& own) {
    std::array<rule, sound_rows.size() + More> rows{};
    for (std::size_t i = 0; i < sound_rows.size(); ++i) rows[i] = sound_rows[i];
    rows[8] = on(step::checking, event::secured) >> perform(step::claiming, action::claim);
    for (std::size_t i = 0; i < More; ++i) rows[sound_rows.size() + i] = own[i];
    return rows;
}

/// The sound rows with one of them replaced.
constexpr auto with_row(std::size_t index, rule row) {
    auto rows = sound_rows;
    rows[index] = row;
    return rows;
}

/// Makes a flow type of rows.
template <const auto& Rows>
struct flow_of {
    static constexpr std::string_view name = "test";
    static constexpr surface tools = surface::direct;
    static constexpr flow_table table() noexcept { return {Rows, step_names}; }
};

constexpr auto claim_rows(consequence when_won) {
    return std::array{
        on(step::claiming, event::won) >> when_won,
        on(step::claiming, event::busy) >> answer(verdict::busy),
        on(step::claiming, event::delivered) >> answer(verdict::result),
        on(step::claiming, event::lost) >> answer(verdict::failed),
        on(step::claiming, event::spent) >> perform(step::releasing, action::release),
        on(step::claiming, event::uncaptured) >> answer(verdict::result),
        on(step::claiming, event::claim_failed) >> answer(verdict::unavailable),
    };
}

inline constexpr auto no_entry_rows = with_row(0, enter(event::confirmed) >> perform(step::opening, action::open));
inline constexpr auto incomplete_rows = with_row(10, on(step::asking, event::told) >> answer(verdict::canceled));
inline constexpr auto ambiguous_rows = with_row(10, on(step::checking, event::pending) >> answer(verdict::link));
inline constexpr auto unpaid_rows = with_row(1, on(step::opening, event::opened) >> fulfil());
inline constexpr auto unpaid_run_rows =
    with_row(1, on(step::opening, event::opened) >> perform(step::running, action::run));
inline constexpr auto forgetful_rows = with_row(5, on(step::asking, event::declined) >> answer(verdict::canceled));
inline constexpr auto unfounded_rows = with_row(9, on(step::checking, event::pending) >> answer(verdict::expired));
inline constexpr auto charges_twice_rows = with_row(9, on(step::checking, event::pending) >> answer(verdict::unpaid));
inline constexpr auto busy_loop_rows =
    with_row(9, on(step::checking, event::pending) >> perform(step::checking, action::status));

inline constexpr std::array forgets_after_wait_rows{
    enter(event::called) >> perform(step::opening, action::open),
    on(step::opening, event::opened) >> perform(step::waiting, action::wait),
    on(step::opening, event::resumed) >> perform(step::waiting, action::wait),
    on(step::opening, event::open_failed) >> answer(verdict::unavailable),
    on(step::waiting, event::woken) >> perform(step::checking, action::status),
    on(step::waiting, event::gave_up) >> answer(verdict::pending),
    on(step::waiting, event::left) >> answer(verdict::pending),
    on(step::checking, event::secured) >> fulfil(),
    on(step::checking, event::pending) >> perform(step::waiting, action::wait),
    on(step::checking, event::canceled) >> answer(verdict::canceled),
    on(step::checking, event::expired) >> answer(verdict::expired),
    on(step::checking, event::unreachable) >> answer(verdict::unavailable),
};

inline constexpr std::array endless_rows{
    enter(event::called) >> perform(step::waiting, action::wait),
    on(step::waiting, event::woken) >> perform(step::waiting, action::wait),
    on(step::waiting, event::gave_up) >> perform(step::waiting, action::wait),
    on(step::waiting, event::left) >> perform(step::waiting, action::wait),
};

inline constexpr auto unclaimed_rows = [] {
    auto rows = sound_rows;
    rows[8] = on(step::checking, event::secured) >> perform(step::running, action::run);
    return rows;
}();

template <std::size_t A, std::size_t B>
constexpr auto join(const std::array<rule, A>& first, const std::array<rule, B>& second) {
    std::array<rule, A + B> rows{};
    for (std::size_t i = 0; i < A; ++i) rows[i] = first[i];
    for (std::size_t i = 0; i < B; ++i) rows[A + i] = second[i];
    return rows;
}

inline constexpr auto run_twice_rows = with_own_fulfilment(
    join(claim_rows(perform(step::running, action::run)),
         std::array{on(step::running, event::succeeded) >> perform(step::running, action::run),
                    on(step::running, event::failed) >> perform(step::releasing, action::release),
                    on(step::releasing, event::released) >> answer(verdict::failed),
                    on(step::releasing, event::fenced) >> answer(verdict::busy)}));

inline constexpr auto unrecorded_rows = with_own_fulfilment(
    join(claim_rows(perform(step::running, action::run)),
         std::array{on(step::running, event::succeeded) >> answer(verdict::result),
                    on(step::running, event::failed) >> perform(step::releasing, action::release),
                    on(step::releasing, event::released) >> answer(verdict::failed),
                    on(step::releasing, event::fenced) >> answer(verdict::busy)}));

inline constexpr auto uncaptured_rows = with_own_fulfilment(
    join(claim_rows(perform(step::running, action::run)),
         std::array{on(step::running, event::succeeded) >> perform(step::recording, action::record),
                    on(step::running, event::failed) >> perform(step::releasing, action::release),
                    on(step::recording, event::recorded) >> answer(verdict::result),
                    on(step::recording, event::fenced) >> answer(verdict::busy),
                    on(step::recording, event::record_failed) >> answer(verdict::result),
                    on(step::releasing, event::released) >> answer(verdict::failed),
                    on(step::releasing, event::fenced) >> answer(verdict::busy)}));

inline constexpr auto keeps_money_rows = with_own_fulfilment(
    join(claim_rows(perform(step::running, action::run)),
         std::array{on(step::running, event::succeeded) >> perform(step::recording, action::record),
                    on(step::running, event::failed) >> answer(verdict::failed),
                    on(step::recording, event::recorded) >> answer(verdict::result),
                    on(step::recording, event::fenced) >> answer(verdict::busy),
                    on(step::recording, event::record_failed) >> answer(verdict::result),
                    on(step::releasing, event::released) >> answer(verdict::failed),
                    on(step::releasing, event::fenced) >> answer(verdict::busy)}));

using sound_flow = flow_of<sound_rows>;
using no_entry_flow = flow_of<no_entry_rows>;
using incomplete_flow = flow_of<incomplete_rows>;
using ambiguous_flow = flow_of<ambiguous_rows>;
using unpaid_flow = flow_of<unpaid_rows>;
using unpaid_run_flow = flow_of<unpaid_run_rows>;
using unclaimed_flow = flow_of<unclaimed_rows>;
using run_twice_flow = flow_of<run_twice_rows>;
using unrecorded_flow = flow_of<unrecorded_rows>;
using uncaptured_flow = flow_of<uncaptured_rows>;
using keeps_money_flow = flow_of<keeps_money_rows>;
using forgetful_flow = flow_of<forgetful_rows>;
using forgets_after_wait_flow = flow_of<forgets_after_wait_rows>;
using charges_twice_flow = flow_of<charges_twice_rows>;
using unfounded_flow = flow_of<unfounded_rows>;
using busy_loop_flow = flow_of<busy_loop_rows>;
using endless_flow = flow_of<endless_rows>;

}  // namespace paymcp_tests
