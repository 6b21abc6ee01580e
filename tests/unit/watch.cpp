// SPDX-License-Identifier: MIT
// What the status watch finds out, and who is told of it.
#include "../support/watch_bench.hpp"

namespace {

using namespace watch_test;

TEST_CASE("a payment that a call waits for is looked at in its interval, and the call is answered from that") {
    bench test;
    const payment_order order = test.open("a");
    CHECK(test.look(order)->value().status == provider_status::pending);
    CHECK(test.provider.questions == 1);
    const timestamp start = test.time.now();
    test.attend({order}, seconds(60));
    const std::size_t looks = between(test.provider.asked["a"], start + seconds(1), start + seconds(61));
    CHECK(looks >= 18);
    CHECK(looks <= 21);
}

TEST_CASE("what is found out is told once, and who waits is answered without a further question") {
    bench test;
    const payment_order order = test.open("a");
    test.look(order, seconds(3));
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(seconds(4));
    CHECK(test.told == std::vector<std::string>{"a"});
    const int asked = test.provider.questions;
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
    CHECK(test.provider.questions == asked);
    CHECK(test.watch.open() == 0);
    CHECK(test.look(order)->value().status == provider_status::paid);
    CHECK(test.provider.questions == asked + 1);
    test.waits.advance(minutes(30));
    CHECK(test.provider.questions == asked + 1);
    CHECK(test.waits.waiting_now() == 0);
    CHECK(test.told.size() == 1);
}

TEST_CASE("a first question is the provider's to answer; questions at one moment are one") {
    bench test;
    const payment_order order = test.open("a");
    test.look(order);
    test.provider.books["a"] = provider_status::paid;
    CHECK(test.look(order)->value().status == provider_status::pending);
    test.waits.advance(milliseconds(500));
    CHECK(test.look(order)->value().status == provider_status::paid);
    CHECK(test.provider.questions == 2);
    const payment_order other = test.open("b");
    std::vector<provider_status> seen;
    for (int i = 0; i < 5; ++i)
        boost::asio::co_spawn(test.context, test.watch.status(other),
                              [&](const std::exception_ptr&, const provider_result<status_report>& got) {
                                  seen.push_back(got->status);
                              });
    test.waits.settle();
    CHECK(seen == std::vector<provider_status>(5, provider_status::pending));
    CHECK(test.provider.questions == 3);
}

TEST_CASE("news makes the next question a real one, whoever asks") {
    bench test;
    const payment_order order = test.open("a");
    test.look(order);
    test.provider.books["a"] = provider_status::paid;
    test.watch.refresh("a");
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
    test.watch.refresh("a");
    test.provider.down = true;
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
}

TEST_CASE("a webhook has its payment looked at at once, by our id or the provider's") {
    for (const payment_clue& clue : {payment_clue{"a", ""}, payment_clue{"", "ref_a"}, payment_clue{"x", "ref_a"}}) {
        bench test;
        const payment_order order = test.open("a");
        test.look(order, seconds(3));
        const int asked = test.provider.questions;
        test.watch.heard(clue);
        test.waits.settle();
        CHECK(test.provider.questions == asked + 1);
        CHECK(test.told.empty());
        test.provider.books["a"] = provider_status::paid;
        test.watch.heard(clue);
        test.watch.heard(clue);
        test.waits.settle();
        CHECK(test.provider.questions == asked + 2);
        CHECK(test.told == std::vector<std::string>{"a"});
        CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
        CHECK(test.provider.questions == asked + 2);
    }
}

TEST_CASE("a webhook about no open payment asks nothing, and is passed on by our id only") {
    bench test;
    test.open("a");
    test.watch.heard({"", "ref_other"});
    test.watch.heard({"", ""});
    test.waits.settle();
    CHECK(test.told.empty());
    test.watch.heard({"elsewhere", "ref_other"});
    test.waits.settle();
    CHECK(test.told == std::vector<std::string>{"elsewhere"});
    CHECK(test.provider.questions == 0);
}

TEST_CASE("a list of events says whom to look at, from where it was read last") {
    bench test;
    test.provider.lists = true;
    test.provider.pages = {
        {{}, "e1", false}, {{{"", "ref_b"}, {"foreign", "ref_foreign"}}, "e2", true}, {{}, "e3", false}};
    const payment_order first = test.open("a");
    const payment_order second = test.open("b");
    test.look(first, seconds(3));
    test.look(second, seconds(3));
    const std::size_t before = test.provider.asked["b"].size();
    test.provider.books["b"] = provider_status::paid;
    test.attend({first}, seconds(9));
    CHECK(test.told == std::vector<std::string>{"b"});
    CHECK(test.provider.asked["b"].size() == before + 1);
    REQUIRE(test.provider.cursors.size() >= 4);
    CHECK(test.provider.cursors[0].empty());
    CHECK(test.provider.cursors[1] == "e1");
    CHECK(test.provider.cursors[2] == "e2");
    CHECK(test.provider.cursors[3] == "e3");
}

TEST_CASE("an event that the list misses is found by the slow round") {
    bench test;
    test.provider.lists = true;
    std::vector<payment_order> orders;
    for (const std::string id : {"a", "b", "c"}) orders.push_back(test.open(id));
    test.provider.books["c"] = provider_status::paid;
    test.waits.advance(seconds(95));
    CHECK(test.told == std::vector<std::string>{"c"});
}

TEST_CASE("a list that is out of reach is done without until it is back") {
    bench test;
    test.provider.lists = true;
    test.provider.list_down = true;
    const payment_order order = test.open("a");
    test.look(order, seconds(3));
    test.attend({order}, seconds(30));
    const timestamp down = test.time.now();
    test.attend({order}, seconds(60));
    CHECK(between(test.provider.asked["a"], down, test.time.now()) >= 18);
    test.provider.list_down = false;
    test.attend({order}, seconds(6));
    const timestamp back = test.time.now();
    test.attend({order}, seconds(60));
    CHECK(between(test.provider.asked["a"], back, test.time.now()) <= 3);
}

TEST_CASE("a list that claims to go on without moving is read at its interval") {
    bench test;
    test.provider.lists = true;
    test.provider.always_more = true;
    const payment_order order = test.open("a");
    test.attend({order}, seconds(60));
    CHECK(test.provider.readings <= 22);
}

TEST_CASE("an outage is neither pending nor paid, and ends by itself") {
    bench test;
    const payment_order order = test.open("a");
    test.provider.down = true;
    CHECK(test.look(order)->has_error());
    CHECK(test.look(order, seconds(3))->has_error());
    test.waits.advance(seconds(60));
    CHECK(test.told.empty());
    test.provider.down = false;
    test.provider.books["a"] = provider_status::paid;
    test.attend({order}, seconds(6));
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
}

TEST_CASE("a status that is not known is not remembered") {
    bench test;
    const payment_order order = test.open("a");
    test.provider.books["a"] = provider_status::unknown;
    CHECK(test.look(order, seconds(3))->value().status == provider_status::unknown);
    CHECK(test.look(order, seconds(3))->value().status == provider_status::unknown);
    CHECK(test.provider.questions == 2);
    CHECK(test.watch.open() == 1);
}

TEST_CASE("payments whose time is over are forgotten, and the watch rests") {
    bench test({.overtime = minutes(10)});
    test.open("a", minutes(5));
    test.waits.advance(minutes(14));
    CHECK(test.watch.open() == 1);
    test.waits.advance(minutes(30));
    CHECK(test.watch.open() == 0);
    CHECK(test.waits.waiting_now() == 0);
    test.open("b");
    test.waits.advance(minutes(2));
    CHECK(test.provider.asked.contains("b"));
}

TEST_CASE("what is about to change is not answered from before") {
    bench test;
    const payment_order order = test.open("a");
    test.look(order);
    test.provider.books["a"] = provider_status::canceled;
    boost::asio::co_spawn(test.context, test.watch.cancel(order), boost::asio::detached);
    test.waits.settle();
    CHECK(test.look(order)->value().status == provider_status::canceled);
}

TEST_CASE("beyond the most that are watched a payment is looked at when it is asked about") {
    bench test({.most_open = 1});
    test.open("a");
    const payment_order order = test.open("b");
    CHECK(test.watch.open() == 1);
    CHECK(test.look(order, seconds(3))->value().status == provider_status::pending);
    test.provider.books["b"] = provider_status::paid;
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
}

TEST_CASE("a payment that was open before the start is watched again, though nobody asks") {
    bench test;
    payment_order order = order_named("a", test.time.now() + minutes(30));
    order.reference = "ref_a";
    test.watch.resume(order);
    test.waits.advance(minutes(2));
    CHECK(test.provider.asked["a"].size() >= 1);
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(minutes(10));
    CHECK(test.told == std::vector<std::string>{"a"});
}

TEST_CASE("a watch that is stopped lets its context run out of work") {
    bench test;
    const payment_order order = test.open("a");
    test.look(order, seconds(3));
    CHECK(test.waits.waiting_now() == 1);
    test.watch.stop();
    test.waits.settle();
    CHECK(test.waits.waiting_now() == 0);
    CHECK(test.context.stopped());
    CHECK(test.look(order)->has_value());
}

}  // namespace
