// SPDX-License-Identifier: MIT
// Purchases over each store of the library: the behaviour that depends on the store.
#include <paymcp/core/sync_task.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/gate/detail/note_payment.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/payment/detail/provider_port.hpp>
#include <paymcp/payment/detail/store_port.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/store/redis/redis.hpp>
#include <paymcp/store/sqlite/sqlite.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/gate_fixture.hpp>
#include <paymcp/testing/payment_samples.hpp>
#include <paymcp/testing/scripted_client.hpp>
#include <paymcp/testing/scripted_provider.hpp>

#include <doctest/doctest.h>

#include "../support/comes.hpp"
#include "../support/redis_process.hpp"
#include "../support/temp_folder.hpp"

#include <array>
#include <string>
#include <utility>

namespace store_gate_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace paymcp::testing;
using namespace paymcp_tests;

struct till_clock {
    fake_clock time;
};

/// A server with its own clock that sells a picture; it shares a store and a provider with others.
template <class Store>
class till : public till_clock, public scripted_client {
public:
    till(Store store, scripted_provider& provider)
        : scripted_client(time), store_(std::move(store)), provider_port_(provider) {}

    gating::reply call(const std::string& session = "session") {
        return gate_.call(tools_, 0, "{}", {"", session}, *this).get();
    }
    gating::reply confirm(const std::string& id) {
        return gate_.confirm(tools_[0].flow, tools_, &tools_[0], id, "", {}, *this).get();
    }
    bool note(const std::string& id) {
        return note_payment<sync_task>({store_port_, provider_port_, time, {}}, id).get();
    }
    payment stored(const std::string& id) { return store_.find(id).value().value(); }
    Store& store() { return store_; }

private:
    Store store_;
    tool_definition picture_ = gate_fixture::priced("picture", 50);
    std::array<gating::paid_tool, 1> tools_{gating::paid_tool{&picture_, TwoStep<>::table(), {}}};
    store_adapter<sync_task, Store> store_port_{store_};
    provider_adapter<sync_task, scripted_provider> provider_port_;
    gating::gate<sync_task> gate_{store_port_, provider_port_, time};
};

/// A caller that returns after the result's expiry is told that it was delivered once; the tool does not run again and
/// no money moves. `pass` advances to the expiry.
template <class Store, class Pass>
void try_dropped_result(Store store, Pass pass) {
    scripted_provider provider;
    till<Store> at(store, provider);
    const std::string id = at.call().subject->id;
    provider.pay(id);
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.confirm(id).output.has_value());
    pass(at);
    REQUIRE(comes([&] { return lifecycle::output_is_dropped(at.stored(id)); }));
    const gating::reply late = at.confirm(id);
    CHECK(late.says == verdict::failed);
    CHECK(late.subject->state == payment_state::delivered);
    CHECK(at.runs == 1);
    CHECK(at.stored(id).state == payment_state::delivered);
    CHECK(provider.books(id).status == provider_status::paid);
}

TEST_CASE("an expired result is reported as dropped, on every store") {
    const auto a_day = [](auto& at) {
        at.time.advance(milliseconds(24 * 3'600'000));
        CHECK_FALSE(at.store().sweep(at.time.now()).value());
    };
    const temp_folder folder;
    const redis_process server;
    try_dropped_result(memory_store(), a_day);
    try_dropped_result(sqlite_store(folder.file("a.db")), a_day);
    try_dropped_result(redis_store(server.url(), {.kept = {.outputs = milliseconds(400)}}), [](auto&) {});
}

TEST_CASE("leases use the store's time, however wrong the clocks of its servers are") {
    const redis_process server;
    scripted_provider provider;
    for (const std::int64_t hours : {-24 * 365, -1, 1, 24 * 365}) {
        till<redis_store> here(redis_store(server.url()), provider);
        till<redis_store> there(redis_store(server.url()), provider);
        here.time.advance(system_clock().now() - here.time.now());
        there.time.advance(here.time.now() - there.time.now() + milliseconds(hours * 3'600'000));
        const std::string id = here.call("one" + std::to_string(hours)).subject->id;
        provider.pay(id);
        gating::reply meanwhile;
        here.tool = [&](const tool_definition&, const std::string&, lease_keeper<sync_task>&) {
            meanwhile = there.confirm(id);
            return tool_output{.content = "picture"};
        };
        CHECK(here.confirm(id).says == verdict::result);
        CHECK(meanwhile.says == verdict::busy);
        CHECK(here.runs + there.runs == 1);

        // A server that has died holds the payment no longer than the others believe.
        const std::string other = there.call("other" + std::to_string(hours)).subject->id;
        provider.pay(other);
        payment held = there.stored(other);
        held.state = payment_state::running;
        held.held = {1, system_clock().now() + milliseconds(60'000)};
        CHECK(there.store().replace(held, held.version).value());
        CHECK(there.confirm(other).says == verdict::busy);
        held.held.until = system_clock().now() - milliseconds(1'000);
        CHECK(there.store().replace(held, held.version + 1).value());
        CHECK(there.confirm(other).says == verdict::result);
        CHECK(there.runs == 1);
    }
}

TEST_CASE("a paid payment is recorded without a call, and nothing else changes") {
    const temp_folder folder;
    scripted_provider provider;
    till<sqlite_store> at(sqlite_store(folder.file("a.db")), provider);
    const std::string id = at.call().subject->id;
    CHECK(at.note(id));
    CHECK(at.stored(id).state == payment_state::created);
    provider.pay(id);
    CHECK(at.note(id));
    CHECK(at.note(id));
    CHECK(at.stored(id).state == payment_state::secured);
    CHECK(at.runs == 0);
    CHECK(at.note("pay_none"));
    payment foreign = sample_payment();
    foreign.reference = "r";
    foreign = at.store().open(foreign).value().subject;
    CHECK(at.note(foreign.id));  // the provider reports another amount
    CHECK(at.stored(foreign.id).state == payment_state::created);
    CHECK(at.stored(foreign.id).unclear == "it reports 0 of nothing and not 0.50 USD");
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.runs == 1);
}

}  // namespace

}  // namespace store_gate_test
