// SPDX-License-Identifier: MIT
// What the settlement worker does for payments without a call: record, close, settle, and retry.
#include "../support/settlement_fixture.hpp"

namespace watch_settlement_test {

namespace {

using namespace care_test;

TEST_CASE("a webhook for an unwatched payment is not lost to an outage of the provider or the store") {
    for (const bool store_is_down : {false, true}) {
        CAPTURE(store_is_down);
        back_room test;
        test.put(record("a", payment_state::created, test.time.now()));
        test.provider.books["a"] = provider_status::paid;
        (store_is_down ? test.store.down : test.provider.down) = true;
        test.watch.look_now({"a", ""});
        test.waits.advance(minutes(30));
        test.store.down = test.provider.down = false;
        CHECK(test.state("a") == payment_state::created);
        test.waits.advance(minutes(11));
        CHECK(test.state("a") == payment_state::secured);
        CHECK(test.settlements->under_way() == 0);
    }
}

TEST_CASE("an outage that lasts is retried a bounded number of times") {
    back_room test;
    test.put(record("a", payment_state::created, test.time.now()));
    test.provider.down = true;
    test.settlements->see_to("a");
    test.waits.advance(minutes(60 * 24));
    CHECK(test.provider.questions == 40);
    CHECK(test.settlements->under_way() == 0);
    CHECK(test.waits.waiting_now() == 0);
}

TEST_CASE("a webhook that precedes the provider's ledger has the payment watched") {
    back_room test;
    test.put(record("a", payment_state::created, test.time.now()));
    test.watch.look_now({"a", ""});
    test.waits.run_ready();
    CHECK(test.watch.open() == 1);
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(minutes(2));
    CHECK(test.state("a") == payment_state::secured);
}

TEST_CASE("an abandoned payment's link is closed at its expiry, and the record says so") {
    for (const bool lists : {false, true}) {
        CAPTURE(lists);
        back_room test;
        test.provider.lists = lists;
        test.put(record("a", payment_state::created, test.time.now()));
        test.put(record("late", payment_state::created, test.time.now()));
        test.start();
        test.waits.advance(minutes(59));
        CHECK(test.provider.moves.empty());
        CHECK(test.state("a") == payment_state::created);
        if (lists) test.provider.books["late"] = provider_status::paid;
        test.waits.advance(minutes(2));
        CHECK(test.state("a") == payment_state::expired);
        CHECK(test.state("late") == (lists ? payment_state::secured : payment_state::expired));
        CHECK(test.watch.open() == 0);
    }
}

TEST_CASE("a link that cannot be closed yet is retried, and money that arrived meanwhile is found") {
    back_room test;
    test.put(record("a", payment_state::created, test.time.now()));
    test.start();
    test.waits.advance(minutes(59));
    test.provider.down = true;
    test.waits.advance(minutes(20));
    CHECK(test.state("a") == payment_state::created);
    test.provider.down = false;
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(minutes(15));
    CHECK(test.state("a") == payment_state::secured);
    CHECK(test.watch.open() == 0);
}

TEST_CASE("a call that disconnects at the same time as the event leaves nothing unrecorded") {
    back_room test;
    test.put(record("a", payment_state::created, test.time.now()));
    test.provider.books["a"] = provider_status::paid;
    test.settlements->see_to("a", seconds(5));
    test.waits.advance(seconds(4));
    CHECK(test.state("a") == payment_state::created);
    test.waits.advance(seconds(1));
    CHECK(test.state("a") == payment_state::secured);
}

TEST_CASE("owed money is refunded, and reserved money of a kept result is captured") {
    back_room test;
    const unix_time now = test.time.now();
    test.put(record("refunding", payment_state::refunding, now));
    payment voiding = record("voiding", payment_state::voiding, now);
    voiding.authorized_only = true;
    test.put(voiding);
    payment kept = record("recorded", payment_state::recorded, now);
    kept.authorized_only = true;
    kept.output.content = R"([{"type":"text","text":"drawn"}])";
    test.put(kept);
    test.provider.down = true;
    test.start();
    test.waits.advance(minutes(5));
    CHECK(test.provider.moves.empty());
    CHECK(test.state("refunding") == payment_state::refunding);
    test.provider.down = false;
    test.waits.advance(minutes(15));
    CHECK(test.state("refunding") == payment_state::refunded);
    CHECK(test.state("voiding") == payment_state::voided);
    CHECK(test.state("recorded") == payment_state::delivered);
    CHECK(test.store.find("recorded")->value().output.content == kept.output.content);
    std::ranges::sort(test.provider.moves);
    CHECK(test.provider.moves == std::vector<std::string>{"capture", "refund", "release"});
    test.waits.advance(minutes(180));
    CHECK(test.provider.moves.size() == 3);
}

TEST_CASE("money that another server may be moving is left to it until its lease has lapsed") {
    for (const payment_state left : {payment_state::recorded, payment_state::voiding, payment_state::refunding}) {
        back_room test;
        payment one = record("a", left, test.time.now());
        one.authorized_only = left != payment_state::refunding;
        one.held = {1, test.time.now() + seconds(30)};
        test.put(one);
        test.start();
        test.waits.advance(seconds(29));
        CHECK(test.provider.moves.empty());
        test.waits.advance(minutes(1));
        CHECK(test.provider.moves.size() == 1);
        CHECK_FALSE(paymcp::states::is_open(test.state("a")));
    }
}

TEST_CASE("a result whose reserved money cannot be captured is discarded") {
    back_room test;
    payment kept = record("a", payment_state::recorded, test.time.now());
    kept.authorized_only = true;
    test.put(kept);
    test.provider.refuses_capture = true;
    test.provider.books["a"] = provider_status::authorized;
    test.start();
    CHECK(test.state("a") == payment_state::voided);
    CHECK(test.provider.moves == std::vector<std::string>{"release"});
}

TEST_CASE("an interrupted at_most_once run is refunded after its lease has lapsed, and no other payment is") {
    back_room test;
    const unix_time now = test.time.now();
    payment once = record("once", payment_state::running, now);
    once.tool = "once";
    once.held = {1, now + seconds(30)};
    test.put(once);
    payment again = record("again", payment_state::running, now);
    again.held = {1, now + seconds(30)};
    test.put(again);
    test.put(record("paid", payment_state::secured, now));
    test.put(record("done", payment_state::delivered, now));
    test.start();
    test.waits.advance(seconds(29));
    CHECK(test.state("once") == payment_state::running);
    CHECK(test.provider.moves.empty());
    test.waits.advance(minutes(1));
    CHECK(test.state("once") == payment_state::refunded);
    test.waits.advance(minutes(180));
    CHECK(test.state("again") == payment_state::running);
    CHECK(test.state("paid") == payment_state::secured);
    CHECK(test.state("done") == payment_state::delivered);
    CHECK(test.provider.moves == std::vector<std::string>{"refund"});
}

}  // namespace

}  // namespace watch_settlement_test
