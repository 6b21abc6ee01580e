// SPDX-License-Identifier: MIT
// What happens to open payments when their store ends with the process.
#include "../support/closing_till.hpp"

#include <paymcp/async/timer.hpp>
#include <paymcp/core/sync_task.hpp>
#include <paymcp/gate/detail/close_payment.hpp>
#include <paymcp/serve/detail/closing_time.hpp>
#include <paymcp/testing/payment_samples.hpp>

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace closing_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace till_test;

}  // namespace

TEST_CASE("closing cancels an open link, whatever the provider last answered") {
    till<sync_task> at;
    const payment open = at.open();
    CHECK(close_payment<sync_task>(at.parts, open.id).get().how == closing::canceled);
    CHECK(at.now(open).state == payment_state::canceled);
    CHECK_FALSE(at.taking.pay(open.id));
    // A second cancellation is harmless.
    CHECK(close_payment<sync_task>(at.parts, open.id).get().how == closing::over);

    const payment unheard = at.open();
    at.taking.fail_next(provider_call::cancel, provider_fault::lost);
    CHECK(close_payment<sync_task>(at.parts, unheard.id).get().how == closing::canceled);

    const payment stubborn = at.open();
    at.taking.fail_next(provider_call::cancel, provider_fault::silent);
    const closed_payment left = close_payment<sync_task>(at.parts, stubborn.id).get();
    CHECK(left.how == closing::open);
    CHECK_FALSE(left.why.empty());
    CHECK(at.now(stubborn).state == payment_state::created);

    payment unseen = testing::sample_payment();
    CHECK(close_payment<sync_task>(at.parts, at.put(unseen).id).get().how == closing::over);
    payment others = testing::sample_payment();
    others.provider = "another";
    CHECK(close_payment<sync_task>(at.parts, at.put(others).id).get().how == closing::over);
    CHECK(close_payment<sync_task>(at.parts, "pay_none").get().how == closing::over);
}

TEST_CASE("a payment that is paid during closing is refunded, and a refund that fails is reported") {
    for (const bool reserve : {false, true}) {
        till<sync_task> at;
        const payment paid = at.open(reserve);
        at.taking.pay(paid.id);
        CHECK(close_payment<sync_task>(at.parts, paid.id).get().how == closing::returned);
        CHECK(at.now(paid).state == (reserve ? payment_state::voided : payment_state::refunded));
        CHECK(at.taking.books(paid.id).refunded == (reserve ? 0 : 1));
        CHECK(at.taking.books(paid.id).voided == (reserve ? 1 : 0));

        const payment stuck = at.open(reserve);
        at.taking.pay(stuck.id);
        at.taking.fail_next(reserve ? provider_call::void_authorization : provider_call::refund, provider_fault::silent,
                            4);
        const closed_payment owed = close_payment<sync_task>(at.parts, stuck.id).get();
        CHECK(owed.how == closing::owed);
        CHECK(owed.subject.reference == stuck.reference);
        CHECK_FALSE(owed.why.empty());
    }
}

TEST_CASE("money found earlier and never delivered is refunded; running and finished payments stay untouched") {
    till<sync_task> at;
    CHECK(close_payment<sync_task>(at.parts, at.in(payment_state::secured).id).get().how == closing::returned);
    CHECK(close_payment<sync_task>(at.parts, at.in(payment_state::refunding).id).get().how == closing::returned);
    CHECK(close_payment<sync_task>(at.parts, at.in(payment_state::recorded, true).id).get().how == closing::returned);
    const payment running = at.in(payment_state::running);
    CHECK(close_payment<sync_task>(at.parts, running.id).get().how == closing::owed);
    CHECK(at.now(running) == running);
    for (const payment_state over : {payment_state::delivered, payment_state::refunded, payment_state::voided,
                                     payment_state::canceled, payment_state::expired}) {
        const payment ended = at.in(over, false, true);
        CHECK(close_payment<sync_task>(at.parts, ended.id).get().how == closing::over);
        CHECK(at.now(ended) == ended);
        CHECK(at.taking.books(ended.id).refunded == 0);
    }
}

TEST_CASE("closing handles every open payment and reports the ones that it had no time for, unchanged") {
    till<asio_task> at;
    boost::asio::io_context loop;
    async::system_timer waits;
    std::vector<payment> open;
    for (int i = 0; i < 40; ++i) open.push_back(at.open());
    const payment paid = at.in(payment_state::secured);
    at.in(payment_state::delivered, false, true);
    const auto read = [&](ledger::query wanted) -> asio_task<result<ledger::page>> { co_return at.kept.list(wanted); };
    const auto close = [&](bool in_a_hurry) {
        const auto ending = std::make_shared<closing_time>(read, at.parts, waits, loop.get_executor());
        std::optional<std::vector<closed_payment>> told;
        if (in_a_hurry) ending->stop();
        boost::asio::co_spawn(loop, ending->run(milliseconds(60'000)),
                              [&](const std::exception_ptr&, closing_report all) { told = std::move(all.payments); });
        loop.restart();
        while (!told && loop.run_one() > 0) {}
        return told.value_or(std::vector<closed_payment>{});
    };
    const auto count = [](const std::vector<closed_payment>& all, closing how) {
        std::size_t sum = 0;
        for (const closed_payment& one : all) sum += one.how == how ? 1 : 0;
        return sum;
    };
    std::vector<closed_payment> all = close(true);
    CHECK(count(all, closing::open) + count(all, closing::canceled) == 40);
    CHECK(count(all, closing::owed) + count(all, closing::returned) == 1);
    all = close(false);
    CHECK(count(all, closing::open) == 0);
    CHECK(count(all, closing::owed) == 0);
    for (const payment& one : open) CHECK(at.now(one).state == payment_state::canceled);
    CHECK(at.now(paid).state == payment_state::refunded);
    CHECK(close(false).empty());
}

}  // namespace closing_test
