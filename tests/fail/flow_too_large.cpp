// SPDX-License-Identifier: MIT
// EXPECT: paymcp: this flow has more states than the proof has room for
#include <paymcp/flow/concept.hpp>

#include <array>

using namespace paymcp;
using namespace paymcp::rules;

/// A walk over 60 phases that waits in each, and may have come to each with every mix of things that happened before.
constexpr auto rows = [] {
    std::array<rule, 1 + 59 * 7> all{};
    std::size_t at = 0;
    all[at++] = {detail::entry_phase, event::called, 0, action::claim};
    for (phase_number i = 0; i < 59; ++i) {
        const phase_number next = static_cast<phase_number>(i + 1);
        const action act = next % 2 == 0 ? action::claim : action::status;
        const event_set outcomes_here = outcomes(i % 2 == 0 ? action::claim : action::status);
        for (event_set left = outcomes_here; !left.empty();) all[at++] = {i, left.pop(), next, act};
    }
    return all;
}();
constexpr std::array<std::string_view, 1> names{"step"};

struct Endless {
    static constexpr std::string_view name = "endless";
    static constexpr surface tools = surface::direct;
    static constexpr flow_table table() noexcept { return {rows, names}; }
};

static_assert(detail::explain_flow<Endless>());
