// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/fixed_string.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

/// @file
/// The options of a flow, given as its template arguments in any order: `Progress<wait_timeout<900'000>>`.
///
/// | option                           | flows                  | meaning                                            |
/// |----------------------------------|------------------------|----------------------------------------------------|
/// | `poll_every<MS>`                 | all                    | milliseconds between two looks at the provider     |
/// | `wait_timeout<MS>`               | all                    | milliseconds a call waits; each answer restarts it |
/// | `max_prompts<N>`                 | Elicitation, Automatic | how often the user is asked in one call              |
/// | `shared_confirm`                 | TwoStep                | one `confirm_payment` for the whole server         |
/// | `confirm_named<"pre_", "_post">` | TwoStep, DynamicTools  | the confirm tool's name: `pre_<tool>_post`         |
///
/// Without `wait_timeout`, a call is answered before most clients time out (`gating::options::wait_timeout`). Use a
/// longer time for clients that are known to wait. Of a call that consists of several requests (MCP 2026-07-28) it
/// bounds the total time, not each request.
///
/// Absent on purpose: the time to pay and the lease. The server sets them (`gating::options`), because payments outlive
/// calls and flows.

namespace paymcp::inline v0 {

namespace detail {

/// The waiting times of a flow; zero selects the server's setting.
struct flow_timing {
    milliseconds poll_interval{0};
    milliseconds wait_timeout{0};
    int max_prompts = 0;
};

}  // namespace detail

/// The time between two looks at the provider, in milliseconds.
template <std::int64_t Milliseconds>
struct poll_every {
    static_assert(Milliseconds > 0,
                  "paymcp: poll_every takes a number of milliseconds above zero (docs/errors.md#flows)");
    static constexpr void set(detail::flow_timing& timing) noexcept {
        timing.poll_interval = milliseconds(Milliseconds);
    }
};

/// How long one call waits for its payment, in milliseconds; each answer of the user restarts it.
template <std::int64_t Milliseconds>
struct wait_timeout {
    static_assert(Milliseconds > 0,
                  "paymcp: wait_timeout takes a number of milliseconds above zero (docs/errors.md#flows)");
    static constexpr void set(detail::flow_timing& timing) noexcept {
        timing.wait_timeout = milliseconds(Milliseconds);
    }
};

/// How often a user is asked in one call.
template <int Times>
struct max_prompts {
    static_assert(Times > 0 && Times <= 100, "paymcp: max_prompts takes a number from 1 to 100 (docs/errors.md#flows)");
    static constexpr void set(detail::flow_timing& timing) noexcept { timing.max_prompts = Times; }
};

/// One `confirm_payment` for the whole server instead of a confirm tool for each paid tool.
struct shared_confirm {};

/// The name of a tool's confirm tool: `Prefix`, the tool's name, `Suffix`.
template <detail::fixed_string Prefix, detail::fixed_string Suffix = "">
struct confirm_named {
    static_assert(Prefix.size() + Suffix.size() > 0,
                  "paymcp: the name of a confirm tool must differ from its tool's name (docs/errors.md#flows)");
    static constexpr std::string_view prefix = Prefix.view();
    static constexpr std::string_view suffix = Suffix.view();
};

namespace detail {

/// An option that sets a waiting time or the number of prompts.
template <class Option>
concept SettingOption = requires(flow_timing timing) {
    Option::set(timing);
};

/// An option of the flows that ask their user.
template <class>
inline constexpr bool is_prompt_option = false;
template <int Times>
inline constexpr bool is_prompt_option<max_prompts<Times>> = true;

/// An option of all flows: a waiting time.
template <class Option>
concept TimingOption = SettingOption<Option> && !is_prompt_option<Option>;

template <class>
inline constexpr bool is_confirm_name = false;
template <fixed_string Prefix, fixed_string Suffix>
inline constexpr bool is_confirm_name<confirm_named<Prefix, Suffix>> = true;

template <class... Options>
constexpr flow_timing timing_of() noexcept {
    flow_timing timing;
    [[maybe_unused]] const auto apply = [&]<class Option>() {
        if constexpr (SettingOption<Option>) Option::set(timing);
    };
    (apply.template operator()<Options>(), ...);
    return timing;
}

/// The naming option among the options, or the default naming.
template <class... Options>
struct naming_among {
    using type = confirm_named<"confirm_">;
};
template <class First, class... Rest>
struct naming_among<First, Rest...> {
    using type = std::conditional_t<is_confirm_name<First>, First, typename naming_among<Rest...>::type>;
};

/// What a flow with options derives from: it is known by it once the compiler has refused its options.
struct flow_with_options {};

/// The members of a flow that its options set.
template <class... Options>
struct flow_settings : flow_with_options {
    static constexpr flow_timing timing = timing_of<Options...>();
    using naming = typename naming_among<Options...>::type;
};

}  // namespace detail
}  // namespace paymcp::inline v0
