// SPDX-License-Identifier: MIT
// What the status watch finds, and whom it notifies.
#include "../support/watch_bench.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace watch_test {

namespace {

using namespace paymcp::detail;
using namespace watch_test;

TEST_CASE("a payment with a waiting call is polled at its interval, and the call is answered from that") {
    bench test;
    const checkout_request order = test.open("a");
    CHECK(test.look(order)->value().status == provider_status::pending);
    CHECK(test.provider.questions == 1);
    const unix_time start = test.time.now();
    test.attend({order}, seconds(60));
    const std::size_t looks = between(test.provider.asked["a"], start + seconds(1), start + seconds(61));
    CHECK(looks >= 18);
    CHECK(looks <= 21);
}

TEST_CASE("a found change is published once, and a waiting call is answered without another request") {
    bench test;
    const checkout_request order = test.open("a");
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

TEST_CASE("a first question goes to the provider; concurrent questions are one request") {
    bench test;
    const checkout_request order = test.open("a");
    test.look(order);
    test.provider.books["a"] = provider_status::paid;
    CHECK(test.look(order)->value().status == provider_status::pending);
    test.waits.advance(milliseconds(500));
    CHECK(test.look(order)->value().status == provider_status::paid);
    CHECK(test.provider.questions == 2);
    const checkout_request other = test.open("b");
    std::vector<provider_status> seen;
    for (int i = 0; i < 5; ++i)
        boost::asio::co_spawn(test.context, test.watch.status(other),
                              [&](const std::exception_ptr&, const provider_result<status_report>& got) {
                                  seen.push_back(got->status);
                              });
    test.waits.run_ready();
    CHECK(seen == std::vector<provider_status>(5, provider_status::pending));
    CHECK(test.provider.questions == 3);
}

TEST_CASE("after an event, the next question of any caller is a new request") {
    bench test;
    const checkout_request order = test.open("a");
    test.look(order);
    test.provider.books["a"] = provider_status::paid;
    test.watch.refresh("a");
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
    test.watch.refresh("a");
    test.provider.down = true;
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
}

TEST_CASE("a webhook polls its payment at once, by our id or the provider's") {
    for (const payment_ref& ref : {payment_ref{"a", ""}, payment_ref{"", "ref_a"}, payment_ref{"x", "ref_a"}}) {
        bench test;
        const checkout_request order = test.open("a");
        test.look(order, seconds(3));
        const int asked = test.provider.questions;
        test.watch.look_now(ref);
        test.waits.run_ready();
        CHECK(test.provider.questions == asked + 1);
        CHECK(test.told.empty());
        test.provider.books["a"] = provider_status::paid;
        test.watch.look_now(ref);
        test.watch.look_now(ref);
        test.waits.run_ready();
        CHECK(test.provider.questions == asked + 2);
        CHECK(test.told == std::vector<std::string>{"a"});
        CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
        CHECK(test.provider.questions == asked + 2);
    }
}

TEST_CASE("a webhook about no open payment requests nothing, and is published only with our id") {
    bench test;
    test.open("a");
    test.watch.look_now({"", "ref_other"});
    test.watch.look_now({"", ""});
    test.waits.run_ready();
    CHECK(test.told.empty());
    test.watch.look_now({"elsewhere", "ref_other"});
    test.waits.run_ready();
    CHECK(test.told == std::vector<std::string>{"elsewhere"});
    CHECK(test.provider.questions == 0);
}

TEST_CASE("an event list names the payments to poll, from its last cursor on") {
    bench test;
    test.provider.lists = true;
    test.provider.pages = {
        {{}, "e1", false}, {{{"", "ref_b"}, {"foreign", "ref_foreign"}}, "e2", true}, {{}, "e3", false}};
    const checkout_request first = test.open("a");
    const checkout_request second = test.open("b");
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

/// A bookmark that a test reads, in a store where all payments but "over" are open.
struct marked_bench : bench {
    std::string place;
    std::vector<std::string> kept;
    bool down = false;

    explicit marked_bench(std::string start) : place(std::move(start)) {
        provider.lists = true;
        watch.follow({[this]() -> asio_task<result<std::string>> {
                          if (down) co_return failure{"down"};
                          co_return place;
                      },
                      [this](std::string cursor) -> asio_task<result<void>> {
                          kept.push_back(std::move(cursor));
                          co_return result<void>();
                      }},
                     [](std::string id) -> asio_task<bool> { co_return id != "over"; });
    }
};

TEST_CASE("a server that starts reads the events since the bookmark, and publishes those of open payments at once") {
    marked_bench test("e7");
    test.provider.pages = {{{{"paid", "ref_paid"}, {"over", {}}}, "e8", true}, {{{"late", {}}}, "e9", false}};
    for (int i = 0; i < 1000; ++i)
        test.watch.watch_again(order_named("p" + std::to_string(i), test.time.now() + minutes(60)));
    test.waits.run_ready();
    CHECK(test.provider.cursors.front() == "e7");
    CHECK(test.told == std::vector<std::string>{"paid"});
    CHECK(test.provider.questions == 0);
    test.waits.advance(seconds(1));
    CHECK(test.told == std::vector<std::string>{"paid", "late"});
    CHECK(test.provider.questions > 0);
}

TEST_CASE("later events of payments that are not watched here are left to other servers first") {
    marked_bench test({});
    test.provider.pages = {{{}, "e1", false}, {{{"theirs", {}}, {"over", {}}, {"theirs", {}}}, "e2", false}};
    const checkout_request order = test.open("a");
    test.attend({order}, seconds(9));
    CHECK(test.told.empty());
    test.attend({order}, seconds(12));
    CHECK(test.told == std::vector<std::string>{"theirs"});
}

TEST_CASE("the bookmark follows what was read by half a minute, and is written only where it moves") {
    marked_bench test("e0");
    const checkout_request order = test.open("a");
    test.provider.pages = {{{}, "e1", false}, {{}, "e2", false}};
    test.attend({order}, seconds(29));
    CHECK(test.kept.empty());
    test.attend({order}, seconds(60));
    CHECK(test.kept == std::vector<std::string>{"e2"});
    test.attend({order}, seconds(120));
    CHECK(test.kept.size() == 1);
}

TEST_CASE("while the bookmark cannot be read, the list is not read from another place, and payments are polled") {
    marked_bench test("e7");
    test.down = true;
    const checkout_request order = test.open("a");
    test.attend({order}, seconds(30));
    CHECK(test.provider.readings == 0);
    CHECK(test.provider.questions > 0);
    test.down = false;
    test.attend({order}, seconds(60));
    REQUIRE(test.provider.readings > 0);
    CHECK(test.provider.cursors.front() == "e7");
}

TEST_CASE("a payment that was made just now is pending to a call that waits, and to no other") {
    bench test;
    const checkout_request order = test.open("a");
    CHECK(test.look(order, seconds(3))->value().status == provider_status::pending);
    CHECK(test.provider.questions == 0);
    test.provider.books["a"] = provider_status::paid;
    CHECK(test.look(order)->value().status == provider_status::paid);
    CHECK(test.provider.questions == 1);
}

TEST_CASE("the first poll of a payment with a waiting call is due at its interval") {
    bench test;
    const checkout_request order = test.open("a");
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(seconds(4));
    test.look(order, seconds(3));
    CHECK(test.provider.questions == 1);
    CHECK(test.told == std::vector<std::string>{"a"});
}

TEST_CASE("an event that the list misses is found by slow polling") {
    bench test;
    test.provider.lists = true;
    std::vector<checkout_request> orders;
    for (const std::string id : {"a", "b", "c"}) orders.push_back(test.open(id));
    test.provider.books["c"] = provider_status::paid;
    test.waits.advance(seconds(95));
    CHECK(test.told == std::vector<std::string>{"c"});
}

TEST_CASE("an unreachable event list is skipped until it returns") {
    bench test;
    test.provider.lists = true;
    test.provider.list_down = true;
    const checkout_request order = test.open("a");
    test.look(order, seconds(3));
    test.attend({order}, seconds(30));
    const unix_time down = test.time.now();
    test.attend({order}, seconds(60));
    CHECK(between(test.provider.asked["a"], down, test.time.now()) >= 18);
    test.provider.list_down = false;
    test.attend({order}, seconds(6));
    const unix_time back = test.time.now();
    test.attend({order}, seconds(60));
    CHECK(between(test.provider.asked["a"], back, test.time.now()) <= 3);
}

TEST_CASE("a list that claims to have more without advancing is read at its interval") {
    bench test;
    test.provider.lists = true;
    test.provider.always_more = true;
    const checkout_request order = test.open("a");
    test.attend({order}, seconds(60));
    CHECK(test.provider.readings <= 22);
}

TEST_CASE("an outage is neither pending nor paid, and recovers") {
    bench test;
    const checkout_request order = test.open("a");
    test.provider.down = true;
    CHECK(test.look(order)->has_error());
    CHECK(test.look(order)->has_error());
    test.waits.advance(seconds(60));
    CHECK(test.told.empty());
    test.provider.down = false;
    test.provider.books["a"] = provider_status::paid;
    test.attend({order}, seconds(6));
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
}

TEST_CASE("an unknown status is not cached") {
    bench test;
    const checkout_request order = test.open("a");
    test.provider.books["a"] = provider_status::unknown;
    CHECK(test.look(order)->value().status == provider_status::unknown);
    CHECK(test.look(order)->value().status == provider_status::unknown);
    CHECK(test.provider.questions == 2);
    CHECK(test.watch.open() == 1);
}

TEST_CASE("a payment is polled at its expiry, and reported until it has ended") {
    for (const bool lists : {false, true}) {
        CAPTURE(lists);
        bench test;
        test.provider.lists = lists;
        test.open("a", minutes(5));
        for (int i = 0; i < 20; ++i) test.open("other" + std::to_string(i));
        const unix_time ends = test.time.now() + minutes(5);
        test.waits.advance(minutes(5) - seconds(1));
        CHECK(test.told.empty());
        test.waits.advance(seconds(2));
        CHECK(test.told == std::vector<std::string>{"a"});
        test.waits.advance(minutes(50));
        CHECK(between(test.provider.asked["a"], ends, ends + minutes(10)) >= 6);
        CHECK(between(test.provider.asked["a"], ends + minutes(40), ends + minutes(50)) <= 6);
        test.provider.books["a"] = provider_status::expired;
        test.waits.advance(minutes(4));
        const auto asked = test.provider.asked["a"].size();
        CHECK(test.told.size() > 6);
        CHECK(test.watch.open() == 20);
        test.provider.books.erase("a");
        test.waits.advance(minutes(4));
        CHECK(test.provider.asked["a"].size() == asked);
    }
}

TEST_CASE("a provider that is unreachable at a payment's expiry is asked again") {
    bench test;
    test.open("a", minutes(5));
    test.waits.advance(minutes(4));
    test.provider.down = true;
    test.waits.advance(minutes(20));
    CHECK(test.told.empty());
    test.provider.down = false;
    test.provider.books["a"] = provider_status::paid;
    test.waits.advance(minutes(3));
    CHECK(test.told == std::vector<std::string>{"a"});
    CHECK(test.watch.open() == 0);
}

TEST_CASE("payments that never end are dropped at last, and the watch becomes idle") {
    bench test({.overtime = minutes(60)});
    test.open("a", minutes(5));
    test.waits.advance(minutes(64));
    CHECK(test.watch.open() == 1);
    test.waits.advance(minutes(30));
    CHECK(test.watch.open() == 0);
    CHECK(test.waits.waiting_now() == 0);
    test.open("b");
    test.waits.advance(minutes(2));
    CHECK(test.provider.asked.contains("b"));
    CHECK(watch_options().overtime > minutes(30));
}

TEST_CASE("a webhook during a poll of its payment causes another poll") {
    for (const bool watched : {true, false}) {
        CAPTURE(watched);
        bench test;
        test.provider.slow = true;
        checkout_request order = order_named("a", test.time.now() + minutes(60));
        if (watched) order = test.open("a");
        test.look(order);
        REQUIRE(test.provider.questions == 1);
        test.provider.books["a"] = provider_status::paid;
        test.watch.look_now({"a", ""});
        test.waits.run_ready();
        if (watched) CHECK(test.provider.questions == 2);
        else CHECK(test.told == std::vector<std::string>{"a"});
        test.provider.answer_first();
        test.waits.run_ready();
        test.provider.slow = false;
        CHECK(test.look(order, seconds(3)).has_value() != watched);
        test.provider.answer_first();
        test.waits.run_ready();
        CHECK(test.told == std::vector<std::string>{"a"});
        CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
        CHECK(test.provider.questions == 2);
    }
}

TEST_CASE("an answer from before or during a change is not cached after it") {
    for (const bool during : {true, false}) {
        CAPTURE(during);
        bench test;
        const checkout_request order = test.open("a");
        test.provider.slow = true;
        if (during) boost::asio::co_spawn(test.context, test.watch.cancel(order), boost::asio::detached);
        else test.look(order);
        test.waits.run_ready();
        test.provider.slow = false;
        if (during) CHECK(test.look(order)->value().status == provider_status::pending);
        else boost::asio::co_spawn(test.context, test.watch.cancel(order), boost::asio::detached);
        test.waits.run_ready();
        test.provider.books["a"] = provider_status::canceled;
        test.provider.answer_first();
        test.waits.run_ready();
        CHECK(test.look(order)->value().status == provider_status::canceled);
    }
}

TEST_CASE("a status that is about to change is not answered from the cache") {
    bench test;
    const checkout_request order = test.open("a");
    test.look(order);
    test.provider.books["a"] = provider_status::canceled;
    boost::asio::co_spawn(test.context, test.watch.cancel(order), boost::asio::detached);
    test.waits.run_ready();
    CHECK(test.look(order)->value().status == provider_status::canceled);
}

TEST_CASE("beyond the bound of watched payments, a payment is polled on request") {
    bench test({.max_open = 1});
    test.open("a");
    const checkout_request order = test.open("b");
    CHECK(test.watch.open() == 1);
    CHECK(test.look(order, seconds(3))->value().status == provider_status::pending);
    test.provider.books["b"] = provider_status::paid;
    CHECK(test.look(order, seconds(3))->value().status == provider_status::paid);
}

TEST_CASE("payments that were open before the start are polled at once, within the rate, despite event lists") {
    for (const bool lists : {false, true}) {
        CAPTURE(lists);
        bench test({.rate = {.per_second = 5, .burst = 10}});
        test.provider.lists = lists;
        for (int i = 0; i < 1000; ++i) {
            const std::string id = "p" + std::to_string(i);
            checkout_request order = order_named(id, test.time.now() + minutes(60 * (i % 2 == 0 ? 1 : -30)));
            order.reference = "ref_" + id;
            test.provider.books[id] = provider_status::paid;
            test.watch.watch_again(order);
        }
        test.waits.advance(seconds(10));
        CHECK(test.provider.questions <= 61);
        test.waits.advance(minutes(5));
        CHECK(test.told.size() == 1000);
        CHECK(test.watch.open() == 0);
    }
}

TEST_CASE("payments that were open before the start do not displace the polls of a waiting call") {
    bench test({.rate = {.per_second = 1, .burst = 1}});
    for (int i = 0; i < 1000; ++i)
        test.watch.watch_again(order_named("p" + std::to_string(i), test.time.now() + minutes(60)));
    const checkout_request order = test.open("a");
    const unix_time start = test.time.now();
    test.look(order);
    test.attend({order}, seconds(60));
    CHECK(between(test.provider.asked["a"], start + seconds(1), start + seconds(61)) >= 10);
    CHECK(test.provider.questions >= 55);
}

TEST_CASE("a stopped watch lets its context run out of work") {
    bench test;
    const checkout_request order = test.open("a");
    test.look(order, seconds(3));
    CHECK(test.waits.waiting_now() == 1);
    test.watch.stop();
    test.waits.run_ready();
    CHECK(test.waits.waiting_now() == 0);
    CHECK(test.context.stopped());
    CHECK(test.look(order)->has_value());
}

}  // namespace

}  // namespace watch_test
