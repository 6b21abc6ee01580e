// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/vocabulary.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace paymcp::inline v0 {

namespace rules {

/// A phase of a flow: a number below 64 that the flow's author names with an enumeration.
using phase_number = std::uint8_t;

/// One row of a flow: in phase `from`, on event `on`, go to phase `to` and perform `act`.
///
/// Entry rows have `from == entry_phase`. `says` is the verdict of a `reply` and `verdict::none` elsewhere.
struct rule {
    phase_number from;
    event on;
    phase_number to;
    action act;
    verdict says = verdict::none;
};

}  // namespace rules

namespace detail {

/// How many phases a flow can number, the two of the library included.
inline constexpr std::size_t max_phases = 64;

/// The phase before a call enters the flow.
inline constexpr phase_number entry_phase = max_phases - 1;

/// The phase after a reply.
inline constexpr phase_number end_phase = max_phases - 2;

/// The left-hand side of a row: `on(phase, event) >> perform(next, action)`.
struct trigger {
    phase_number from;
    event what;
};

/// The right-hand side of a row.
struct consequence {
    phase_number to;
    action act;
    verdict says;
};

}  // namespace detail

namespace rules {

/// The left-hand side of a row: this event in this phase.
template <class Phase>
constexpr detail::trigger on(Phase from, event what) noexcept {
    return {static_cast<phase_number>(from), what};
}

/// The left-hand side of an entry row, for a call or a call with a payment id.
constexpr detail::trigger enter(event entry) noexcept { return {detail::entry_phase, entry}; }

/// The right-hand side of a row: go to this phase and perform this action.
template <class Phase>
constexpr detail::consequence perform(Phase to, action act) noexcept {
    return {static_cast<phase_number>(to), act, verdict::none};
}

/// Ends the call with this verdict.
constexpr detail::consequence answer(verdict says) noexcept { return {detail::end_phase, action::reply, says}; }

/// Continues with the fulfilment table: the money is secured, and the tool may be claimed and run.
constexpr detail::consequence fulfil() noexcept { return {detail::end_phase, action::fulfil, verdict::none}; }

}  // namespace rules

namespace detail {

/// Found by the types of its operands, wherever a flow is written.
constexpr rule operator>>(trigger when, consequence then) noexcept {
    return {when.from, when.what, then.to, then.act, then.says};
}

}  // namespace detail

namespace rules {

/// A flow as data: its rows, and the names of its phases for diagrams.
struct flow_table {
    std::span<const rule> rules;
    std::span<const std::string_view> phases;
    std::string_view name{};  ///< the flow's; part of the state that a client carries between two requests

    /// The row for an event in a phase, or null where the flow does not handle it.
    constexpr const rule* find(phase_number from, event what) const noexcept {
        for (const rule& row : rules)
            if (row.from == from && row.on == what) return &row;
        return nullptr;
    }
};

}  // namespace rules
}  // namespace paymcp::inline v0
