// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/testing/law.hpp>
#include <paymcp/testing/purchase.hpp>

#include <array>
#include <atomic>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0::testing::detail {

/// The laws of flows, by topic; `flow_laws` tries them all.
class flow_trial {
public:
    explicit flow_trial(flow_subject flow) : flow_(flow) {}

    void try_money(law_book& book) {
        book.law("the tool does not run unpaid, and the same call is billed once however often it comes", [this] {
            for_each([&](const buyer& who, const terms& how) {
                purchase one(flow_, who, pays::never, how);
                one.start();
                for (int i = 0; i < 4; ++i) one.go_on();
                one.require(one.at().runs == 0, "the tool ran unpaid");
                one.require(one.at().provider.payments() == 1, "the call was billed again");
                one.require(one.last().subject.has_value(), "a reply did not say what to pay");
            });
        });
        book.law("a paid call delivers, its tool runs once, and it is charged once", [this] {
            for_each([&](const buyer& who, const terms& how) {
                for (const pays when : all_moments) {
                    purchase one(flow_, who, when, how);
                    const gating::reply delivered = one.buy();
                    one.require(delivered.output->content == R"(picture{"prompt":"dog"})",
                                "another result was delivered");
                    one.require(one.at().runs == 1,
                                std::string("the tool ran ") + std::to_string(one.at().runs) + " times");
                    one.require(one.at().provider.payments() == 1, "the call was billed again");
                }
            });
        });
        book.law("a delivered result is delivered again to a caller with its payment, without another run", [this] {
            if (!flow_.can_confirm()) return;
            for_each([&](const buyer& who, const terms& how) {
                purchase one(flow_, who, pays::between_calls, how);
                const gating::reply first = one.buy();
                for (int i = 0; i < 3; ++i) {
                    const gating::reply again = one.seen(one.at().confirm(first.subject->id));
                    one.require(again.says == rules::verdict::result && again.output == first.output,
                                "it was not the same");
                }
                one.require(one.at().runs == 1, "the tool ran again");
            });
        });
        book.law("a tool that fails leaves the money where the tool's terms say", [this] {
            for_each([&](const buyer& who, const terms& how) {
                purchase one(flow_, who, pays::between_calls, how);
                one.fails = true;
                one.start();
                one.finish(rules::verdict::failed);
                one.require(one.at().runs == 1, "the tool ran again without a call");
                check_failed(one, how);
            });
        });
    }

    void try_ends(law_book& book) {
        book.law("a user who pays and then declines, closes or ignores the question gets the result", [this] {
            if (!flow_.performs(rules::action::ask)) return;
            for (const rules::event answer :
                 {rules::event::accepted, rules::event::declined, rules::event::unanswered}) {
                const buyer who{.name = name_of(answer), .can_be_asked = true, .answer = answer};
                purchase one(flow_, who, pays::when_asked, all_terms[0]);
                one.require(one.start().says == rules::verdict::result, "the first call did not deliver");
            }
        });
        book.law("a payment that ended at the provider runs nothing, and the next call opens another", [this] {
            for (const provider_status end : {provider_status::canceled, provider_status::expired})
                for (const buyer& who : buyers) {
                    purchase one(flow_, who, pays::never, all_terms[0]);
                    one.start();
                    const std::string ended = one.newest();
                    one.at().provider.set(ended, end);
                    for (int i = 0; i < 4 && one.at().provider.payments() == 1; ++i) one.go_on();
                    check_ended(one, ended);
                }
        });
        book.law("an expired payment's link is closed, and a payment in the last moment gets the result", [this] {
            for (const buyer& who : buyers) {
                purchase late(flow_, who, pays::never, all_terms[0]);
                late.start();
                const std::string ended = late.newest();
                late.at().time.advance(milliseconds(1'000'000'000'000));
                for (int i = 0; i < 4 && late.at().provider.payments() == 1; ++i) late.go_on();
                late.require(!late.at().provider.pay(ended), "its link still takes money");
                check_ended(late, ended);

                purchase paid(flow_, who, pays::between_calls, all_terms[0]);
                paid.start();
                paid.pay();
                paid.at().time.advance(milliseconds(1'000'000'000'000));
                paid.require(paid.finish().subject->id == paid.newest() && paid.at().provider.payments() == 1,
                             "what was paid in time was not delivered");
            }
        });
        book.law("a client that repeats its call without being asked has an answer in the eighth request", [this] {
            for (const pays when : {pays::never, pays::between_calls})
                for (const buyer& who : buyers)
                    if (who.returns) check_rounds(who, when);
        });
        book.law("every call ends, whatever the user answers", [this] {
            const buyer eager{.name = "a user who accepts without paying", .can_be_asked = true, .listens = true};
            purchase one(flow_, eager, pays::never, all_terms[0]);
            one.start();
            one.require(one.at().questions <= gating::options{}.max_prompts + flow_.timing.max_prompts,
                        "the user was asked more often than the limit");
        });
    }

    void try_trouble(law_book& book) {
        book.law("a provider that does not answer neither pays nor ends a payment", [this] {
            for (const provider_fault fault : {provider_fault::refused, provider_fault::lost, provider_fault::silent})
                for (const buyer& who : buyers)
                    for (const pays when : {pays::never, pays::between_calls}) check_outage(fault, who, when);
        });
        book.law("a payment that the provider may have made is not made twice", [this] {
            for (const provider_fault fault : {provider_fault::refused, provider_fault::lost, provider_fault::silent}) {
                purchase one(flow_, buyers[0], pays::between_calls, all_terms[0]);
                one.at().provider.fail_next(provider_call::create, fault);
                one.require(one.start().says == rules::verdict::unavailable, "a link was shown that is not known");
                one.finish();
                one.require(one.at().provider.payments() == 1, "two payments were made");
            }
        });
        book.law("a provider that reports another amount or currency is not trusted", [this] {
            for (const status_report& lie :
                 {status_report{provider_status::paid, 49, "USD"}, status_report{provider_status::paid, 5000, "USD"},
                  status_report{provider_status::paid, 50, "EUR"}, status_report{provider_status::authorized, 0, {}}})
                for (const buyer& who : buyers) {
                    purchase one(flow_, who, pays::never, all_terms[0]);
                    one.at().provider.lie_once(lie);
                    one.start();
                    one.go_on();
                    one.require(one.at().runs == 0, "the tool ran for it");
                }
        });
        book.law("of many concurrent calls for one payment, one runs the tool", [this] {
            for (const terms& how : all_terms) check_crowd(how);
        });
        book.law("a client's state resumes only its own call, once", [this] {
            if (!flow_.performs(rules::action::ask)) return;
            const buyer later{.name = "a user who answers later", .can_be_asked = true, .later = true};
            purchase one(flow_, later, pays::never, all_terms[0]);
            const gating::reply asked = one.start();
            one.require(asked.says == rules::verdict::asked, "the call did not end with the question");
            check_resumption(one, asked);
        });
    }

    void try_words(law_book& book) {
        book.law("every phase has a different word, for its diagram", [this] {
            std::set<std::string_view> words;
            for (const std::string_view word : flow_.table.phases)
                expect(!word.empty() && words.insert(word).second,
                       std::string("'") + std::string(word) + "' stands twice or is empty");
            for (const rules::rule& row : flow_.table.rules)
                expect((row.from == paymcp::detail::entry_phase || row.from < words.size()) &&
                           (row.to == paymcp::detail::end_phase || row.to < words.size()),
                       "a phase has no word");
        });
    }

private:
    template <class Body>
    static void for_each(Body body) {
        for (const buyer& who : buyers)
            for (const terms& how : all_terms) body(who, how);
    }

    void check_failed(purchase& one, const terms& how) const {
        const scripted_provider::account books = one.books();
        if (how.timing == paymcp::detail::money_timing::capture_on_success) {
            one.require(books.charged == 0 && books.voided == 1, "the reservation was not given up");
            one.require(one.record().state == payment_state::voided, "the record does not say so");
        } else if (how.at_most_once || how.failure == paymcp::detail::on_failure::refund) {
            one.require(books.refunded == 1, "the money was not given back");
            one.require(one.record().state == payment_state::refunded, "the record does not say so");
        } else {
            one.require(books.refunded == 0 && one.record().state == payment_state::secured,
                        "the payment was not kept");
            one.fails = false;
            one.finish();
            one.require(one.at().runs == 2 && one.books().charged == 1, "another try was charged again");
            return;
        }
        one.fails = false;
        if (flow_.can_confirm()) one.seen(one.at().confirm(one.newest()));
        one.require(one.at().runs == 1, "the tool ran for money that went back");
    }

    void check_ended(purchase& one, const std::string& ended) const {
        one.require(one.at().runs == 0, "the tool ran for it");
        one.require(!states::is_open(one.at().stored(ended).state), "it is still open");
        one.require(one.at().provider.payments() == 2 && one.newest() != ended, "no other payment took its place");
    }

    /// A payment only in the last round trip, or never.
    void check_rounds(const buyer& who, pays when) const {
        purchase one(flow_, who, when, all_terms[0]);
        one.start();
        int requests = 1;
        while (one.last().says == rules::verdict::asked || one.last().says == rules::verdict::waits) {
            if (++requests == 8 && when != pays::never) one.pay();
            one.require(requests <= 8, "the client was to make its call once more");
            one.go_on();
        }
        one.require(one.last().subject.has_value() && one.at().provider.payments() == 1,
                    "the last answer does not say what was to be paid");
        if (requests == 8 && when != pays::never)
            one.require(one.last().says == rules::verdict::result, "the paid call was not delivered");
    }

    void check_outage(provider_fault fault, const buyer& who, pays when) const {
        purchase one(flow_, who, when, all_terms[0]);
        one.start();
        if (when != pays::never) one.pay();
        one.at().provider.fail_next(provider_call::status, fault, 3);
        for (int i = 0; i < 3 && one.last().says != rules::verdict::result; ++i) {
            const rules::verdict says = one.go_on().says;
            one.require(says != rules::verdict::canceled && says != rules::verdict::expired &&
                            says != rules::verdict::failed && says != rules::verdict::unknown &&
                            says != rules::verdict::mismatch,
                        std::string("silence was answered as '") + std::string(name_of(says)) + "'");
        }
        one.require(when != pays::never || one.at().runs == 0, "silence counted as paid");
        if (when != pays::never) one.finish();
        one.require(one.at().provider.payments() == 1, "silence counted as unpaid");
    }

    void check_crowd(const terms& how) const {
        constexpr int callers = 16;
        purchase one(flow_, buyers[0], pays::between_calls, how);
        const gating::reply first = one.start();
        one.require(first.subject.has_value(), "there is no payment to share");
        one.pay();
        one.at().waiting_passes_time = false;
        const int before = one.at().waits;
        one.at().while_waiting = [&] { one.at().client_leaves = one.at().waits > before + callers * 64; };
        std::atomic<int> results = 0;
        at_once(callers, [&](int) {
            return [&] {
                const gating::reply mine = flow_.can_confirm() ? one.at().confirm(first.subject->id) : one.at().call();
                results += mine.says == rules::verdict::result ? 1 : 0;
            };
        });
        one.require(one.at().runs == 1, std::string("the tool ran ") + std::to_string(one.at().runs) + " times");
        one.require(results > 0, "nobody got the result");
        if (flow_.can_confirm())
            one.require(one.seen(one.at().confirm(first.subject->id)).says == rules::verdict::result,
                        "the result was lost");
    }

    void check_resumption(purchase& one, const gating::reply& asked) const {
        gate_fixture& at = one.at();
        one.require(at.resume(asked, rules::event::accepted, {"", "session"}, R"({"prompt":"cat"})").says ==
                        rules::verdict::mismatch,
                    "it resumed with other arguments");
        one.require(at.resume(asked, rules::event::accepted, {"", "session"}, R"({"prompt":"dog"})", 1).says ==
                        rules::verdict::mismatch,
                    "it resumed another tool");
        gating::reply again = asked;
        for (int i = 0; i < 200 && again.says == rules::verdict::asked; ++i)
            again = one.seen(at.resume(again, std::nullopt));
        one.require(again.says != rules::verdict::asked, "the user was asked without end");
        one.pay();
        const gating::reply delivered = one.seen(at.resume(asked, rules::event::declined));
        one.require(delivered.says == rules::verdict::result, "the paid call was not delivered");
        const gating::reply replayed = one.seen(at.resume(asked, rules::event::accepted));
        one.require(replayed.says == rules::verdict::result && replayed.output == delivered.output && at.runs == 1,
                    "it did not get the same result when brought back again");
    }

    flow_subject flow_;
};

}  // namespace paymcp::inline v0::testing::detail
