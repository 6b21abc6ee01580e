// SPDX-License-Identifier: MIT
// The oracle's view of the record and of the runs.
#include "oracle.hpp"

namespace paymcp_simulation {

using enum paymcp::payment_state;

namespace {

bool same_binding(const payment& one, const payment& other) {
    return one.tool == other.tool && one.arguments == other.arguments && one.digest == other.digest &&
           one.amount == other.amount && one.currency == other.currency && one.provider == other.provider &&
           one.principal == other.principal && one.session == other.session && one.created == other.created &&
           one.expires == other.expires;
}

}  // namespace

void oracle::written(const payment& before, const payment& after, visit_log& by) {
    expect(after.version == before.version + 1, invariant::transitions, after, "a stale version was written");
    expect(same_binding(before, after), invariant::bound, after, "what the payment is bound to has changed");
    transition(before, after, by);
}

void oracle::transition(const payment& before, const payment& after, visit_log& by) {
    const account& books = bank_.accounts[after.id];
    payment same = before;
    same.unclear = after.unclear;
    same.version = after.version;
    if (same == after && before.unclear != after.unclear)
        return expect(after.unclear.empty() || by.troubles > 0, invariant::truthful, after,
                      "noted as not to be judged, but the provider told the truth");
    const bool unsecured = before.state == created || before.state == canceled || before.state == expired;
    switch (after.state) {
        case created:
            return expect(before.state == created && before.link.empty(), invariant::transitions, after,
                          "went back to created");
        case secured:
            if (unsecured) {
                ++count_.secured;
                expect(books.secured_at != 0, invariant::secured_first, after, "secured, but nobody has paid");
                return expect(after.authorized_only == books.order.authorize_only, invariant::reserved_ends, after,
                              "reserved and taken money were mixed up");
            }
            by.let_go = true;
            return expect(before.state == running && by.claimed == after.id && by.token == before.held.token &&
                              by.run_ended && by.output.failed,
                          invariant::one_run, after, "released by somebody whose run has not failed");
        case running:
            return claimed(before, after, by);
        case recorded:
        case delivered:
            return kept(before, after, by);
        case refunding:
        case voiding:
            return owed(before, after, by);
        case refunded:
            expect(before.state == refunding || before.state == voiding, invariant::transitions, after,
                   "refunded from nowhere");
            return expect(books.refunded == 1, invariant::paid_ends, after,
                          "called refunded, but the money is not back");
        case voided:
            expect(before.state == voiding || (unclaimed(before, by) && books.lapsed), invariant::transitions, after,
                   "voided from nowhere");
            return expect(!books.is_secured(), invariant::reserved_ends, after, "called voided, but the money is held");
        case canceled:
        case expired:
            return expect(before.state == created, invariant::paid_ends, after,
                          "ended a payment that was more than created");
    }
}

/// Whether no run of the payment holds it, as far as this call can know.
bool oracle::unclaimed(const payment& before, const visit_log& by) {
    return before.state == secured || (before.state == running && by.latest >= about(before.id).alive_until);
}

void oracle::claimed(const payment& before, const payment& after, visit_log& by) {
    dossier& file = about(after.id);
    if (before.state == running && before.held.token == after.held.token) {
        return expect(by.claimed == after.id && by.token == after.held.token, invariant::one_run, after,
                      "somebody else renewed the lease");
    }
    expect(before.state == secured || before.state == running, invariant::transitions, after, "claimed from nowhere");
    expect(after.held.token > before.held.token, invariant::one_run, after, "a claim without a new token");
    if (before.state == running) {
        ++count_.takeovers;
        expect(after.held.until - lease_ >= file.alive_until, invariant::one_run, after,
               "claimed again while the holder's lease runs");
        expect(!file.tool->at_most_once, invariant::one_run, after, "a tool that runs at most once was claimed again");
    }
    expect(by.money_of == after.id && by.money_after == before.held.token, invariant::secured_first, after,
           "claimed, but the provider was not asked since the last claim");
    file.token = after.held.token;
    file.alive_until = after.held.until;
    by.claimed = after.id;
    by.token = after.held.token;
    by.claim_used = by.run_ended = false;
}

void oracle::kept(const payment& before, const payment& after, const visit_log& by) {
    dossier& file = about(after.id);
    file.was_recorded = true;
    if (before.state == recorded) {
        expect(after.state == delivered && after.output == before.output, invariant::transitions, after,
               "the result changed");
        return expect(bank_.accounts[after.id].charged == 1, invariant::reserved_ends, after,
                      "delivered, but not captured");
    }
    expect(before.state == running, invariant::transitions, after, "a result from nowhere");
    expect(before.held.token == by.token && by.claimed == after.id && by.run_ended && by.output == after.output &&
               !after.output.failed,
           invariant::one_run, after, "a result that is not the holder's");
    expect(after.state == (after.authorized_only ? recorded : delivered), invariant::reserved_ends, after,
           "delivered while the money is only reserved");
    expect(std::find(file.results.begin(), file.results.end(), after.output) != file.results.end(), invariant::one_run,
           after, "a result that no run made");
}

void oracle::owed(const payment& before, const payment& after, const visit_log& by) {
    const dossier& file = about(after.id);
    expect(after.state == (after.authorized_only ? voiding : refunding) || before.state == voiding,
           invariant::reserved_ends, after, "reserved and taken money were mixed up");
    if (before.state == after.state || before.state == voiding) return;
    const bool holder = by.claimed == after.id && by.token == before.held.token;
    if (before.state == recorded)
        return expect(by.capture_refused || (holder && by.store_errors >= tries_to_record), invariant::paid_ends, after,
                      "a result was thrown away whose capture nobody had refused");
    expect(before.state == running, invariant::transitions, after, "a debt from nowhere");
    const bool lapsed = by.latest >= file.alive_until;
    const bool unrecorded = by.run_ended && by.store_errors >= tries_to_record;
    expect(holder ? by.run_ended && (by.output.failed || unrecorded) : lapsed, invariant::money_once, after,
           "the money goes back while the tool runs");
}

void oracle::run_started(const payment& subject, const tool_definition& tool, const std::string& arguments,
                         visit_log& by) {
    dossier& file = about(subject.id);
    const account& books = bank_.accounts[subject.id];
    ++count_.runs;
    ++file.runs;
    expect(by.why == intent::honest, invariant::bound, subject, "a call ran with an id that is not its own");
    expect(subject.principal.empty() || subject.principal == by.who.principal, invariant::bound, subject,
           "another principal's payment ran");
    expect(subject.tool == tool.name && subject.arguments == arguments, invariant::bound, subject,
           "it ran another tool or other arguments than were paid");
    expect(!by.claim_used, invariant::one_run, subject, "ran without a new claim");
    expect(file.runs == 1 || !tool.at_most_once, invariant::one_run, subject,
           "a tool that runs at most once started again");
    expect(books.is_secured() || books.lapsed, invariant::secured_first, subject, "ran, but the money is not there");
    by.claim_used = by.ran = true;
}

/// The provider has told the truth about a payment.
void oracle::status_told(const std::string& id, visit_log& by) {
    if (!bank_.accounts[id].is_secured()) return;
    by.money_of = id;
    by.money_after = about(id).token;
}

void oracle::run_ended(tool_output output, visit_log& by) {
    dossier& file = about(by.claimed);
    if (!output.failed) file.results.push_back(output);
    by.output = std::move(output);
    by.run_ended = true;
    by.let_go = false;
    by.store_errors = 0;
}

}  // namespace paymcp_simulation
