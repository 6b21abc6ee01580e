// SPDX-License-Identifier: MIT
#include <paymcp/mcp/status_watch.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/net/http_client.hpp>
#include <paymcp/provider/stripe.hpp>
#include <paymcp/testing/fake_timer.hpp>

#include <doctest/doctest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace paymcp;
using paymcp::testing::fake_clock;
using paymcp::testing::fake_timer;
using std::chrono::minutes;
using std::chrono::seconds;

payment_order order_named(const std::string& id, timestamp expires) {
    return {.payment_id = id,
            .reference = {},
            .tool = "t",
            .description = "t()",
            .amount = 50,
            .money = USD,
            .expires = expires};
}

/// A provider's books, and who looked into them when.
class counted_provider final : public provider_port<asio_task> {
public:
    explicit counted_provider(const paymcp::clock& time) : time_(time) {}

    std::string_view name() const noexcept override { return "counted"; }
    asio_task<provider_result<checkout>> create(payment_order order) override {
        co_return checkout{"ref_" + order.payment_id, "https://pay.example/"};
    }
    asio_task<provider_result<status_report>> status(payment_order order) override {
        asked[order.payment_id].push_back(time_.now());
        ++questions;
        if (down) co_return provider_error{"down", true};
        const auto found = books.find(order.payment_id);
        co_return status_report{found == books.end() ? provider_status::pending : found->second, {}, {}};
    }
    asio_task<provider_result<void>> cancel(payment_order) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> refund(payment_order) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> capture(payment_order) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> release(payment_order) override { co_return provider_result<void>(); }
    bool has_events() const noexcept override { return lists; }
    asio_task<provider_result<event_page>> events(std::string cursor) override {
        ++readings;
        cursors.push_back(std::move(cursor));
        if (list_down) co_return provider_error{"down", true};
        if (pages.empty()) co_return event_page{{}, cursors.back(), always_more};
        event_page page = std::move(pages.front());
        pages.pop_front();
        co_return page;
    }

    std::map<std::string, provider_status> books;
    std::map<std::string, std::vector<timestamp>> asked;
    std::deque<event_page> pages;
    std::vector<std::string> cursors;
    int questions = 0;
    int readings = 0;
    bool lists = false;
    bool down = false;
    bool list_down = false;
    bool always_more = false;

private:
    const paymcp::clock& time_;
};

struct bench {
    boost::asio::io_context context;
    fake_clock time;
    fake_timer waits{context, time};
    counted_provider provider{time};
    std::vector<std::string> told;
    unsigned char chance = 128;  ///< every random byte: intervals as they are, with little jitter
    status_watch watch;

    explicit bench(watch_options options = {})
        : watch(provider, time, waits, context.get_executor(), options,
                [this](const std::string& id) { told.push_back(id); },
                [this] {
                    random_128 bytes{};
                    bytes.fill(chance);
                    return bytes;
                }) {}

    payment_order open(const std::string& id, milliseconds ttl = minutes(60)) {
        payment_order order = order_named(id, time.now() + ttl);
        boost::asio::co_spawn(context, watch.create(order), boost::asio::detached);
        waits.settle();
        order.reference = "ref_" + id;
        return order;
    }

    /// What the watch says; a call that waits looks so often.
    std::optional<provider_result<status_report>> look(payment_order order, milliseconds looks_every = {}) {
        order.looks_every = looks_every;
        std::optional<provider_result<status_report>> got;
        boost::asio::co_spawn(
            context, watch.status(std::move(order)),
            [&](const std::exception_ptr&, provider_result<status_report> value) { got.emplace(std::move(value)); });
        waits.settle();
        return got;
    }

    /// A call waits for each payment, and looks every three seconds for so long.
    void attend(const std::vector<payment_order>& orders, milliseconds length) {
        for (milliseconds passed{0}; passed < length; passed += seconds(3)) {
            for (const payment_order& order : orders) {
                const auto seen = look(order, seconds(3));
                CHECK((seen && seen->has_value()));
            }
            waits.advance(seconds(3));
        }
    }
};

std::size_t between(const std::vector<timestamp>& all, timestamp from, timestamp until) {
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](timestamp at) { return at >= from && at < until; }));
}

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

TEST_CASE("payments that nobody waits for are looked at too, less often, and less as they get older") {
    bench test;
    test.open("a", minutes(60 * 24));
    const timestamp start = test.time.now();
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

TEST_CASE("looks keep within the rate however many payments are open, and all have their turn") {
    bench test({.rate = {.per_second = 5, .burst = 10}});
    std::vector<payment_order> orders;
    for (int i = 0; i < 1000; ++i) orders.push_back(test.open("p" + std::to_string(i)));
    for (const payment_order& order : orders) test.look(order, seconds(3));
    const int asked = test.provider.questions;
    const timestamp start = test.time.now();
    test.waits.advance(seconds(600));
    CHECK(test.provider.questions - asked <= 3010);
    CHECK(test.provider.questions - asked >= 2900);
    std::size_t looked_at = 0;
    for (const auto& [id, all] : test.provider.asked)
        looked_at += between(all, start + milliseconds(1), timestamp::max()) > 0 ? 1 : 0;
    CHECK(looked_at == 1000);
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

/// As much of Stripe as waiting needs: sessions that stay open, and a list of events without any.
class quiet_stripe final : public http_client {
public:
    boost::asio::awaitable<http_result> send(outgoing_request request) override {
        ++requests;
        http_response answer{.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = {}};
        const bool list = request.url.find("/v1/events") != request.url.npos;
        const std::string id = request.method == "POST" ? "cs_" + std::to_string(++made) : session_of(request.url);
        if (list) answer.body = R"({"object":"list","has_more":false,"data":[]})";
        else
            answer.body = R"({"object":"checkout.session","id":")" + id + R"(","url":"https://checkout.stripe.com/c/)" +
                          id + R"(","status":"open","payment_status":"unpaid","currency":"usd","amount_total":50})";
        co_return answer;
    }

    int requests = 0;
    int made = 0;

private:
    static std::string session_of(const std::string& url) {
        const std::size_t at = url.rfind('/') + 1;
        return url.substr(at, url.find('?') - at);
    }
};

/// How many requests Stripe gets in ten minutes while calls wait for so many payments.
int requests_while_waiting(int payments) {
    boost::asio::io_context context;
    fake_clock time;
    fake_timer waits(context, time);
    quiet_stripe wire;
    stripe provider(secret("sk_test_1"));
    provider.use(wire);
    provider_adapter<asio_task, stripe> port(provider);
    status_watch watch(port, time, waits, context.get_executor());
    std::vector<payment_order> orders;
    int pending = 0;
    const auto look = [&](payment_order order) {
        boost::asio::co_spawn(context, watch.status(std::move(order)),
                              [&](const std::exception_ptr&, const provider_result<status_report>& got) {
                                  pending += got.has_value() && got->status == provider_status::pending ? 1 : 0;
                              });
    };
    for (int i = 0; i < payments; ++i) {
        payment_order order = order_named("pay_" + std::to_string(i), time.now() + minutes(60));
        boost::asio::co_spawn(context, watch.create(order),
                              [&, order](const std::exception_ptr&, const provider_result<checkout>& made) mutable {
                                  order.reference = made->reference;
                                  orders.push_back(std::move(order));
                              });
    }
    waits.settle();
    for (const payment_order& order : orders) look(order);
    waits.settle();
    REQUIRE(pending == payments);
    const int before = wire.requests;
    for (int round = 0; round < 200; ++round) {
        for (payment_order order : orders) {
            order.looks_every = seconds(3);
            look(std::move(order));
        }
        waits.advance(seconds(3));
    }
    CHECK(pending == payments * 201);
    return wire.requests - before;
}

TEST_CASE("Stripe gets as many requests for a thousand waiting payments as for ten") {
    const int ten = requests_while_waiting(10);
    const int thousand = requests_while_waiting(1000);
    MESSAGE("requests per minute while waiting: 10 payments " << ten / 10.0 << ", 1000 payments " << thousand / 10.0);
    CHECK(ten == thousand);
    CHECK(ten <= 230);
}

}  // namespace
