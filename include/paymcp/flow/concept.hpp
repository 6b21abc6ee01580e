// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/options.hpp>
#include <paymcp/flow/proof.hpp>
#include <paymcp/tool/definition.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>

namespace paymcp::inline v0 {

namespace detail {

template <class F>
concept FlowShape = requires {
    { F::name } -> std::convertible_to<std::string_view>;
    { F::table() } -> std::same_as<flow_table>;
    { F::tools } -> std::convertible_to<surface>;
};

}  // namespace detail

/// How a caller is asked to pay: a table of transitions, proved by the compiler, and the tools that it lists.
///
/// 1. `F::name` is a stable lower-case word.
/// 2. `F::table()` is a constexpr `flow_table`.
/// 3. `F::tools` is the `surface`: which tools are in `tools/list` for one paid tool.
/// 4. The table is proved (`proof_of<F>`): on every path the tool runs only with money that the provider has confirmed
///    since the last wait, and with a won claim; a result is returned only after it is recorded, and captured where the
///    money was reserved; a failed run is released, refunded or voided; no reply abandons a payment without asking the
///    provider; every outcome is handled, every loop waits, every path replies.
///
/// Not required: any knowledge of a protocol revision, a wire format, a provider, a store or the time. Models:
/// `TwoStep`, `Elicitation`, `Progress`, `Resubmit`, `DynamicTools`, `Automatic`. A custom flow needs only a table; see
/// tests/unit/custom_flow.cpp.
template <class F>
concept PaymentFlow = detail::FlowShape<F> && detail::proof_of<F>.holds();

namespace detail {

/// Instantiated only where a proof fails, so that the compiler's message names the phase and the event.
template <class Flow, phase_number Phase, event On>
struct wrong_in_flow;

/// Reports why a table fails its proof.
template <class F>
consteval bool explain_table() {
    constexpr flow_proof proof = proof_of<F>;
    constexpr violation found = proof.found;
    static_assert(found != violation::no_entry, "paymcp: this flow has no entry row for a call (docs/errors.md#flows)");
    static_assert(found != violation::misses_an_outcome,
                  "paymcp: this flow does not handle every outcome of an action it performs (docs/errors.md#flows)");
    static_assert(found != violation::duplicate_rule,
                  "paymcp: this flow has two rows for one phase and event (docs/errors.md#flows)");
    static_assert(found != violation::runs_unpaid,
                  "paymcp: this flow can run the tool before the money is secured (docs/errors.md#flows)");
    static_assert(
        found != violation::runs_unclaimed,
        "paymcp: this flow can run the tool without having won the claim for that run (docs/errors.md#flows)");
    static_assert(found != violation::returns_unrecorded,
                  "paymcp: this flow can return a result before it is recorded (docs/errors.md#flows)");
    static_assert(found != violation::returns_uncaptured,
                  "paymcp: this flow can return a result while its money is only reserved and not captured "
                  "(docs/errors.md#flows)");
    static_assert(found != violation::keeps_failed_money,
                  "paymcp: this flow can end after a failed run without releasing, refunding or voiding the payment "
                  "(docs/errors.md#flows)");
    static_assert(
        found != violation::forgets_payment,
        "paymcp: this flow can reply as if unpaid without asking whether the payment is paid (docs/errors.md#flows)");
    static_assert(found != violation::unfounded_reply,
                  "paymcp: this flow can reply with a verdict that nothing before it supports (docs/errors.md#flows)");
    static_assert(
        found != violation::loops_without_waiting,
        "paymcp: this flow can loop without waiting for time to pass or for a person to act (docs/errors.md#flows)");
    static_assert(found != violation::never_replies,
                  "paymcp: this flow has a path that never reaches a reply (docs/errors.md#flows)");
    // Clang gives up before the proof does, and then shows this line.
    constexpr bool fits = found != violation::too_large;
    static_assert(fits, "paymcp: this flow has more states than the proof has room for (docs/errors.md#flows)");
    if constexpr (!proof.holds()) return sizeof(wrong_in_flow<F, proof.phase, proof.on>) != 0;
    return true;
}

/// Reports why `F` is not a PaymentFlow.
template <class F>
consteval bool explain_flow() {
    static_assert(FlowShape<F> || std::is_base_of_v<flow_with_options, F>,
                  "paymcp: a server needs a PaymentFlow, such as serve<TwoStep<>>(...) (docs/errors.md#flows)");
    if constexpr (FlowShape<F>) return explain_table<F>();
    return false;
}

}  // namespace detail
}  // namespace paymcp::inline v0
