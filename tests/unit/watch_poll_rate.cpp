// SPDX-License-Identifier: MIT
// How often the status watch asks providers: adaptive intervals with jitter, within a rate, and for Stripe equally
// often for a thousand payments and for ten.
#include "../support/fakes/all.hpp"
#include "../support/watch_bench.hpp"

#include <boost/asio/co_spawn.hpp>

#include <random>
#include <set>

namespace watch_poll_rate_test {

namespace {

using namespace paymcp::detail;
using namespace watch_test;

TEST_CASE("payments without a waiting call are polled too, less often, and less as they get older") {
    bench test;
    test.open("a", minutes(60 * 24));
    const unix_time start = test.time.now();
    test.waits.advance(minutes(10));
    const std::size_t first = test.provider.asked["a"].size();
    CHECK(first >= 8);
    CHECK(first <= 10);
    test.waits.advance(minutes(60 * 10));
    const std::size_t late = between(test.provider.asked["a"], start + minutes(60 * 9), start + minutes(60 * 10));
    CHECK(late >= 5);
    CHECK(late <= 7);
    test.provider.books["a"] = provider_status::expired;
    test.waits.advance(minutes(15));
    CHECK(test.told == std::vector<std::string>{"a"});
}

TEST_CASE("payments that were opened together are polled apart, each earlier or later by a quarter at most") {
    bench test;
    test.random = [bits = std::mt19937(20261123)]() mutable {
        paymcp::detail::random_128 bytes{};
        for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(bits());
        return bytes;
    };
    for (int i = 0; i < 50; ++i) test.open("p" + std::to_string(i), minutes(60 * 24));
    const unix_time start = test.time.now();
    test.waits.advance(seconds(80));
    std::set<unix_time> moments;
    for (const auto& [id, all] : test.provider.asked) {
        REQUIRE_FALSE(all.empty());
        CHECK(all.front() - start >= seconds(45));
        CHECK(all.front() - start <= seconds(76));
        moments.insert(all.front());
    }
    CHECK(test.provider.asked.size() == 50);
    CHECK(moments.size() > 40);
}

TEST_CASE("polls keep within the rate however many payments are open, and all have their turn") {
    bench test({.rate = {.per_second = 5, .burst = 10}});
    std::vector<checkout_request> orders;
    for (int i = 0; i < 1000; ++i) orders.push_back(test.open("p" + std::to_string(i)));
    for (const checkout_request& order : orders) test.look(order, seconds(3));
    const int asked = test.provider.questions;
    const unix_time start = test.time.now();
    test.waits.advance(seconds(600));
    CHECK(test.provider.questions - asked <= 3010);
    CHECK(test.provider.questions - asked >= 2900);
    std::size_t looked_at = 0;
    for (const auto& [id, all] : test.provider.asked)
        looked_at += between(all, start + milliseconds(1), unix_time::max()) > 0 ? 1 : 0;
    CHECK(looked_at == 1000);
}

/// Calls that wait for this many payments at one provider, and the requests that it gets meanwhile.
template <class Fake>
class waiting_room {
public:
    using provider_type = decltype(Fake().provider());

    explicit waiting_room(int payments) {
        for (int i = 0; i < payments; ++i) {
            checkout_request order = order_named("pay_" + std::to_string(i), time_.now() + minutes(60 * 24));
            const checkout_request fitting = fakes::order_at<Fake>();
            order.amount = fitting.amount;
            order.money = fitting.money;
            boost::asio::co_spawn(
                context_, watch_.create(order),
                [this, order](const std::exception_ptr&, const provider_result<checkout>& made) mutable {
                    order.reference = made->reference;
                    orders_.push_back(std::move(order));
                });
        }
        waits_.run_ready();
        for (const checkout_request& order : orders_) look(order);
        waits_.run_ready();
        REQUIRE(pending_ == payments);
    }

    /// Lets the calls wait, and returns the number of requests per minute to the provider.
    double requests_per_minute(minutes length) {
        const std::size_t before = api_.asked.size();
        const int seen = pending_;
        for (seconds passed{0}; passed < length; passed += seconds(3)) {
            for (checkout_request order : orders_) {
                order.poll_interval_hint = seconds(3);
                look(std::move(order));
            }
            waits_.advance(seconds(3));
        }
        const auto rounds = static_cast<int>(length / seconds(3));
        CHECK(pending_ - seen == rounds * static_cast<int>(orders_.size()));
        return static_cast<double>(api_.asked.size() - before) / static_cast<double>(length.count());
    }

    void pass(milliseconds length) { waits_.advance(length); }

private:
    void look(checkout_request order) {
        boost::asio::co_spawn(context_, watch_.status(std::move(order)),
                              [this](const std::exception_ptr&, const provider_result<status_report>& got) {
                                  pending_ += got.has_value() && got->status == provider_status::pending ? 1 : 0;
                              });
    }

    boost::asio::io_context context_;
    fake_clock time_;
    fake_timer waits_{context_, time_};
    Fake api_;
    provider_type provider_ = api_.provider();
    provider_adapter<paymcp::detail::asio_task, provider_type> port_{provider_};
    paymcp::watch::status_watch watch_{port_, time_, waits_, context_.get_executor()};
    std::vector<checkout_request> orders_;
    int pending_ = 0;
};

TEST_CASE("Stripe gets as many requests for a thousand waiting payments as for ten") {
    const double ten = waiting_room<fakes::fake_stripe>(10).requests_per_minute(minutes(5));
    const double thousand = waiting_room<fakes::fake_stripe>(1000).requests_per_minute(minutes(5));
    MESSAGE("Stripe, requests per minute while waiting: 10 payments " << ten << ", 1000 payments " << thousand);
    CHECK(ten == thousand);
    CHECK(ten <= 23);
}

TEST_CASE_TEMPLATE("without an event list each payment is polled at growing intervals, and all keep to the rate", Fake,
                   fakes::fake_paypal, fakes::fake_square, fakes::fake_adyen, fakes::fake_coinbase,
                   fakes::fake_walleot) {
    waiting_room<Fake> few(10);
    const double fresh = few.requests_per_minute(minutes(1));
    few.pass(minutes(60));
    const double old = few.requests_per_minute(minutes(1));
    const double thousand = waiting_room<Fake>(1000).requests_per_minute(minutes(2));
    MESSAGE(Fake::title << ", requests per minute while waiting: 10 payments " << fresh << ", an hour later " << old
                        << ", 1000 payments " << thousand);
    CHECK(fresh <= 10 * 60 / 2);
    CHECK(fresh >= 10 * 60 / 4);
    CHECK(old <= fresh / 5);
    CHECK(thousand <= 5 * 60 + 5);
}

}  // namespace

}  // namespace watch_poll_rate_test
