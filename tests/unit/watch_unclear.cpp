// SPDX-License-Identifier: MIT
// Unclear payments without a waiting call, and events that arrive before their payment is known.
#include "../support/settlement_fixture.hpp"

#include <paymcp/watch/detail/early_events.hpp>

namespace watch_unclear_test {

namespace {

using namespace paymcp::detail;
using namespace care_test;

payment kept(back_room& test, const std::string& id) { return test.store.find(id)->value(); }

TEST_CASE("an unclear payment is recorded once for each change, and cleared when it is clear again") {
    for (const bool lists : {false, true}) {
        CAPTURE(lists);
        back_room test;
        test.provider.lists = lists;
        test.put(record("a", payment_state::created, test.time.now()));
        test.start();
        test.provider.books["a"] = provider_status::unknown;
        test.waits.advance(minutes(10));
        const payment noted = kept(test, "a");
        CHECK(noted.state == payment_state::created);
        CHECK(noted.unclear == "its word is not known");
        test.waits.advance(minutes(20));
        CHECK(kept(test, "a").version == noted.version);
        test.provider.why = "its amount is another one";
        test.waits.advance(minutes(10));
        CHECK(kept(test, "a").unclear == "its amount is another one");
        CHECK(kept(test, "a").version == noted.version + 1);
        test.provider.books["a"] = provider_status::pending;
        test.waits.advance(minutes(10));
        CHECK(kept(test, "a").unclear.empty());
        test.provider.books["a"] = provider_status::paid;
        test.waits.advance(minutes(15));
        CHECK(test.state("a") == payment_state::secured);
        CHECK(test.provider.moves.empty());
    }
}

TEST_CASE("a payment that is unclear at its expiry is not closed, and stays watched") {
    back_room test;
    test.put(record("a", payment_state::created, test.time.now()));
    test.start();
    test.provider.books["a"] = provider_status::unknown;
    test.waits.advance(minutes(60 * 5));
    CHECK(test.provider.moves.empty());
    CHECK(test.state("a") == payment_state::created);
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(minutes(30));
    CHECK(test.state("a") == payment_state::secured);
    CHECK(kept(test, "a").unclear.empty());
}

TEST_CASE("a server that starts clears outdated notes, also of ended and of paid payments") {
    back_room test;
    for (const auto& [id, state] : {std::pair{"open", payment_state::created}, {"over", payment_state::canceled},
                                    {"paid", payment_state::secured}}) {
        payment one = record(id, state, test.time.now());
        one.unclear = "something odd";
        test.put(one);
    }
    test.provider.books["over"] = provider_status::canceled;
    test.provider.books["paid"] = provider_status::paid;
    test.start();
    test.waits.advance(minutes(2));
    for (const char* id : {"open", "over", "paid"}) CHECK(kept(test, id).unclear.empty());
    CHECK(test.state("over") == payment_state::canceled);
    CHECK(test.state("paid") == payment_state::secured);
}

TEST_CASE("a webhook for an unclear ended payment records it, and its outcome is found") {
    back_room test;
    test.put(record("a", payment_state::canceled, test.time.now()));
    test.provider.books["a"] = provider_status::unknown;
    test.watch.look_now({"a", ""});
    test.waits.run_ready();
    CHECK_FALSE(kept(test, "a").unclear.empty());
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(minutes(5));
    CHECK(test.state("a") == payment_state::secured);
}

TEST_CASE("a webhook before the provider's answer polls the payment when its link is on record") {
    for (const payment_ref& ref : {payment_ref{"", "ref_a"}, payment_ref{"a", ""}, payment_ref{"a", "ref_a"}}) {
        CAPTURE(ref.payment_id);
        CAPTURE(ref.reference);
        watch_test::bench test;
        test.provider.books["a"] = provider_status::paid;
        for (int i = 0; i < 3; ++i) test.watch.look_now(ref);
        for (int i = 0; i < 5000; ++i) test.watch.look_now({"", "other" + std::to_string(i)});
        test.waits.run_ready();
        test.told.clear();
        const checkout_request order = test.open("a");
        test.waits.run_ready();
        CHECK(test.told.empty());
        test.watch.recorded(order);
        test.waits.run_ready();
        CHECK(test.told == std::vector<std::string>{"a"});
        CHECK(test.provider.questions == 1);
        test.watch.recorded(test.open("b"));
        test.waits.run_ready();
        CHECK(test.provider.questions == 1);
    }
}

TEST_CASE("a webhook between the answer and the record is not lost") {
    watch_test::bench test;
    test.provider.books["a"] = provider_status::paid;
    const checkout_request order = test.open("a");
    test.watch.look_now({"", "ref_a"});
    test.waits.run_ready();
    test.told.clear();
    test.watch.recorded(order);
    test.waits.run_ready();
    CHECK(test.told == std::vector<std::string>{"a"});
}

TEST_CASE("early events are bounded in number and time, and are used once") {
    const unix_time now{milliseconds(1'000'000)};
    checkout_request order = watch_test::order_named("a", now);
    order.reference = "ORDER.LINK";
    early_events events;
    CHECK_FALSE(events.remove(order, now));
    events.note({"", "ORDER"}, now);
    CHECK(events.remove(order, now));
    CHECK_FALSE(events.remove(order, now));
    events.note({"", "ORDER.LINK"}, now);
    CHECK(events.remove(order, now + minutes(10) - milliseconds(1)));
    events.note({"a", ""}, now);
    CHECK_FALSE(events.remove(order, now + minutes(10)));
    for (const char* other : {"ORDE", "ORDER.", "LINK", "order"}) events.note({"b", other}, now);
    CHECK_FALSE(events.remove(order, now));
    events.note({std::string(300, 'x'), std::string(1 << 20, 'y')}, now);
    for (int i = 0; i < 50'000; ++i) events.note({"p" + std::to_string(i), "r" + std::to_string(i)}, now);
    CHECK(events.size() <= 8192);
    for (int i = 0; i < 50'000; ++i) events.note({"", "same"}, now);
    CHECK(events.size() <= 8192);
    order.payment_id = "p49999";
    CHECK(events.remove(order, now));
}

}  // namespace

}  // namespace watch_unclear_test
