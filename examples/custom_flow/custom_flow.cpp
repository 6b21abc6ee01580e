// SPDX-License-Identifier: MIT
#include <paymcp.hpp>

#include <array>

// [flow]
using namespace paymcp;
using namespace paymcp::rules;

enum class step : phase_number { opening, checking };

constexpr std::array<std::string_view, 2> step_names{"opening", "checking"};

constexpr std::array rows{
    enter(event::called) >> perform(step::opening, action::open),
    on(step::opening, event::opened) >> answer(verdict::link),
    on(step::opening, event::resumed) >> perform(step::checking, action::status),
    on(step::opening, event::open_failed) >> answer(verdict::unavailable),
    on(step::checking, event::secured) >> fulfil(),
    on(step::checking, event::pending) >> answer(verdict::pending),
    on(step::checking, event::canceled) >> answer(verdict::canceled),
    on(step::checking, event::expired) >> answer(verdict::expired),
    on(step::checking, event::unreachable) >> answer(verdict::unavailable),
};

/// Answers with a link; the same call of the same caller delivers once the link is paid. Nobody handles payment ids.
struct CallAgain {
    static constexpr std::string_view name = "call_again";
    static constexpr surface tools = surface::direct;
    static constexpr flow_table table() noexcept { return {rows, step_names}; }
};

static_assert(PaymentFlow<CallAgain>);
// [flow]

constexpr auto generate_image = tool<"generate_image", price<50, USD>>(
    "Generate an image based on user prompt",
    arg<"prompt">("What to draw"),
    [](std::string prompt) { return "Image generated for: " + prompt; });

int main(int argc, char** argv) {
    return serve<CallAgain>(argc, argv, toolset<generate_image>, mock{}, memory_store{});
}
