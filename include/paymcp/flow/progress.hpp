// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/concept.hpp>
#include <paymcp/flow/detail/rows.hpp>
#include <paymcp/flow/options.hpp>

#include <array>
#include <string_view>

namespace paymcp::inline v0 {

namespace detail {

enum class progress_phase : phase_number {
    opening, rechecking, reopening, telling, waiting, polling, ending, loading, checking
};

inline constexpr std::array<std::string_view, 9> progress_phases{
    "opening", "rechecking", "reopening", "telling", "waiting", "polling", "ending", "loading", "checking"};

/// A provider that does not answer a poll is asked again; only on the last look does a missing answer end the call.
inline constexpr auto progress_rows = [] {
    using enum progress_phase;
    constexpr consequence tell_client = perform(telling, action::tell);
    return join_rows(opening_rows(opening, rechecking, reopening, checking, tell_client),
                     std::array{on(telling, event::told) >> perform(waiting, action::wait),
                                on(telling, event::cannot_tell) >> answer(verdict::link),
                                on(waiting, event::woken) >> perform(polling, action::status),
                                on(waiting, event::gave_up) >> perform(ending, action::status),
                                on(waiting, event::left) >> answer(verdict::pending)},
                     polling_rows(polling, tell_client, perform(waiting, action::wait)),
                     status_rows(ending, answer(verdict::pending)), loading_rows(loading, checking),
                     status_rows(checking, tell_client));
}();

}  // namespace detail

/// One call: the link arrives as a progress message, and polls or webhooks finish the call once it is paid. A client
/// without progress gets the link, and the call is repeated with its `payment_id`, as after a timeout. Options:
/// `poll_every<MS>`, `wait_timeout<MS>`.
template <class... Options>
struct Progress : detail::flow_settings<Options...> {
    static_assert((detail::TimingOption<Options> && ...),
                  "paymcp: Progress takes the options poll_every and wait_timeout (docs/errors.md#flows)");

    static constexpr std::string_view name = "progress";
    static constexpr rules::surface tools = rules::surface::resubmit;
    static constexpr bool as_task = true;  ///< a client with tasks polls instead of holding a stream
    static constexpr rules::flow_table table() noexcept {
        return {detail::progress_rows, detail::progress_phases, name};
    }
};

}  // namespace paymcp::inline v0
