// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/detail/fulfilment.hpp>
#include <paymcp/flow/table.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace paymcp::inline v0::detail {

/// What can be wrong with a flow's table.
enum class violation : std::uint8_t {
    none,
    no_entry,             ///< the flow cannot be entered by a call
    misses_an_outcome,    ///< an action has an outcome that the flow does not handle
    duplicate_rule,       ///< two rows for one phase and event
    runs_unpaid,          ///< a path runs the tool, or continues with fulfilment, without money that the provider has
                          ///< confirmed since the last wait
    runs_unclaimed,       ///< a path runs the tool without having won the claim for that run
    returns_unrecorded,   ///< a result is returned before it is recorded
    returns_uncaptured,   ///< a result is returned while the money is only reserved
    keeps_failed_money,   ///< a failed run is neither released, refunded nor voided
    forgets_payment,      ///< a reply abandons the payment without asking whether it is paid
    unfounded_reply,      ///< a verdict that nothing on the path supports
    loops_without_waiting,
    never_replies,        ///< a path that cannot reach a reply
    too_large,            ///< more states than the proof has room for
};

/// The outcome of proving a flow: the first violation, with its phase and event.
struct flow_proof {
    violation found = violation::none;
    phase_number phase = entry_phase;
    event on = event::called;

    constexpr bool holds() const noexcept { return found == violation::none; }
};

/// What has happened on the path to a place in the flow, as far as the rules of the proof need it.
struct flow_facts {
    static constexpr unsigned width = 13;  ///< how many bits `bits()` uses

    bool known : 1 = false;       ///< there is a payment
    bool secured : 1 = false;
    bool held : 1 = false;        ///< the claim is won and no run has used it
    bool succeeded : 1 = false;
    bool failed : 1 = false;
    bool recorded : 1 = false;    ///< stored, or returned because the store failed for the whole retry time
    bool captured : 1 = false;
    bool returned : 1 = false;    ///< released, refunded or voided, or recorded as due
    bool stale : 1 = false;       ///< money may have come or gone since the provider was last asked
    bool ended : 1 = false;       ///< canceled, expired or lost
    bool dark : 1 = false;        ///< the provider or the store did not answer last time
    bool elsewhere : 1 = false;   ///< another call holds the claim
    bool authorized : 1 = false;  ///< the money is only reserved

    constexpr std::uint32_t bits() const noexcept {
        const std::array flags{known,    secured,  held,  succeeded, failed, recorded, captured,
                               returned, stale,    ended, dark,      elsewhere, authorized};
        std::uint32_t packed = 0;
        for (const bool flag : flags) packed = packed << 1 | static_cast<std::uint32_t>(flag);
        return packed;
    }
};

constexpr flow_facts after(flow_facts facts, event what) noexcept {
    switch (what) {
        case event::opened: return {.known = true, .authorized = facts.authorized};
        case event::resumed:
        case event::loaded: return {.known = true, .stale = true, .authorized = facts.authorized};
        case event::secured: facts.secured = true; facts.stale = facts.dark = facts.ended = false; break;
        case event::pending: facts.secured = facts.stale = facts.dark = facts.ended = false; break;
        case event::canceled:
        case event::expired: facts.stale = facts.dark = false; facts.ended = true; break;
        case event::open_failed:
        case event::load_failed:
        case event::unreachable:
        case event::claim_failed:
        case event::capture_unknown: facts.dark = true; break;
        case event::accepted:
        case event::declined:
        case event::unanswered:
        case event::woken:
        case event::gave_up: facts.stale = true; break;
        case event::left: facts.stale = false; break;  // the client is gone, and the payment stays open
        case event::won: facts.held = true; facts.elsewhere = false; break;
        case event::busy:
        case event::fenced: facts.elsewhere = true; facts.held = facts.succeeded = facts.failed = false; break;
        case event::delivered: facts.recorded = facts.captured = true; break;
        case event::uncaptured: facts.recorded = true; break;
        case event::lost: facts.ended = true; break;
        case event::spent: facts.failed = true; break;
        case event::succeeded: facts.held = false; facts.succeeded = true; break;
        case event::failed: facts.held = false; facts.failed = true; break;
        case event::recorded:
        case event::record_failed: facts.recorded = true; break;
        case event::captured: facts.captured = true; break;
        case event::voided:
        case event::void_failed:
        case event::refunded:
        case event::refund_failed:
        case event::released: facts.returned = true; break;
        default: break;
    }
    return facts;
}

constexpr violation judge_result(const flow_facts& facts) noexcept {
    if (facts.returned || !facts.recorded) return violation::returns_unrecorded;
    return facts.authorized && !facts.captured ? violation::returns_uncaptured : violation::none;
}

/// Whether a verdict is supported by what has happened.
constexpr violation judge(const flow_facts& facts, verdict says) noexcept {
    const auto unless = [](bool supported, violation otherwise) {
        return supported ? violation::none : otherwise;
    };
    if (says == verdict::result) return judge_result(facts);
    if (facts.failed && !facts.returned) return violation::keeps_failed_money;
    const bool paid_and_open = facts.secured && !facts.ended && !facts.returned;
    switch (says) {
        case verdict::link:
        case verdict::pending:
        case verdict::declined:
            if (paid_and_open || facts.stale) return violation::forgets_payment;
            return unless(facts.known, violation::unfounded_reply);
        case verdict::canceled:
        case verdict::expired:
            if (paid_and_open || facts.stale) return violation::forgets_payment;
            return unless(facts.known && facts.ended, violation::unfounded_reply);
        case verdict::failed:
            return unless(facts.returned || facts.ended,
                          paid_and_open ? violation::forgets_payment : violation::unfounded_reply);
        case verdict::busy: return unless(facts.elsewhere, violation::unfounded_reply);
        case verdict::unknown:
        case verdict::mismatch: return unless(!facts.known, violation::forgets_payment);
        case verdict::unpaid:
            return unless(!facts.known && !facts.dark, violation::forgets_payment);
        case verdict::unavailable:
            return unless(facts.dark, paid_and_open ? violation::forgets_payment : violation::unfounded_reply);
        default: return violation::unfounded_reply;
    }
}

/// Whether an action may be performed at this place.
constexpr violation judge(const flow_facts& facts, const rule& row) noexcept {
    if (row.act == action::reply) return judge(facts, row.says);
    const bool runs = row.act == action::run || row.act == action::fulfil;
    if (runs && (!facts.secured || facts.stale)) return violation::runs_unpaid;
    if (row.act == action::run && !facts.held) return violation::runs_unclaimed;
    return violation::none;
}

}  // namespace paymcp::inline v0::detail
