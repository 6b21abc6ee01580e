// SPDX-License-Identifier: MIT
// When the seller hears what, in a time that the test moves.
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_timer.hpp>
#include <paymcp/testing/payment_samples.hpp>
#include <paymcp/watch/detail/seller_courier.hpp>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace seller_courier_test {

namespace {

using namespace paymcp;
using paymcp::detail::asio_task;
using paymcp::testing::fake_clock;
using paymcp::testing::fake_timer;
using paymcp::testing::sample_payment;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A seller, and the servers that tell him.
struct shop {
    boost::asio::io_context context;
    fake_clock time;
    fake_timer waits{context, time};
    memory_store store;
    async::worker_pool pool{1};
    bool down = false;              ///< the seller's
    bool forgets = false;           ///< what was told is not dropped
    std::optional<failure> broken;  ///< why the outbox cannot be read
    std::vector<seller::event> heard;
    std::vector<std::string> outcomes;
    std::vector<std::string> complaints;
    int tries = 0;

    detail::outbox_port outbox() {
        detail::outbox_port made = detail::outbox_of(store, pool);
        made.take = [this, take = made.take](unix_time now, unix_time until,
                                             std::size_t most) -> asio_task<detail::outbox_port::taken> {
            if (broken) co_return *broken;
            co_return co_await take(now, until, most);
        };
        if (forgets)
            made.told = [](std::string, std::uint64_t) -> asio_task<result<void>> { co_return failure{"away"}; };
        return made;
    }

    asio_task<result<void>> hear(seller::event told) {
        ++tries;
        if (down) co_return failure{"down"};
        heard.push_back(std::move(told));
        co_return result<void>{};
    }

    std::shared_ptr<detail::seller_courier> start() {
        detail::courier_parts parts{.outbox = outbox(),
                                    .time = time,
                                    .waits = waits,
                                    .executor = context.get_executor(),
                                    .random = detail::secure_random,
                                    .deliver = [this](seller::event told) { return hear(std::move(told)); },
                                    .outcome = [this](const seller::event&, std::string_view what,
                                                      std::string_view) { outcomes.emplace_back(what); },
                                    .complain = [this](std::string_view why) { complaints.emplace_back(why); },
                                    .lease_time = [](unix_time own) { return own; }};
        auto made = std::make_shared<detail::seller_courier>(std::move(parts), detail::courier_times{});
        boost::asio::co_spawn(context, made->run(), boost::asio::detached);
        waits.run_ready();
        return made;
    }

    payment open() {
        payment one = sample_payment();
        one.created = time.now();
        return store.open(one).value().subject;
    }

    void write(payment& one, const std::function<void(payment&)>& step) {
        step(one);
        REQUIRE(store.replace(one, one.version).value());
        ++one.version;
    }

    void go(payment& one, payment_state to) {
        write(one, [to](payment& p) { p.state = to; });
    }

    std::vector<std::string> types() const {
        std::vector<std::string> all;
        for (const seller::event& one : heard) all.emplace_back(seller::name_of(one.type));
        return all;
    }
};

using words = std::vector<std::string>;

TEST_CASE("a sale is told, with what the books have of it and nothing else") {
    shop test;
    test.start();
    payment one = test.open();
    for (const payment_state to : {payment_state::secured, payment_state::running}) test.go(one, to);
    test.write(one, [&](payment& p) {
        p.state = payment_state::delivered;
        p.reference = "ref_1";
        p.ended = test.time.now();
        p.output.content = R"(["secret result"])";
    });
    test.waits.advance(seconds(3));
    REQUIRE(test.heard.size() == 1);
    const seller::event& told = test.heard[0];
    CHECK(told.id == one.id + "_4_sold");
    CHECK(told.type == seller::event_type::sold);
    CHECK(told.payment == one.id);
    CHECK(told.version == 4);
    CHECK(told.reference == "ref_1");
    CHECK(told.principal == one.principal);
    const std::string json = seller::json_of(told);
    CHECK(json.find("\"type\":\"payment.sold\"") != std::string::npos);
    CHECK(json.find("\"amount\":50") != std::string::npos);
    CHECK(json.find("\"dispute\":\"none\"") != std::string::npos);
    CHECK(json.find("secret") == std::string::npos);
    CHECK(json.find("dog") == std::string::npos);
    test.waits.advance(hours(30));
    CHECK(test.heard.size() == 1);
    CHECK(test.outcomes == words{"delivered"});
}

TEST_CASE("the amount of an up_to is what was used") {
    shop test;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::running);
    test.write(one, [](payment& p) {
        p.state = payment_state::delivered;
        p.used = 17;
    });
    test.waits.advance(seconds(3));
    REQUIRE(test.heard.size() == 1);
    CHECK(test.heard[0].amount == 17);
}

TEST_CASE("a return and a dispute are told in the order in which they happened") {
    shop test;
    payment one = test.open();
    REQUIRE(test.store.keep_changes(test.time.now(), hours(1)).has_value());
    test.go(one, payment_state::delivered);
    test.write(one, [](payment& p) { p.returned = 20; });
    test.write(one, [](payment& p) { p.dispute = states::dispute::open; });
    test.write(one, [](payment& p) {
        p.dispute = states::dispute::lost;
        p.state = payment_state::refunded;
        p.returned = 0;
    });
    test.start();
    test.waits.advance(seconds(3));
    CHECK(test.types() ==
          words{"payment.sold", "payment.refunded", "payment.disputed", "payment.refunded", "payment.disputed"});
    CHECK(std::ranges::is_sorted(test.heard, {}, &seller::event::version));
    CHECK(test.heard[1].returned == 20);
    CHECK(test.heard[1].state == payment_state::delivered);
    CHECK(test.heard[2].dispute == states::dispute::open);
    CHECK(test.heard[4].dispute == states::dispute::lost);
}

TEST_CASE("what fails is sent again with the same id, later and later, and what follows waits for it") {
    shop test;
    test.down = true;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::delivered);
    test.waits.advance(seconds(1));
    test.waits.advance(seconds(2));
    CHECK(test.tries == 1);
    test.waits.advance(minutes(60));
    const int within_an_hour = test.tries;
    CHECK(within_an_hour >= 8);
    CHECK(within_an_hour <= 14);
    test.waits.advance(hours(24));
    CHECK(test.tries - within_an_hour <= 16);  // at most four hours apart, at least two
    CHECK(test.tries - within_an_hour >= 6);
    test.write(one, [](payment& p) { p.dispute = states::dispute::open; });
    test.down = false;
    test.waits.advance(hours(5));
    CHECK(test.types() == words{"payment.sold", "payment.disputed"});
    CHECK(test.heard[0].id == one.id + "_2_sold");
    CHECK(test.outcomes.back() == "delivered");
}

TEST_CASE("an event is given up after three days, and those that follow go on") {
    shop test;
    test.down = true;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::delivered);
    test.waits.advance(hours(71));
    CHECK(std::ranges::count(test.outcomes, "given_up") == 0);
    test.waits.advance(hours(9));
    CHECK(std::ranges::count(test.outcomes, "given_up") == 1);
    const int tries = test.tries;
    test.waits.advance(hours(100));
    CHECK(test.tries == tries);
    test.down = false;
    test.write(one, [](payment& p) { p.dispute = states::dispute::open; });
    test.waits.advance(seconds(5));
    CHECK(test.types() == words{"payment.disputed"});
}

TEST_CASE("a payment that is paid and not delivered is stuck after ten minutes, told once") {
    shop test;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::secured);
    test.waits.advance(minutes(9));
    CHECK(test.tries == 0);
    test.go(one, payment_state::running);
    test.go(one, payment_state::secured);  // the tool failed: it is stuck since the first time
    test.waits.advance(minutes(1) + seconds(4));
    CHECK(test.types() == words{"payment.stuck"});
    CHECK(test.heard[0].id == one.id + "_2_stuck");
    test.waits.advance(hours(50));
    CHECK(test.heard.size() == 1);
    test.go(one, payment_state::delivered);
    test.waits.advance(seconds(4));
    CHECK(test.types() == words{"payment.stuck", "payment.sold"});
}

TEST_CASE("a payment that is delivered in time is never stuck, and its sale does not wait") {
    shop test;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::secured);
    test.waits.advance(minutes(9));
    test.go(one, payment_state::delivered);
    test.waits.advance(seconds(3));
    CHECK(test.types() == words{"payment.sold"});
    test.waits.advance(hours(5));
    CHECK(test.heard.size() == 1);
}

TEST_CASE("a tool that runs is not stuck as long as its lease is renewed") {
    shop test;
    test.start();
    payment one = test.open();
    const auto renew = [&](payment& p) {
        p.state = payment_state::running;
        p.held.until = test.time.now() + minutes(11);
    };
    test.write(one, renew);
    for (int i = 0; i < 6; ++i) {
        test.waits.advance(minutes(10));
        test.write(one, renew);
    }
    CHECK(test.heard.empty());
    test.waits.advance(minutes(25));
    CHECK(test.types() == words{"payment.stuck"});
}

TEST_CASE("money that has to move and does not is owed after ten minutes") {
    shop test;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::secured);
    test.go(one, payment_state::refunding);
    test.waits.advance(minutes(9));
    CHECK(test.heard.empty());
    test.waits.advance(minutes(2));
    CHECK(test.types() == words{"payment.owed"});
    CHECK(test.heard[0].state == payment_state::refunding);
    test.go(one, payment_state::refunded);
    test.waits.advance(seconds(3));
    test.write(one, [](payment& p) { p.state = payment_state::refunding; });  // it has not arrived
    test.waits.advance(minutes(11));
    CHECK(test.types() == words{"payment.owed", "payment.refunded", "payment.owed"});
    CHECK(test.heard[0].id != test.heard[2].id);
}

TEST_CASE("a report that cannot be judged is stuck after ten minutes, unless it is clear by then") {
    shop test;
    test.start();
    payment one = test.open();
    payment other = test.open();
    for (payment* each : {&one, &other}) test.write(*each, [](payment& p) { p.unclear = "another amount"; });
    test.waits.advance(minutes(8));
    test.write(other, [](payment& p) { p.unclear.clear(); });
    test.waits.advance(minutes(3));
    REQUIRE(test.heard.size() == 1);
    CHECK(test.heard[0].payment == one.id);
    CHECK(test.heard[0].type == seller::event_type::stuck);
}

TEST_CASE("a refund while a payment is stuck is told at once") {
    shop test;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::delivered);
    test.waits.advance(seconds(3));
    test.write(one, [](payment& p) { p.unclear = "odd"; });
    test.write(one, [](payment& p) { p.dispute = states::dispute::open; });
    test.waits.advance(seconds(3));
    CHECK(test.types() == words{"payment.sold", "payment.disputed"});
    test.waits.advance(minutes(10));
    CHECK(test.types() == words{"payment.sold", "payment.disputed", "payment.stuck"});
}

TEST_CASE("a server that could not say that an event was told has it told again, with the same id") {
    shop test;
    test.forgets = true;
    test.start();
    payment one = test.open();
    test.go(one, payment_state::delivered);
    test.waits.advance(minutes(2));
    REQUIRE(test.heard.size() >= 2);
    CHECK(test.heard.size() <= 8);
    for (const seller::event& each : test.heard) CHECK(each.id == test.heard[0].id);
}

TEST_CASE("servers on one store share the work") {
    shop test;
    test.start();
    test.start();
    for (int i = 0; i < 40; ++i) {
        payment one = test.open();
        test.go(one, payment_state::delivered);
    }
    test.waits.advance(seconds(30));
    CHECK(test.heard.size() == 40);
}

TEST_CASE("a store that cannot be read is complained of once") {
    shop test;
    test.broken = failure{"away"};
    test.start();
    test.waits.advance(minutes(5));
    CHECK(test.complaints == words{"away"});
    payment one = test.open();
    test.go(one, payment_state::delivered);
    test.broken.reset();
    test.waits.advance(seconds(3));
    CHECK(test.heard.size() == 1);
}

TEST_CASE("a change wakes the courier") {
    shop test;
    const auto courier = test.start();
    payment one = test.open();
    test.go(one, payment_state::delivered);
    courier->wake();
    test.waits.run_ready();
    CHECK(test.heard.size() == 1);
}

}  // namespace

}  // namespace seller_courier_test
