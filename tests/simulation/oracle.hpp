// SPDX-License-Identifier: MIT
#pragma once

#include "bank.hpp"
#include "stage.hpp"
#include "visit.hpp"

#include <paymcp/payment/detail/life_cycle.hpp>
#include <paymcp/tool/definition.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp_simulation {

using paymcp::payment;
using paymcp::payment_state;
using paymcp::tool_output;
using paymcp::detail::tool_definition;

/// How often the gate tries to record a result before it returns it unrecorded.
inline constexpr int tries_to_record = 6;

/// The rules that must hold in every world.
enum class invariant : std::uint8_t {
    secured_first,
    one_run,
    paid_ends,
    reserved_ends,
    money_once,
    bound,
    truthful,
    transitions,
    one_bill,
    in_time,
    replies
};

inline constexpr std::string_view invariant_names[] = {
    "no run without secured money",
    "no second run unless a lease lapsed or a run failed",
    "every paid payment ends delivered or refunded",
    "reserved money is captured for a recorded result, or released",
    "money moves once, and never both result and money",
    "a payment opens only what it is bound to",
    "a reply says what the books say",
    "a record moves by the transitions of its life only",
    "no payment is opened twice for a caller's same call while the first may be paid",
    "no request outlasts its client's patience, and no call its rounds",
    "every call ends in a reply",
};

/// The events of one world, or of all.
struct figures {
    std::uint64_t steps = 0, seeds = 0, calls = 0, kills = 0, payments = 0, secured = 0, runs = 0, takeovers = 0,
                  deliveries = 0, repeated = 0, unrecorded = 0, captures = 0, crossed = 0, refunds = 0, voids = 0,
                  foreign = 0, resumed = 0, rounds = 0, last_rounds = 0, late = 0, outages = 0, uncollected = 0,
                  stranded = 0;

    template <class Action>
    void each(Action action) const {
        action("steps", steps), action("seeds", seeds), action("calls", calls), action("process deaths", kills);
        action("payments", payments), action("secured", secured), action("runs", runs);
        action("takeovers of a lapsed lease", takeovers), action("deliveries", deliveries);
        action("repeated results", repeated), action("captures", captures), action("refunds", refunds);
        action("voids", voids), action("foreign and mismatched ids", foreign), action("resumed questions", resumed);
        action("rounds of waiting", rounds), action("calls that waited their last round", last_rounds);
        action("late money", late), action("store outages", outages);
    }

    /// Events that need not happen in a short simulation, or should not happen at all.
    template <class Action>
    void each_rarity(Action action) const {
        action("captures that crossed a void", crossed), action("results handed over unrecorded", unrecorded);
        action("results that their caller left behind", uncollected);
        action("payments of nobody that nobody can name", stranded);
    }
};

/// The history of one payment beyond its record.
struct dossier {
    const tool_definition* tool = nullptr;
    int runs = 0;
    bool was_recorded = false;  ///< a result of it has been recorded
    unix_time alive_until{};    ///< the holder's last renewal that the store confirmed, plus one lease
    std::uint64_t token = 0;
    std::vector<tool_output> results{};   ///< of the successful runs
    std::optional<tool_output> handed{};  ///< the output that the first receiver got
    bool unrecorded = false;              ///< a result was returned that the store refused to record
};

/// Watches every write, every movement of money, every run and every reply, and keeps the first violation.
class oracle {
public:
    oracle(bank& provider, figures& count, milliseconds lease) : bank_(provider), count_(count), lease_(lease) {}

    bool content() const noexcept { return wrong_.empty(); }
    const std::string& wrong() const noexcept { return wrong_; }
    invariant broken() const noexcept { return broken_; }

    void violate(invariant which, std::string_view id, std::string_view what) {
        if (!content()) return;
        broken_ = which;
        wrong_ = std::string(invariant_names[static_cast<std::size_t>(which)]) + ": " + std::string(what) + " (" +
                 std::string(id) + ")";
    }

    void expect(bool holds, invariant which, const payment& subject, std::string_view what) {
        if (!holds) violate(which, subject.id, what);
    }

    dossier& about(const std::string& id) { return dossiers_[id]; }

    void opened(const payment& fresh, const tool_definition& tool) {
        dossiers_[fresh.id].tool = &tool;
        ++count_.payments;
    }

    void written(const payment& before, const payment& after, visit_log& by);
    void run_started(const payment& subject, const tool_definition& tool, const std::string& arguments, visit_log& by);
    void status_told(const std::string& id, visit_log& by);
    void run_ended(tool_output output, visit_log& by);
    void replied(const paymcp::gating::reply& answer, const std::optional<payment>& stored, visit_log& by);
    void in_the_end(const payment& last, bool reachable);

    /// The call waits until this long after its start; a longer wait would lose the client.
    void waits_until(const visit_log& by, milliseconds end, milliseconds allowed) {
        if (end > allowed)
            violate(invariant::in_time, "call " + std::to_string(by.number),
                    "it waits for " + std::to_string(end.count()) + "ms");
    }

    /// The client must make its call again; it makes at most `most` requests.
    void sent_on(const visit_log& by, int most) {
        ++count_.rounds;
        if (by.rounds >= most)
            violate(invariant::in_time, "call " + std::to_string(by.number), "the client is sent on without end");
    }

    /// This call has waited as long as its last request allows, and has an answer.
    void came_to_an_end(const visit_log& by, int most) { count_.last_rounds += by.rounds == most ? 1 : 0; }

    /// The lease was renewed at this moment of the holder's clock, and the store confirmed it.
    void sign_of_life(const visit_log& by, unix_time when) {
        dossier& file = about(by.claimed);
        if (file.token == by.token) file.alive_until = std::max(file.alive_until, when + lease_);
    }

    void money_refunded(const payment& subject, int times) {
        ++count_.refunds;
        expect(times == 1, invariant::money_once, subject, "refunded twice");
        expect(subject.state == payment_state::refunding || subject.state == payment_state::voiding,
               invariant::money_once, subject, "refunded without a debt on record");
        expect(!about(subject.id).handed || about(subject.id).unrecorded, invariant::money_once, subject,
               "refunded after the result was handed over");
    }

    /// A capture in progress cannot be canceled when another call voids the reservation: then it is refunded.
    void money_captured(const payment& subject) {
        ++count_.captures;
        const bool crossed = subject.state == payment_state::voiding && about(subject.id).was_recorded;
        expect(crossed || subject.state == payment_state::recorded, invariant::reserved_ends, subject,
               "captured without a recorded result");
        if (crossed) ++count_.crossed;
    }

    void money_released(const payment& subject) {
        ++count_.voids;
        expect(subject.state == payment_state::voiding, invariant::reserved_ends, subject,
               "released without a void on record");
        expect(!about(subject.id).handed, invariant::money_once, subject, "released after the result was handed over");
    }

private:
    void transition(const payment& before, const payment& after, visit_log& by);
    bool unclaimed(const payment& before, const visit_log& by);
    void claimed(const payment& before, const payment& after, visit_log& by);
    void kept(const payment& before, const payment& after, const visit_log& by);
    void owed(const payment& before, const payment& after, const visit_log& by);
    void given_result(const paymcp::gating::reply& answer, const payment& stored, const visit_log& by);
    void given_failure(const payment& subject, const payment& stored, const visit_log& by);
    void given_nothing(const paymcp::gating::reply& answer, const payment& subject, const visit_log& by);

    bank& bank_;
    figures& count_;
    milliseconds lease_;
    std::map<std::string, dossier> dossiers_;
    std::string wrong_;
    invariant broken_{};
};

}  // namespace paymcp_simulation
