// SPDX-License-Identifier: MIT
// How long a call waits: in one request, in round trips that the client repeats, or as a task.
#include "../support/shop.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

namespace gate_waiting_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;

/// How the user of one call can be reached: by a question or by progress messages.
struct waiting_flow {
    std::string_view name;
    paymcp::rules::flow_table table;
    bool asks;
};

std::vector<waiting_flow> waiting_flows() {
    return {{"elicitation", Elicitation<>::table(), true},
            {"automatic", Automatic<>::table(), true},
            {"progress", Progress<>::table(), false}};
}

/// A shop whose clock measures the duration of each request.
class timed_shop : public shop {
public:
    timed_shop(const waiting_flow& flow, paymcp::gating::attendance how, gating::options options = {},
               paymcp::detail::flow_timing timing = {})
        : shop(priced("picture", 50), flow.table, std::move(options), timing) {
        manner = how;
        listens = !flow.asks;
        if (!flow.asks) return;
        when_asked = [this](const payment&) {
            return paymcp::gating::asked_user{paymcp::rules::event::accepted,
                                              manner == paymcp::gating::attendance::returns};
        };
    }

    template <class Request>
    paymcp::gating::reply timed(Request request) {
        const unix_time start = time.now();
        last = request();
        took = time.now() - start;
        return last;
    }
    paymcp::gating::reply first() {
        return timed([this] { return call(R"({"prompt":"dog"})", nobody); });
    }
    paymcp::gating::reply next() {
        const std::optional<paymcp::rules::event> answer =
            last.says == paymcp::rules::verdict::asked ? std::optional(paymcp::rules::event::accepted) : std::nullopt;
        return timed([&] { return resume(last, answer, nobody); });
    }
    bool goes_on() const {
        return last.says == paymcp::rules::verdict::asked || last.says == paymcp::rules::verdict::waits;
    }

    paymcp::gating::reply last;
    milliseconds took{};
    const paymcp::gating::caller nobody{"", ""};
};

}  // namespace

TEST_CASE("no request lasts longer than a round trip, and the eighth answers with link and id") {
    for (const waiting_flow& flow : waiting_flows()) {
        CAPTURE(flow.name);
        timed_shop at(flow, paymcp::gating::attendance::returns);
        at.first();
        int requests = 1;
        for (; at.goes_on() && requests < 20; ++requests) {
            CHECK(at.took <= milliseconds(40'000));
            at.next();
        }
        CHECK(requests == 8);
        CHECK(at.took == milliseconds(40'000));
        CHECK(at.last.says == paymcp::rules::verdict::pending);
        CHECK(at.last.subject->id == at.only_payment());
        CHECK_FALSE(at.last.subject->link.empty());
        CHECK(at.questions == (flow.asks ? 1 : 0));
        CHECK(at.runs == 0);
    }
}

TEST_CASE("a payment in or between any round trips gets one result for one bill") {
    for (const waiting_flow& flow : waiting_flows())
        for (int paid_in = 1; paid_in <= 8; ++paid_in)
            for (const bool between : {false, true}) {
                CAPTURE(flow.name);
                CAPTURE(paid_in);
                CAPTURE(between);
                timed_shop at(flow, paymcp::gating::attendance::returns);
                int requests = 1;
                int waited = 0;
                at.while_waiting = [&] {
                    if (!between && requests == paid_in && ++waited == 5) at.provider.pay(at.only_payment());
                };
                at.first();
                while (at.goes_on()) {
                    if (between && requests == paid_in) at.provider.pay(at.only_payment());
                    ++requests;
                    at.next();
                }
                // The first request of a flow that asks ends with the question, without waiting.
                const bool never = !between && flow.asks && paid_in == 1;
                const bool late = between && paid_in == 8;
                CHECK(at.last.says ==
                      (never || late ? paymcp::rules::verdict::pending : paymcp::rules::verdict::result));
                if (!never && !late) CHECK(requests == (between ? paid_in + 1 : paid_in));
                if (late) at.provider.pay(at.only_payment());
                if (late) CHECK(at.confirm(at.only_payment(), at.nobody).says == paymcp::rules::verdict::result);
                CHECK(at.provider.payments() == 1);
                CHECK(at.runs == (never ? 0 : 1));
            }
}

TEST_CASE("one request is answered after 50 seconds, its question included, and the next one resumes the payment") {
    for (const waiting_flow& flow : waiting_flows())
        for (const milliseconds thinks : {milliseconds(0), milliseconds(30'000), milliseconds(50'000)}) {
            CAPTURE(flow.name);
            timed_shop at(flow, paymcp::gating::attendance::holds);
            milliseconds open_for{};
            if (flow.asks)
                at.when_asked = [&](const payment&) {
                    open_for = at.asked_for;
                    at.time.advance(thinks);
                    return paymcp::gating::asked_user{thinks < open_for ? paymcp::rules::event::accepted
                                                                        : paymcp::rules::event::unanswered};
                };
            const paymcp::gating::caller ann{"", "session"};
            const paymcp::gating::reply pending = at.timed([&] { return at.call(R"({"prompt":"dog"})", ann); });
            CHECK(pending.says == paymcp::rules::verdict::pending);
            CHECK(at.took == milliseconds(50'000));
            if (flow.asks) CHECK(open_for == milliseconds(50'000));
            at.time.advance(milliseconds(11'000));
            at.provider.pay(at.only_payment());
            CHECK(at.call(R"({"prompt":"dog"})", ann).says == paymcp::rules::verdict::result);
            CHECK(at.provider.payments() == 1);
            CHECK(at.runs == 1);
        }
}

TEST_CASE("wait_timeout allows more than 50 seconds, and starts again after each answer") {
    const paymcp::detail::flow_timing own{.wait_timeout = milliseconds(120'000), .max_prompts = 2};
    timed_shop patient({"elicitation", Elicitation<>::table(), true}, paymcp::gating::attendance::holds, {}, own);
    CHECK(patient.first().says == paymcp::rules::verdict::pending);
    CHECK(patient.questions == 2);
    CHECK(patient.took == milliseconds(240'000));

    timed_shop listening({"progress", Progress<>::table(), false}, paymcp::gating::attendance::holds, {}, own);
    CHECK(listening.first().says == paymcp::rules::verdict::pending);
    CHECK(listening.took == milliseconds(120'000));
}

TEST_CASE("wait_timeout bounds all round trips of a call, and lengthens none of them") {
    const paymcp::detail::flow_timing own{.wait_timeout = milliseconds(100'000)};
    timed_shop at({"progress", Progress<>::table(), false}, paymcp::gating::attendance::returns, {}, own);
    std::vector<milliseconds> lasted;
    for (at.first(); at.goes_on(); at.next()) lasted.push_back(at.took);
    lasted.push_back(at.took);
    CHECK(lasted == std::vector{milliseconds(40'000), milliseconds(40'000), milliseconds(20'000)});
    CHECK(at.last.says == paymcp::rules::verdict::pending);

    timed_shop asking({"elicitation", Elicitation<>::table(), true}, paymcp::gating::attendance::returns, {}, own);
    std::vector<paymcp::rules::verdict> said;
    for (asking.first(); asking.goes_on(); asking.next()) said.push_back(asking.last.says);
    using enum verdict;
    CHECK(said == std::vector{asked, waits, waits, asked, waits, waits, asked});
    CHECK(asking.last.says == pending);
}

TEST_CASE("a task waits long, since its client holds no request open") {
    timed_shop at({"progress", Progress<>::table(), false}, paymcp::gating::attendance::polls);
    CHECK(at.first().says == paymcp::rules::verdict::pending);
    CHECK(at.took == milliseconds(900'000));
}

TEST_CASE("a client that waits in round trips for another call's run gets its result, or learns that it still runs") {
    for (const bool confirms : {false, true}) {
        timed_shop at({"progress", Progress<>::table(), false}, paymcp::gating::attendance::returns);
        at.first();
        at.provider.pay(at.only_payment());
        const std::string id = at.only_payment();
        at.tool = [&](const paymcp::detail::tool_definition&, const std::string&,
                      lease_keeper<paymcp::detail::sync_task>& keeper) {
            at.while_waiting = [&] { keeper.renew().get(); };
            int requests = 1;
            at.last = confirms ? at.confirm(id, at.nobody) : at.resume(at.last, std::nullopt, at.nobody);
            for (; at.last.says == paymcp::rules::verdict::waits; ++requests) {
                CHECK(at.last.subject->id == id);
                at.last = at.resume(at.last, std::nullopt, at.nobody);
            }
            CHECK(at.last.says == paymcp::rules::verdict::busy);
            CHECK(requests == (confirms ? 8 : 7));
            at.while_waiting = nullptr;
            return tool_output{.content = "made"};
        };
        const paymcp::gating::reply made = at.confirm(id, at.nobody);
        CHECK(made.says == paymcp::rules::verdict::result);
        CHECK(at.runs == 1);
    }
}

TEST_CASE("a client that returns without an answer is asked again, unless the payment was paid meanwhile") {
    timed_shop at({"elicitation", Elicitation<>::table(), true}, paymcp::gating::attendance::returns);
    at.first();
    CHECK(at.resume(at.last, std::nullopt, at.nobody).says == paymcp::rules::verdict::asked);
    at.provider.pay(at.only_payment());
    CHECK(at.resume(at.last, std::nullopt, at.nobody).says == paymcp::rules::verdict::result);
    CHECK(at.questions == 2);
}

TEST_CASE("an answer that is repeated in a later round trip does not count as a new one") {
    timed_shop at({"elicitation", Elicitation<>::table(), true}, paymcp::gating::attendance::returns);
    at.first();
    at.next();
    REQUIRE(at.last.says == paymcp::rules::verdict::waits);
    for (const paymcp::rules::event stale :
         {paymcp::rules::event::accepted, paymcp::rules::event::declined, paymcp::rules::event::unanswered}) {
        const paymcp::gating::reply again = at.resume(at.last, stale, at.nobody);
        CHECK(again.says == paymcp::rules::verdict::waits);
    }
    CHECK(at.questions == 1);
}

}  // namespace gate_waiting_test
