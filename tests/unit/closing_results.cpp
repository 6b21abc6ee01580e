// SPDX-License-Identifier: MIT
// What happens to results in a store that ends with the process: which were delivered, and where the money is.
#include "../support/closing_till.hpp"

#include <paymcp/async/timer.hpp>
#include <paymcp/gate/refund_payment.hpp>
#include <paymcp/serve/detail/closing_time.hpp>

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace closing_results_test {

namespace {

using namespace paymcp::detail;
using namespace till_test;

/// The payment as `change` leaves it.
template <template <class> class Task, class Change>
payment changed(till<Task>& at, const payment& before, Change change) {
    payment after = before;
    change(after);
    CHECK(*at.kept.replace(after, before.version));
    return at.now(before);
}

}  // namespace

TEST_CASE("an undelivered result is refunded, and a failed refund is reported with its reason") {
    for (const bool reserve : {false, true}) {
        till<paymcp::detail::sync_task> at;
        payment lost = at.in(payment_state::delivered, reserve);
        at.taking.set(lost.id, provider_status::paid);
        CHECK(close_payment<paymcp::detail::sync_task>(at.parts, lost.id).get().how == closing::returned);
        CHECK(at.now(lost).state == payment_state::refunded);
        CHECK(at.taking.books(lost.id).refunded == 1);
        CHECK(close_payment<paymcp::detail::sync_task>(at.parts, lost.id).get().how == closing::over);
        CHECK(at.taking.books(lost.id).refunded == 1);
    }
    till<paymcp::detail::sync_task> at;
    const payment stuck = at.in(payment_state::delivered);
    at.taking.fail_next(provider_call::refund, provider_fault::silent, 4);
    const closed_payment owed = close_payment<paymcp::detail::sync_task>(at.parts, stuck.id).get();
    CHECK(owed.how == closing::owed);
    CHECK(owed.why.find("its result has reached no caller") == 0);
    CHECK(owed.subject.state == payment_state::refunding);
}

TEST_CASE("a result that was delivered, has expired or has no owner stays paid") {
    till<paymcp::detail::sync_task> at;
    const payment had = at.in(payment_state::delivered, false, true);
    const payment dropped = changed(at, at.in(payment_state::delivered), [](payment& one) { one.output.content = ""; });
    const payment of_nobody = changed(at, at.in(payment_state::delivered), [](payment& one) {
        one.principal.clear();
        one.session.clear();
    });
    for (const payment& one : {had, dropped, of_nobody}) {
        CHECK(close_payment<paymcp::detail::sync_task>(at.parts, one.id).get().how == closing::over);
        CHECK(at.now(one) == one);
        CHECK(at.taking.books(one.id).refunded == 0);
    }
    const payment of_session =
        changed(at, at.in(payment_state::delivered), [](payment& one) { one.principal.clear(); });
    CHECK(close_payment<paymcp::detail::sync_task>(at.parts, of_session.id).get().how == closing::returned);
}

TEST_CASE("a reservation for a delivered result is not released: it is reported as owed to the seller") {
    till<paymcp::detail::sync_task> at;
    const payment untaken =
        changed(at, at.in(payment_state::recorded, true, true), [&](payment& one) { one.ended = at.time.now(); });
    const closed_payment told = close_payment<paymcp::detail::sync_task>(at.parts, untaken.id).get();
    CHECK(told.how == closing::untaken);
    CHECK_FALSE(told.why.empty());
    CHECK(at.now(untaken) == untaken);
    CHECK(at.taking.books(untaken.id).voided == 0);

    // No caller owns this one.
    const payment kept =
        changed(at, at.in(payment_state::recorded, true), [&](payment& one) { one.ended = at.time.now(); });
    CHECK(close_payment<paymcp::detail::sync_task>(at.parts, kept.id).get().how == closing::returned);
    CHECK(at.taking.books(kept.id).voided == 1);
}

TEST_CASE("a result delivered while the store is read stays paid") {
    till<paymcp::detail::sync_task> at;
    const payment seen = at.in(payment_state::delivered);
    changed(at, seen, [](payment& one) { one.collected = true; });
    CHECK_FALSE(lifecycle::refund_at_end(at.now(seen), at.time.now()).has_value());
    const auto sent = detail::refund_by<paymcp::detail::sync_task>(at.parts, seen.id, &lifecycle::refund_at_end).get();
    REQUIRE_FALSE(sent.has_value());
    CHECK(sent.error().code == "not_refundable");
    CHECK(at.taking.books(seen.id).refunded == 0);
    // The operator may refund it.
    CHECK(refund_payment<paymcp::detail::sync_task>(at.parts, seen.id).get().has_value());
}

TEST_CASE("the last deliveries are recorded before results are judged, and only undelivered ones are reported") {
    till<paymcp::detail::asio_task> at;
    boost::asio::io_context loop;
    paymcp::async::system_timer waits;
    const payment lost = at.in(payment_state::delivered);
    const payment last = at.in(payment_state::delivered);
    for (int i = 0; i < 30; ++i) at.in(payment_state::delivered, false, true);
    const auto read = [&](ledger::query wanted) -> paymcp::detail::asio_task<result<ledger::page>> {
        co_return at.kept.list(wanted);
    };
    const auto ending = std::make_shared<closing_time>(read, at.parts, waits, loop.get_executor());
    std::optional<closing_report> told;
    boost::asio::co_spawn(loop, ending->run(milliseconds(60'000)),
                          [&](const std::exception_ptr&, closing_report all) { told = std::move(all); });
    // A receipt takes several turns of the loop to reach the store.
    std::function<void(int)> note = [&](int turns) {
        if (turns > 0) return boost::asio::post(loop, [&note, turns] { note(turns - 1); });
        changed(at, last, [](payment& one) { one.collected = true; });
    };
    boost::asio::post(loop, [&note] { note(4); });
    while (!told && loop.run_one() > 0) {}
    REQUIRE(told);
    CHECK(told->unread.empty());
    CHECK(told->looked_at == 32);
    REQUIRE(told->payments.size() == 1);
    CHECK(told->payments.front().subject.id == lost.id);
    CHECK(told->payments.front().how == closing::returned);
    CHECK(at.now(last).state == payment_state::delivered);
    CHECK(at.taking.books(last.id).refunded == 0);
}

}  // namespace closing_results_test
