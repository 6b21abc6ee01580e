// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/call_table.hpp>

#include <array>
#include <cstddef>

namespace paymcp::inline v0::detail::call_flow {

/// The rows of a paid call. With `charge_first` the money is taken before the tool runs. With `refunds` the rail gives
/// the money of a failed run back; otherwise its failed output is the paid result.
///
/// A record can have come from the other setting, so every table knows what to do with a payment that is settled
/// already.
constexpr auto make_rows(bool charge_first, bool refunds) {
    using enum place;
    const auto look = perform(looking, step::look_up);
    const auto wait = perform(waiting, step::await_other);
    const auto keep_failure = perform(recording, step::record);
    const auto give_back = perform(giving_back, step::give_back);
    return std::array{
        on(entry, outcome::entered) >> look,

        on(looking, outcome::fresh) >> perform(checking, step::check_terms),
        on(looking, outcome::unsettled) >> perform(settling_again, step::settle_again),
        on(looking, outcome::uncharged) >> perform(settling_again, step::settle_again),
        on(looking, outcome::charged) >> perform(starting, step::start),
        on(looking, outcome::spent) >> (refunds ? give_back : keep_failure),
        on(looking, outcome::owed) >> give_back,
        on(looking, outcome::settled) >> answer(verdict::result),
        on(looking, outcome::dropped) >> answer(verdict::dropped),
        on(looking, outcome::returned) >> answer(verdict::returned),
        on(looking, outcome::busy) >> wait,
        on(looking, outcome::other_call) >> answer(verdict::challenge),
        on(looking, outcome::refused) >> answer(verdict::challenge),
        on(looking, outcome::dark) >> answer(verdict::unknown),

        on(waiting, outcome::woken) >> look,
        on(waiting, outcome::gave_up) >> answer(verdict::busy),

        on(checking, outcome::fits) >> perform(verifying, step::verify),
        on(checking, outcome::unfit) >> perform(dismissing, step::dismiss),

        on(verifying, outcome::verified) >>
            (charge_first ? perform(place::charging, step::charge) : perform(starting, step::start)),
        on(verifying, outcome::refused) >> perform(dismissing, step::dismiss),
        on(verifying, outcome::unanswered) >> perform(releasing_dark, step::release),

        on(place::charging, outcome::charging) >> perform(settling, step::settle),
        on(place::charging, outcome::fenced) >> wait,
        on(place::charging, outcome::dark) >> answer(verdict::unknown),

        on(starting, outcome::started) >> perform(running, step::run),
        on(starting, outcome::fenced) >> wait,
        on(starting, outcome::dark) >> answer(verdict::unknown),

        on(running, outcome::succeeded) >> perform(recording, step::record),
        on(running, outcome::failed) >> perform(releasing_failed, step::release),
        on(running, outcome::failed_paid) >> (refunds ? give_back : keep_failure),

        on(recording, outcome::recorded) >> perform(settling, step::settle),
        on(recording, outcome::delivered) >> answer(verdict::result),
        on(recording, outcome::fenced) >> wait,
        on(recording, outcome::dark) >> answer(verdict::unknown),

        on(settling, outcome::settled) >> answer(verdict::result),
        on(settling, outcome::charged) >> perform(starting, step::start),
        on(settling, outcome::refused) >> answer(verdict::challenge),
        on(settling, outcome::unanswered) >> perform(resting, step::rest),
        on(settling, outcome::unnoted) >> perform(resting_refused, step::rest),
        on(settling, outcome::unsent) >> perform(resting_unsent, step::rest),
        on(settling, outcome::fenced) >> wait,

        on(settling_again, outcome::settled) >> answer(verdict::result),
        on(settling_again, outcome::charged) >> perform(starting, step::start),
        on(settling_again, outcome::unanswered) >> perform(resting, step::rest),
        on(settling_again, outcome::fenced) >> wait,

        on(resting, outcome::rested) >> perform(settling_again, step::settle_again),
        on(resting, outcome::gave_up) >> perform(doubting, step::doubt),
        on(resting_unsent, outcome::rested) >> perform(settling, step::settle),
        on(resting_unsent, outcome::gave_up) >> perform(doubting, step::doubt),
        on(resting_refused, outcome::rested) >> perform(refusing, step::dismiss),
        on(resting_refused, outcome::gave_up) >> perform(doubting, step::doubt),
        on(refusing, outcome::released) >> answer(verdict::challenge),
        on(refusing, outcome::fenced) >> wait,
        on(refusing, outcome::dark) >> perform(resting_refused, step::rest),
        on(doubting, outcome::noted) >> answer(verdict::unknown),

        on(dismissing, outcome::released) >> answer(verdict::challenge),
        on(dismissing, outcome::fenced) >> wait,
        on(dismissing, outcome::dark) >> answer(verdict::unavailable),
        on(releasing_dark, outcome::released) >> answer(verdict::unavailable),
        on(releasing_dark, outcome::fenced) >> wait,
        on(releasing_dark, outcome::dark) >> answer(verdict::unavailable),
        on(releasing_failed, outcome::released) >> answer(verdict::tool_failed),
        on(releasing_failed, outcome::fenced) >> wait,
        on(releasing_failed, outcome::dark) >> answer(verdict::unavailable),

        on(giving_back, outcome::returned) >> answer(verdict::returned),
        on(giving_back, outcome::unreturned) >> answer(verdict::owed),
        on(giving_back, outcome::fenced) >> wait,
    };
}

/// The table for a way to charge. Its proof stands beside its body, where it is compiled once.
table table_of(bool charge_first, bool refunds) noexcept;

}  // namespace paymcp::inline v0::detail::call_flow

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/detail/impl/call_rows.ipp>
#endif
