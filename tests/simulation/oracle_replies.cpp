// SPDX-License-Identifier: MIT The oracle's view of replies, and of how a payment has ended.
#include "oracle.hpp"

#include <paymcp/flow/vocabulary.hpp>

namespace paymcp_simulation {

using paymcp::rules::verdict;
using enum paymcp::payment_state;

namespace {

/// Another call voided the reservation while this one captured the money; a repeated call gets the outcome.
bool crossed_a_void(const payment& stored) {
    return stored.authorized_only && (stored.state == voiding || stored.state == voided || stored.state == refunded);
}

/// Another call found the payment expired while this one had the link made, and opened a new payment.
bool came_too_late(const payment& stored) { return stored.state == expired && stored.link.empty(); }

}  // namespace

void oracle::replied(const paymcp::gating::reply& answer, const std::optional<payment>& stored, visit_log& by) {
    const std::string id = answer.subject ? answer.subject->id : std::string("no payment");
    if (by.why != intent::honest) {
        ++count_.foreign;
        const verdict right = by.why == intent::other_principal ? verdict::unknown : verdict::mismatch;
        const bool refused = answer.says == right || (answer.says == verdict::unavailable && by.troubles > 0);
        if (!refused || answer.subject || answer.output)
            violate(invariant::bound, id,
                    "an id that is not the caller's own was answered with " + std::string(name_of(answer.says)));
        return;
    }
    switch (answer.says) {
        case verdict::none:
            return violate(invariant::truthful, id, "no verdict");
        case verdict::unknown:
        case verdict::mismatch:
            return violate(invariant::truthful, id, "an honest call was refused");
        case verdict::unclear:
            return expect(by.troubles > 0 && stored && answer.subject, invariant::truthful, *answer.subject,
                          "said not to match, but the provider told the truth");
        case verdict::unavailable:
            if (by.troubles == 0 && !(stored && (crossed_a_void(*stored) || came_too_late(*stored))))
                violate(invariant::truthful, id, "unavailable, but nothing was wrong");
            return;
        case verdict::asked:
        case verdict::waits:
            return;
        default:
            break;
    }
    if (!stored) return violate(invariant::truthful, id, "a reply about a payment that is not on record");
    if (answer.says == verdict::result) return given_result(answer, *stored, by);
    if (answer.says == verdict::failed) return given_failure(*answer.subject, *stored, by);
    if (answer.says == verdict::busy)
        return expect(about(id).token > 0, invariant::truthful, *stored, "busy, but nobody has claimed it");
    given_nothing(answer, *stored, by);
}

void oracle::given_result(const paymcp::gating::reply& answer, const payment& stored, const visit_log& by) {
    dossier& file = about(stored.id);
    const account& books = bank_.accounts[stored.id];
    const bool kept = stored.state == delivered && stored.output == answer.output;
    const auto& made = file.results;
    expect(answer.output && !answer.output->failed && std::find(made.begin(), made.end(), *answer.output) != made.end(),
           invariant::truthful, stored, "a result that no run made");
    if (!kept && by.run_ended && by.output == answer.output && by.store_errors >= tries_to_record &&
        !stored.authorized_only) {
        ++count_.unrecorded;
        file.unrecorded = true;
        return;
    }
    expect(kept, invariant::truthful, stored, "a result that is not on record");
    expect(books.charged == 1 && (books.refunded == 0 || file.unrecorded), invariant::money_once, stored,
           "a result, but the money is not with us");
    if (!file.handed) {
        ++count_.deliveries;
        file.handed = answer.output;
    } else {
        ++count_.repeated;
        expect(file.handed == answer.output, invariant::one_run, stored, "two receivers got different results");
    }
}

void oracle::given_failure(const payment& subject, const payment& stored, const visit_log& by) {
    const account& books = bank_.accounts[stored.id];
    expect(about(stored.id).runs > 0 || about(stored.id).token > 0, invariant::truthful, stored,
           "failed, but it never ran");
    const bool own = by.run_ended && ((by.output.failed && by.let_go) || by.store_errors > 0);
    expect(own || stored.state != delivered, invariant::truthful, stored, "told failed, but the result is on record");
    if (subject.state == refunded)
        expect(books.refunded == 1, invariant::truthful, stored, "told refunded, but the money is not back");
    if (subject.state == voided)
        expect(!books.is_secured(), invariant::truthful, stored, "told uncharged, but the money is held");
}

/// A link, pending, declined, canceled or expired: all of them say that no money was received. That must have been true
/// when this call last asked the provider.
void oracle::given_nothing(const paymcp::gating::reply& answer, const payment& subject, const visit_log& by) {
    const account& books = bank_.accounts[subject.id];
    if (!by.client_here || by.lied_to) return;
    const bool forgotten = books.is_secured() && books.secured_at <= by.knows_until;
    expect(!forgotten, invariant::truthful, subject,
           "told " + std::string(name_of(answer.says)) + ", but the money had come");
    if (answer.says == verdict::canceled || answer.says == verdict::expired)
        expect(books.status != provider_status::pending || subject.link.empty(), invariant::truthful, subject,
               "told that it has ended, but the link still takes money");
}

/// After all clients have returned and the provider has answered honestly.
void oracle::in_the_end(const payment& last, bool reachable) {
    const account& books = bank_.accounts[last.id];
    const dossier& file = about(last.id);
    expect(books.charged <= 1 && books.refunded <= books.charged && books.voided <= 1, invariant::money_once, last,
           "charged or returned more than once");
    if (books.secured_at == 0) return;
    expect(last.unclear.empty() || !reachable, invariant::truthful, last,
           "in the end it is still noted as not to be judged");
    const bool anonymous = last.principal.empty() && last.session.empty();
    if (!reachable && anonymous && paymcp::states::is_open(last.state)) {
        ++count_.stranded;
        return;
    }
    const bool ended = last.state == delivered || last.state == refunded || last.state == voided ||
                       (books.lapsed && (last.state == canceled || last.state == expired));
    expect(ended, books.order.authorize_only ? invariant::reserved_ends : invariant::paid_ends, last,
           "in the end it is neither delivered nor given back");
    expect(books.status != provider_status::authorized, invariant::reserved_ends, last,
           "in the end the money is still reserved");
    const bool with_us = books.charged == 1 && books.refunded == 0;
    expect(with_us == (last.state == delivered), invariant::paid_ends, last,
           "the record and the books differ in the end");
    expect(!file.handed || last.state == delivered, invariant::money_once, last, "both a result and the money back");
    const bool uncollected = last.state == delivered && !file.handed;
    if (uncollected) ++count_.uncollected;
    const bool lost_ticket = anonymous && !reachable;
    expect(!uncollected || lost_ticket, invariant::paid_ends, last, "delivered, but nobody could fetch it");
}

}  // namespace paymcp_simulation
