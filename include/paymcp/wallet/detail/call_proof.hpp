// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/call_table.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

/// The proof of a table of paid calls, at compile time: every path of it, with every outcome of every action.
namespace paymcp::inline v0::detail::call_flow {

/// What can be wrong with a table.
enum class fault : std::uint8_t {
    none,
    no_entry,
    duplicate_row,
    misses_an_outcome,
    asks_before_look_up,    ///< the time or the rail is asked before the payment is looked up: a repeat of a paid call
                            ///< would be refused and paid again
    verifies_unchecked,     ///< the rail is asked about a payment that is not claimed, or too late
    runs_unclaimed,         ///< a run without a claim that is on record as started
    runs_unverified,        ///< a run, or a charge, for a payment that the rail has not confirmed
    runs_twice,             ///< two runs on one path
    records_nothing,        ///< a record without a run
    settles_unrecorded,     ///< a settlement without the result, or for a charge before the run the attempt, on record
    settles_as_if_first,    ///< an attempt after one that may have happened is judged as the first
    settles_again_unasked,  ///< `settle_again` without an attempt before
    releases_unknown,       ///< a payment is let go that may be settled, or is
    returns_unsettled,      ///< the result is handed out before the money and the record are there
    challenges_reusable,    ///< a new payment is asked for while a repeat may still have this one settled
    challenges_after_unknown,  ///< a new payment is asked for while this one may be settled, or is
    keeps_claim,               ///< the call ends, nothing was settled, and its claim stays
    forgets_failure,           ///< a failed run of settled money is neither recorded nor returned
    unfounded_verdict,         ///< nothing on the path supports the verdict
    loops_without_waiting,
};

/// The first fault with its place and outcome.
struct proof {
    fault found = fault::none;
    place at = place::entry;
    outcome on = outcome::entered;

    constexpr bool holds() const noexcept { return found == fault::none; }
};

/// What has happened on the path to a place.
struct facts {
    bool looked : 1 = false;
    bool claimed : 1 = false;
    bool fits : 1 = false;
    bool verified : 1 = false;
    bool sent : 1 = false;  ///< the attempt to settle before the run is on record
    bool started : 1 = false;
    bool ran : 1 = false;
    bool failed : 1 = false;
    bool recorded : 1 = false;   ///< the result is on record
    bool attempted : 1 = false;  ///< a settlement may have happened
    bool settled : 1 = false;
    bool denied : 1 = false;     ///< the rail's no to the first settlement
    bool refused : 1 = false;    ///< on record: nothing is and will be settled
    bool released : 1 = false;   ///< the claim is ended, and nothing was settled
    bool back : 1 = false;       ///< the money went back, or is on record as owed
    bool elsewhere : 1 = false;  ///< another call has the payment
    bool dark : 1 = false;
    bool dropped : 1 = false;

    constexpr bool operator==(const facts&) const = default;
};

/// The outcomes that an action can have after what has happened.
constexpr std::array<bool, outcome_count> outcomes(step act, const facts& now) noexcept {
    std::array<bool, outcome_count> possible{};
    const auto add = [&](auto... each) { ((possible[static_cast<std::size_t>(each)] = true), ...); };
    using enum outcome;
    switch (act) {
        case step::look_up:
            add(fresh, unsettled, uncharged, charged, spent, owed, settled, dropped, returned, busy, other_call,
                refused, dark);
            break;
        case step::await_other:
            add(woken, gave_up);
            break;
        case step::check_terms:
            add(fits, unfit);
            break;
        case step::verify:
            add(verified, refused, unanswered);
            break;
        case step::charge:
            add(charging, fenced, dark);
            break;
        case step::start:
            add(started, fenced, dark);
            break;
        case step::run:
            add(succeeded, now.settled ? failed_paid : failed);
            break;
        case step::record:
            add(now.settled ? delivered : recorded, fenced, dark);
            break;
        case step::settle:
            add(now.recorded ? settled : charged, refused, unnoted, unanswered, unsent, fenced);
            break;
        case step::settle_again:
            add(now.recorded ? settled : charged, unanswered, fenced);
            break;
        case step::rest:
            add(rested, gave_up);
            break;
        case step::doubt:
            add(noted);
            break;
        case step::release:
        case step::dismiss:
            add(released, fenced, dark);
            break;
        case step::give_back:
            add(returned, unreturned, fenced);
            break;
        case step::reply:
            break;
    }
    return possible;
}

/// What is known after an outcome. A look-up starts anew: what this call knew before, another may have changed.
constexpr facts after(facts now, step act, outcome what) noexcept {
    const bool ran = now.ran;
    if (act == step::look_up) now = {.looked = true, .ran = false};
    if (what == outcome::fenced) now = {.looked = true, .ran = ran, .elsewhere = true};
    switch (what) {
        case outcome::fresh:
            now.claimed = true;
            break;
        case outcome::unsettled:
            now.claimed = now.recorded = now.attempted = true;
            break;
        case outcome::uncharged:
            now.claimed = now.sent = now.attempted = true;
            break;
        case outcome::charged:
            now.claimed = now.settled = true;
            break;
        case outcome::spent:
            now.claimed = now.settled = now.ran = now.failed = true;
            break;
        case outcome::owed:
            now.claimed = now.settled = now.failed = true;
            break;
        case outcome::settled:
            now.settled = now.recorded = true;
            break;
        case outcome::dropped:
            now.settled = now.dropped = true;
            break;
        case outcome::returned:
            now.settled = now.back = true;
            break;
        case outcome::unreturned:
            now.back = true;
            break;
        case outcome::busy:
            now.elsewhere = true;
            break;
        case outcome::other_call:
            now.refused = true;
            break;
        case outcome::fits:
            now.fits = true;
            break;
        case outcome::verified:
            now.verified = true;
            break;
        case outcome::charging:
            now.sent = true;
            break;
        case outcome::started:
            now.started = true;
            break;
        case outcome::succeeded:
            now.ran = true;
            break;
        case outcome::failed:
        case outcome::failed_paid:
            now.ran = now.failed = true;
            break;
        case outcome::recorded:
        case outcome::delivered:
            now.recorded = true;
            break;
        case outcome::unanswered:
            if (act == step::verify)
                now.dark = true;
            else
                now.attempted = true;
            break;
        case outcome::unnoted:
            now.denied = now.dark = true;
            break;
        case outcome::unsent:
            now.dark = true;
            break;
        case outcome::released:
            now.released = true, now.refused = act == step::dismiss;
            break;
        case outcome::dark:
            // What may be on record is settled by the recovery.
            if (act == step::charge || act == step::record) now.attempted = true;
            now.dark = true;
            break;
        case outcome::woken:
            now.elsewhere = false;
            break;
        default:
            break;
    }
    // The rail's no to a settlement ends the payment; its no to a verification leaves the claim to be dismissed.
    if (what == outcome::refused && act == step::settle) now.released = now.refused = true;
    if (what == outcome::refused && act == step::look_up) now.refused = true;
    return now;
}

constexpr fault judge_verdict(const facts& now, verdict says) noexcept {
    const auto unless = [](bool supported, fault otherwise) { return supported ? fault::none : otherwise; };
    const bool open = now.attempted || now.settled || now.elsewhere;
    const bool in_doubt = open || (now.claimed && now.dark && !now.released);
    if (says == verdict::result) return unless(now.settled && now.recorded && !now.back, fault::returns_unsettled);
    if (says == verdict::challenge && in_doubt) return fault::challenges_after_unknown;
    if (now.settled && now.failed && !now.recorded && !now.back && !now.dark) return fault::forgets_failure;
    const bool held = now.claimed && !now.released && !now.settled && !now.attempted && !now.dark && !now.elsewhere;
    if (held) return fault::keeps_claim;
    switch (says) {
        case verdict::challenge:
            if (now.released && !now.refused) return fault::challenges_reusable;
            return unless(now.refused, fault::unfounded_verdict);
        case verdict::tool_failed:
            return unless(now.failed && now.released && !open, fault::unfounded_verdict);
        case verdict::unknown:
            return unless(now.attempted || now.dark, fault::unfounded_verdict);
        case verdict::busy:
            return unless(now.elsewhere, fault::unfounded_verdict);
        case verdict::unavailable:
            return unless(now.dark && !open, fault::unfounded_verdict);
        case verdict::dropped:
            return unless(now.dropped, fault::unfounded_verdict);
        case verdict::returned:
        case verdict::owed:
            return unless(now.back, fault::unfounded_verdict);
        default:
            return fault::unfounded_verdict;
    }
}

/// Whether an action may be done after what has happened.
constexpr fault judge(const facts& now, const row& next) noexcept {
    const auto unless = [](bool allowed, fault otherwise) { return allowed ? fault::none : otherwise; };
    const bool asks = next.act != step::look_up && next.act != step::reply;
    if (asks && !now.looked) return fault::asks_before_look_up;
    switch (next.act) {
        case step::verify:
            return unless(now.claimed && now.fits, fault::verifies_unchecked);
        case step::charge:
            return unless(now.claimed && now.verified && !now.sent, fault::runs_unverified);
        case step::start:
            if (!now.claimed) return fault::runs_unclaimed;
            return unless(now.verified || now.settled, fault::runs_unverified);
        case step::run:
            if (!now.started || !now.claimed) return fault::runs_unclaimed;
            return unless(!now.ran, fault::runs_twice);
        case step::record:
            return unless(now.ran, fault::records_nothing);
        case step::settle:
            if (now.attempted) return fault::settles_as_if_first;
            return unless(now.claimed && !now.settled && (now.recorded || now.sent), fault::settles_unrecorded);
        case step::settle_again:
            if (!now.recorded && !now.sent) return fault::settles_unrecorded;
            return unless(now.attempted && !now.settled, fault::settles_again_unasked);
        case step::release:
        case step::dismiss: {
            const bool denied = next.act == step::dismiss && now.denied;
            const bool sendable = (now.sent || now.recorded) && !denied;
            return unless(now.claimed && !now.attempted && !now.settled && !sendable, fault::releases_unknown);
        }
        case step::give_back:
            return unless(now.settled && now.failed, fault::unfounded_verdict);
        case step::reply:
            return judge_verdict(now, next.says);
        default:
            return fault::none;
    }
}

/// Walks all paths of a table, breadth first.
class walk {
public:
    constexpr explicit walk(const table& subject) : table_(subject) {}

    constexpr proof prove() {
        for (std::size_t i = 0; i < table_.rows.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (table_.rows[i].from == table_.rows[j].from && table_.rows[i].on == table_.rows[j].on)
                    return {fault::duplicate_row, table_.rows[i].from, table_.rows[i].on};
        const row* first = table_.find(place::entry, outcome::entered);
        if (first == nullptr) return {fault::no_entry};
        follow(*first, {}, 0);
        for (std::size_t i = 0; i < count_ && found_.holds(); ++i) expand(i);
        return found_;
    }

private:
    static constexpr std::size_t max_nodes = 256;
    /// More actions without a wait than any path without a loop has.
    static constexpr std::size_t max_actions = 24;

    struct node {
        place at = place::entry;
        step act = step::reply;
        facts known{};
        std::size_t length = 0;  ///< actions since the last wait
    };

    constexpr void fail(fault what, place at, outcome on) noexcept {
        if (found_.holds()) found_ = {what, at, on};
    }

    constexpr void follow(const row& next, const facts& known, std::size_t length) {
        if (const fault what = judge(known, next); what != fault::none) return fail(what, next.from, next.on);
        if (next.act == step::reply) return;
        if (length > max_actions) return fail(fault::loops_without_waiting, next.from, next.on);
        for (std::size_t i = 0; i < count_; ++i)
            if (nodes_[i].at == next.to && nodes_[i].act == next.act && nodes_[i].known == known &&
                nodes_[i].length >= length)
                return;
        if (count_ == max_nodes) return fail(fault::loops_without_waiting, next.from, next.on);
        nodes_[count_++] = {next.to, next.act, known, length};
    }

    constexpr void expand(std::size_t index) {
        const node from = nodes_[index];
        const std::array<bool, outcome_count> possible = outcomes(from.act, from.known);
        const bool waits = from.act == step::await_other || from.act == step::rest;
        for (std::size_t each = 0; each < possible.size(); ++each) {
            if (!possible[each]) continue;
            const outcome what = static_cast<outcome>(each);
            const row* next = table_.find(from.at, what);
            if (next == nullptr) return fail(fault::misses_an_outcome, from.at, what);
            follow(*next, after(from.known, from.act, what), waits ? 0 : from.length + 1);
        }
    }

    table table_;
    proof found_{};
    std::array<node, max_nodes> nodes_{};
    std::size_t count_ = 0;
};

/// Walks a table and returns its first fault.
consteval proof prove(const table& subject) { return walk(subject).prove(); }

}  // namespace paymcp::inline v0::detail::call_flow
