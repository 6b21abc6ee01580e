// SPDX-License-Identifier: MIT The proof of flows: which tables hold, and the violations of those that do not.
#include <paymcp/flow/two_step.hpp>
#include <paymcp/flow/wallet.hpp>

#include "../flows/broken_flows.hpp"

namespace flow_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp_tests;

static_assert(PaymentFlow<TwoStep<>>);
static_assert(PaymentFlow<TwoStep<shared_confirm>>);
static_assert(!PaymentFlow<int>);

static_assert(TwoStep<>::name == "two_step" && TwoStep<>::tools == surface::confirm);
static_assert(TwoStep<shared_confirm>::name == "two_step_shared");
static_assert(TwoStep<shared_confirm>::tools == surface::shared_confirm);

static_assert(PaymentFlow<Wallet<>> && Wallet<>::tools == surface::direct);

template <class Flow>
constexpr bool fails_with(violation what) {
    return !PaymentFlow<Flow> && proof_of<Flow>.found == what;
}

static_assert(fails_with<no_entry_flow>(violation::no_entry));
static_assert(fails_with<incomplete_flow>(violation::misses_an_outcome));
static_assert(fails_with<ambiguous_flow>(violation::duplicate_rule));
static_assert(fails_with<unpaid_flow>(violation::runs_unpaid));
static_assert(fails_with<unpaid_run_flow>(violation::runs_unpaid));
static_assert(fails_with<unclaimed_flow>(violation::runs_unclaimed));
static_assert(fails_with<run_twice_flow>(violation::runs_unclaimed));
static_assert(fails_with<unrecorded_flow>(violation::returns_unrecorded));
static_assert(fails_with<uncaptured_flow>(violation::returns_uncaptured));
static_assert(fails_with<keeps_money_flow>(violation::keeps_failed_money));
static_assert(fails_with<forgetful_flow>(violation::forgets_payment));
static_assert(fails_with<forgets_after_wait_flow>(violation::forgets_payment));
// A wallet that is asked while a person's link is open would pay a second time.
static_assert(fails_with<charges_twice_flow>(violation::forgets_payment));
static_assert(fails_with<unfounded_flow>(violation::unfounded_reply));
static_assert(fails_with<busy_loop_flow>(violation::loops_without_waiting));
static_assert(fails_with<endless_flow>(violation::never_replies));

/// The shared table with a claim right after a wait: it would run the tool on an answer from before the wait.
template <const auto& Rows>
inline constexpr auto claiming_after_wait = [] {
    auto rows = Rows;
    for (rule& row : rows)
        if (row.on == event::woken) row = on(fulfilling::waiting, row.on) >> perform(fulfilling::claiming, action::claim);
    return rows;
}();

template <const auto& Rows>
constexpr bool runs_on_an_old_answer(bool authorized) {
    const flow_table old{claiming_after_wait<Rows>, fulfilling_names};
    const flow_proof found = flow_walk(TwoStep<>::table(), old, authorized).prove();
    return found.found == violation::runs_unpaid && found.on == event::won &&
           found.phase == static_cast<phase_number>(fulfilling::claiming);
}

static_assert(runs_on_an_old_answer<keep_rows>(false));
static_assert(runs_on_an_old_answer<refund_rows>(false));
static_assert(runs_on_an_old_answer<reserve_rows>(true));

// The place is named: the flow that forgets does so in phase `asking` (1) when the user declines.
static_assert(proof_of<forgetful_flow>.phase == 1 && proof_of<forgetful_flow>.on == event::declined);

static_assert(fulfilment_for(false, on_failure::keep, false) == fulfilment::keep);
static_assert(fulfilment_for(false, on_failure::keep, true) == fulfilment::refund);
static_assert(fulfilment_for(false, on_failure::refund, false) == fulfilment::refund);
static_assert(fulfilment_for(true, on_failure::keep, false) == fulfilment::reserve);
static_assert(fulfilment_for(true, on_failure::refund, true) == fulfilment::reserve);

}  // namespace

}  // namespace flow_test
