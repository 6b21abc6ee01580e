// SPDX-License-Identifier: MIT
// The proof of the table of paid calls: one row is changed at a time, and the proof must name what is wrong.
#include <paymcp/wallet/detail/call_proof.hpp>
#include <paymcp/wallet/detail/call_rows.hpp>

#include <array>

namespace wallet_calls_static_test {

namespace {

using namespace paymcp::detail::call_flow;
using enum step;
using says = verdict;

/// What the proof finds where this row stands in place of the library's.
consteval fault with(row changed, bool charge_first = false, bool refunds = false) {
    auto rows = make_rows(charge_first, refunds);
    for (row& each : rows)
        if (each.from == changed.from && each.on == changed.on) each = changed;
    return prove({rows}).found;
}

constexpr place none{63};

/// What it finds where this row is missing.
consteval fault without(place from, outcome what) {
    auto rows = make_rows(false, false);
    for (row& each : rows)
        if (each.from == from && each.on == what) each.from = none;
    return prove({rows}).found;
}

static_assert(without(place::entry, outcome::entered) == fault::no_entry);
static_assert(without(place::settling, outcome::unanswered) == fault::misses_an_outcome);
static_assert(without(place::looking, outcome::uncharged) == fault::misses_an_outcome);
static_assert(with(on(place::waiting, outcome::woken) >> perform(place::looking, look_up)) == fault::none);

consteval fault twice() {
    auto rows = make_rows(false, false);
    rows.back() = rows.front();
    return prove({rows}).found;
}
static_assert(twice() == fault::duplicate_row);

// The time and the rail are asked after the look-up, and only for a payment that this call has claimed.
static_assert(with(on(place::entry, outcome::entered) >> perform(place::checking, check_terms)) ==
              fault::asks_before_look_up);
static_assert(with(on(place::entry, outcome::entered) >> perform(place::verifying, verify)) ==
              fault::asks_before_look_up);
static_assert(with(on(place::looking, outcome::fresh) >> perform(place::verifying, verify)) ==
              fault::verifies_unchecked);
static_assert(with(on(place::looking, outcome::busy) >> perform(place::verifying, verify)) ==
              fault::verifies_unchecked);

// No run before the claim and the rail's yes, and none after another.
static_assert(with(on(place::verifying, outcome::verified) >> perform(place::running, run)) == fault::runs_unclaimed);
static_assert(with(on(place::looking, outcome::busy) >> perform(place::starting, start)) == fault::runs_unclaimed);
static_assert(with(on(place::checking, outcome::fits) >> perform(place::starting, start)) == fault::runs_unverified);
static_assert(with(on(place::checking, outcome::fits) >> perform(place::charging, charge), true) ==
              fault::runs_unverified);
static_assert(with(on(place::running, outcome::failed) >> perform(place::running, run)) == fault::runs_twice);

// The result is on record before it is settled; a charge before the run is on record as sent.
static_assert(with(on(place::running, outcome::succeeded) >> perform(place::settling, settle)) ==
              fault::settles_unrecorded);
static_assert(with(on(place::verifying, outcome::verified) >> perform(place::settling, settle), true) ==
              fault::settles_unrecorded);
static_assert(with(on(place::starting, outcome::started) >> perform(place::recording, record)) ==
              fault::records_nothing);

// An attempt that may have happened is repeated with the same body, and no answer of it is judged as the first.
static_assert(with(on(place::resting, outcome::rested) >> perform(place::settling, settle)) ==
              fault::settles_as_if_first);
static_assert(with(on(place::looking, outcome::unsettled) >> perform(place::settling, settle)) ==
              fault::settles_as_if_first);
static_assert(with(on(place::recording, outcome::recorded) >> perform(place::settling_again, settle_again)) ==
              fault::settles_again_unasked);
static_assert(with(on(place::resting, outcome::gave_up) >> perform(place::releasing_dark, release)) ==
              fault::releases_unknown);
static_assert(with(on(place::resting, outcome::gave_up) >> perform(place::refusing, dismiss)) ==
              fault::releases_unknown);
static_assert(with(on(place::looking, outcome::unsettled) >> perform(place::dismissing, dismiss)) ==
              fault::releases_unknown);

// No challenge after an unknown outcome, after a charge, beside another call, or for a payment that a repeat may use.
static_assert(with(on(place::doubting, outcome::noted) >> answer(says::challenge)) == fault::challenges_after_unknown);
static_assert(with(on(place::resting, outcome::gave_up) >> answer(says::challenge)) == fault::challenges_after_unknown);
static_assert(with(on(place::looking, outcome::unsettled) >> answer(says::challenge)) ==
              fault::challenges_after_unknown);
static_assert(with(on(place::looking, outcome::dropped) >> answer(says::challenge)) == fault::challenges_after_unknown);
static_assert(with(on(place::waiting, outcome::gave_up) >> answer(says::challenge)) == fault::challenges_after_unknown);
static_assert(with(on(place::dismissing, outcome::dark) >> answer(says::challenge)) == fault::challenges_after_unknown);
static_assert(with(on(place::resting_refused, outcome::gave_up) >> answer(says::challenge)) ==
              fault::challenges_after_unknown);
static_assert(with(on(place::releasing_dark, outcome::released) >> answer(says::challenge)) ==
              fault::challenges_reusable);
static_assert(with(on(place::releasing_failed, outcome::released) >> answer(says::challenge)) ==
              fault::challenges_reusable);

// What is answered has happened, and nothing is left behind.
static_assert(with(on(place::recording, outcome::recorded) >> answer(says::result)) == fault::returns_unsettled);
static_assert(with(on(place::running, outcome::succeeded) >> answer(says::result)) == fault::returns_unsettled);
static_assert(with(on(place::doubting, outcome::noted) >> answer(says::result)) == fault::returns_unsettled);
static_assert(with(on(place::verifying, outcome::refused) >> answer(says::unavailable)) == fault::keeps_claim);
static_assert(with(on(place::running, outcome::failed) >> answer(says::tool_failed)) == fault::keeps_claim);
static_assert(with(on(place::running, outcome::failed_paid) >> answer(says::owed), true, true) ==
              fault::forgets_failure);
static_assert(with(on(place::looking, outcome::spent) >> answer(says::unknown), true, true) == fault::forgets_failure);
static_assert(with(on(place::looking, outcome::busy) >> answer(says::unavailable)) == fault::unfounded_verdict);
static_assert(with(on(place::looking, outcome::settled) >> answer(says::busy)) == fault::unfounded_verdict);

// What may be on record may be settled by the recovery.
static_assert(with(on(place::charging, outcome::dark) >> answer(says::unavailable), true) == fault::unfounded_verdict);
static_assert(with(on(place::recording, outcome::dark) >> answer(says::unavailable)) == fault::unfounded_verdict);
static_assert(with(on(place::recording, outcome::dark) >> answer(says::challenge)) == fault::challenges_after_unknown);

// Every loop waits.
static_assert(with(on(place::looking, outcome::busy) >> perform(place::looking, look_up)) ==
              fault::loops_without_waiting);

}  // namespace

}  // namespace wallet_calls_static_test
