// SPDX-License-Identifier: MIT
// What a server does for the paid calls that another, or an outage, has left open.
#include "../support/wallet_till.hpp"

#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_timer.hpp>
#include <paymcp/watch/detail/wallet_recovery.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace wallet_recovery_test {
namespace {

using namespace paymcp;
using namespace paymcp_tests;
using paymcp::detail::asio_task;
using std::chrono::minutes;

struct server {
    memory_store kept{};
    wallet_till<memory_store> shop{kept};  ///< whose process has died
    boost::asio::io_context context{};
    testing::fake_timer waits{context, shop.time};
    detail::store_adapter<asio_task, memory_store> store{kept};
    detail::rail_adapter<asio_task, scripted_rail> rail{shop.rail};
    detail::tool_definition paint{};
    detail::tool_definition once{};
    std::vector<gating::paid_tool> tools{};
    bool down = false;
    int readings = 0;
    std::vector<std::string> complaints{};
    detail::wallet_recovery recovery{[this](ledger::query wanted) -> asio_task<result<ledger::page>> {
                                         ++readings;
                                         if (down) co_return failure{"the disk is full", "store_unavailable"};
                                         co_return kept.list(wanted);
                                     },
                                     {store, rail, shop.time},
                                     tools_with_one_that_runs_once(),
                                     waits,
                                     [this](const std::string& why) { complaints.push_back(why); }};

    std::span<const gating::paid_tool> tools_with_one_that_runs_once() {
        paint.name = "paint";
        once.name = "once";
        once.at_most_once = true;
        tools = {{.definition = &paint}, {.definition = &once}};
        return tools;
    }

    /// A payment as a process has left it, with a lease of half a minute.
    void left(std::string key, payment_state state, bool reserved = true, const std::string& tool = "paint") {
        detail::machine_call call = shop.call(std::move(key));
        call.tool = tool;
        payment subject = detail::call_life::first_claim(call, shop.time.now(), shop.time.now(), milliseconds(30'000));
        subject = kept.open(subject).value().subject;
        subject.state = state;
        subject.authorized_only = reserved;
        if (state == payment_state::recorded) subject.output.content = "[\"a picture\"]";
        REQUIRE(kept.replace(subject, 1).value());
    }

    void start() { boost::asio::co_spawn(context, recovery.run(), boost::asio::detached); }

    payment_state state(const std::string& key) { return shop.stored(key).state; }
};

TEST_CASE("after the leases, what was settled for nothing is dropped, and results are settled with the same body") {
    server at;
    at.left("claimed", payment_state::created, false);
    at.left("running", payment_state::running);
    at.left("running once", payment_state::running, true, "once");
    at.left("settling", payment_state::recorded);
    at.left("charging", payment_state::secured);
    at.left("charged", payment_state::secured, false);
    at.left("working", payment_state::running, false);
    at.start();
    at.waits.run_ready();
    CHECK(at.shop.rail.bodies.empty());
    CHECK(at.state("running") == payment_state::running);
    at.waits.advance(minutes(2));
    CHECK(at.state("running") == payment_state::canceled);
    CHECK(at.state("running once") == payment_state::voided);
    CHECK(at.state("settling") == payment_state::delivered);
    CHECK(at.shop.stored("settling").output.content == "[\"a picture\"]");
    CHECK(at.state("charging") == payment_state::secured);
    CHECK_FALSE(at.shop.stored("charging").authorized_only);
    CHECK(at.state("charged") == payment_state::secured);
    CHECK(at.state("working") == payment_state::secured);
    CHECK(at.shop.stored("working").held.token == 2);  // a holder that lives is fenced off
    CHECK(at.shop.rail.bodies.size() == 2);
    CHECK(at.shop.rail.charged == 2);
    CHECK(at.state("claimed") == payment_state::created);
    at.waits.advance(minutes(62));
    CHECK(at.state("claimed") == payment_state::canceled);
    CHECK(at.shop.rail.bodies.size() == 2);
}

TEST_CASE("an outcome that stays unknown is asked for every minute in its first hour, then every hour") {
    server at;
    at.left("unknown", payment_state::recorded);
    for (int each = 0; each < 1000; ++each) at.shop.rail.settle_says.push_back({scripted_rail::no("valid_before")});
    at.start();
    at.waits.advance(minutes(59));
    const std::size_t first_hour = at.shop.rail.bodies.size();
    CHECK(first_hour >= 50);
    CHECK(at.shop.stored("unknown").unclear == "valid_before");
    at.waits.advance(minutes(60 * 10));
    CHECK(at.shop.rail.bodies.size() - first_hour <= 15);
    CHECK(at.state("unknown") == payment_state::recorded);
    at.shop.rail.settle_says.clear();
    at.waits.advance(minutes(61));
    CHECK(at.state("unknown") == payment_state::delivered);
    CHECK(at.shop.stored("unknown").unclear.empty());
}

TEST_CASE("payments of others are left alone, and a store that is down is read again") {
    server at;
    at.left("settling", payment_state::recorded);
    payment other = at.shop.stored("settling");
    other.id = "other";
    other.provider = "mock";
    REQUIRE(at.kept.open(other).has_value());
    at.down = true;
    at.start();
    at.waits.advance(minutes(5));
    CHECK(at.complaints == std::vector<std::string>{"the disk is full"});
    CHECK(at.shop.rail.bodies.empty());
    at.down = false;
    at.waits.advance(minutes(2));
    CHECK(at.state("settling") == payment_state::delivered);
    CHECK(at.kept.find("other").value()->state == payment_state::recorded);
    CHECK(at.shop.rail.bodies.size() == 1);
}

}  // namespace
}  // namespace wallet_recovery_test
