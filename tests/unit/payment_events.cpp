// SPDX-License-Identifier: MIT
// Events of payments: the source of an event decides who receives it, and it does not return to its source.
#include "../support/watch_bench.hpp"

#include <paymcp/store/memory.hpp>
#include <paymcp/watch/payment_events.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace payment_events_test {

namespace {

using namespace watch_test;

/// What joins the stores of several servers, as a Redis server does.
struct shared_line {
    std::vector<std::function<void(std::string_view)>> servers;
    std::vector<std::string> announced;
};

/// One server's store on such a line.
class joined_store : public memory_store {
public:
    explicit joined_store(std::shared_ptr<shared_line> line) : line_(std::move(line)) {
        place_ = line_->servers.size();
        line_->servers.emplace_back();
    }

    void on_change(std::function<void(std::string_view)> changed) { line_->servers[place_] = std::move(changed); }
    void announce(std::string_view id) {
        if (broken) throw std::runtime_error("the line is down");
        line_->announced.emplace_back(id);
        for (std::size_t at = 0; at < line_->servers.size(); ++at)
            if (at != place_ && line_->servers[at]) line_->servers[at](id);
    }

    bool broken = false;

private:
    std::shared_ptr<shared_line> line_;
    std::size_t place_;
};
static_assert(NotifyingStore<joined_store>);

/// The hub of one server, and what is heard there: of any payment, and by a call that waits for "pay_1".
struct server {
    server(boost::asio::io_context& loop, const std::shared_ptr<shared_line>& line)
        : store(line), events(loop.get_executor()) {
        events.connect(store);
    }

    std::vector<paymcp::watch::event_source> take() { return std::exchange(heard, {}); }

    joined_store store;
    paymcp::watch::payment_events events;
    std::vector<paymcp::watch::event_source> heard;
    int woken = 0;
    paymcp::watch::payment_events::subscription all = events.subscribe(
        [this](const paymcp::watch::payment_event& notification) { heard.push_back(notification.source); });
    paymcp::watch::payment_events::subscription waits = events.subscribe("pay_1", [this] { ++woken; });
};

struct two_servers {
    boost::asio::io_context loop;
    std::shared_ptr<shared_line> line = std::make_shared<shared_line>();
    server here{loop, line};
    server there{loop, line};

    void run_ready() {
        loop.restart();
        loop.run();
    }
};

using sources = std::vector<paymcp::watch::event_source>;

TEST_CASE("what the watch finds and the payer does goes to the other servers, and does not come back") {
    for (const paymcp::watch::event_source source :
         {paymcp::watch::event_source::watch, paymcp::watch::event_source::payer}) {
        two_servers at;
        at.here.events.publish("pay_1", source);
        at.run_ready();
        CHECK(at.here.take() == sources{source});
        CHECK(at.here.woken == 1);
        CHECK(at.there.take() == sources{paymcp::watch::event_source::store});
        CHECK(at.there.woken == 1);
        CHECK(at.line->announced == std::vector<std::string>{"pay_1"});
    }
}

TEST_CASE("a change of the record is left to the store to tell, and what the store tells is not told to it") {
    for (const paymcp::watch::event_source source :
         {paymcp::watch::event_source::record, paymcp::watch::event_source::store}) {
        two_servers at;
        at.here.events.publish("pay_1", source);
        at.here.events.publish("pay_2", source);
        at.run_ready();
        CHECK(at.here.take() == sources{source, source});
        CHECK(at.here.woken == 1);
        CHECK(at.there.take().empty());
        CHECK(at.line->announced.empty());
    }
}

TEST_CASE("a store that fails to announce a notification does not keep it from this server's calls") {
    two_servers at;
    at.here.store.broken = true;
    at.here.events.publish("pay_1", paymcp::watch::event_source::watch);
    at.run_ready();
    CHECK(at.here.woken == 1);
    CHECK(at.there.woken == 0);
}

TEST_CASE("without a store that carries notifications they stay in the process") {
    boost::asio::io_context loop;
    paymcp::watch::payment_events events(loop.get_executor());
    int woken = 0;
    const auto waits = events.subscribe("pay_1", [&] { ++woken; });
    for (const paymcp::watch::event_source source :
         {paymcp::watch::event_source::watch, paymcp::watch::event_source::payer, paymcp::watch::event_source::record})
        events.publish("pay_1", source);
    loop.run();
    CHECK(woken == 3);
}

TEST_CASE("after its end it delivers no event of the store, and announces none that is still to be announced") {
    const auto line = std::make_shared<shared_line>();
    boost::asio::io_context loop;
    joined_store store(line);
    int woken = 0;
    std::optional<paymcp::watch::payment_events::subscription> waits;
    {
        paymcp::watch::payment_events events(loop.get_executor());
        events.connect(store);
        waits.emplace(events.subscribe("pay_1", [&] { ++woken; }));
        events.publish("pay_1", paymcp::watch::event_source::watch);
    }
    line->servers[0]("pay_1");
    loop.run();
    CHECK(woken == 1);  // what was published before
    CHECK(line->announced.empty());
    waits.reset();
}

TEST_CASE("a listener may end its own subscription and the next one's while it is called") {
    boost::asio::io_context loop;
    paymcp::watch::payment_events events(loop.get_executor());
    int first = 0;
    int second = 0;
    std::optional<paymcp::watch::payment_events::subscription> one;
    std::optional<paymcp::watch::payment_events::subscription> other;
    one.emplace(events.subscribe("pay_1", [&] {
        ++first;
        other.reset();
        one.reset();
    }));
    other.emplace(events.subscribe("pay_1", [&] { ++second; }));
    CHECK(events.is_awaited("pay_1"));
    events.publish("pay_1", paymcp::watch::event_source::record);
    events.publish("pay_1", paymcp::watch::event_source::record);
    loop.run();
    CHECK(first == 1);
    CHECK(second == 0);
    CHECK_FALSE(events.is_awaited("pay_1"));
}

TEST_CASE("who hears of all payments hears before those who wait for one") {
    boost::asio::io_context loop;
    paymcp::watch::payment_events events(loop.get_executor());
    std::string order;
    const auto waits = events.subscribe("pay_1", [&] { order += "call "; });
    const auto watch = events.subscribe(
        [&](const paymcp::watch::payment_event& notification) { order += notification.payment_id + ' '; });
    events.publish("pay_1", paymcp::watch::event_source::payer);
    loop.run();
    CHECK(order == "pay_1 call ");
}

}  // namespace

}  // namespace payment_events_test
