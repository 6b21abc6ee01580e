// SPDX-License-Identifier: MIT
// Two servers on one store: the cached status of one is older than what the other has recorded.
#include "../support/watch_bench.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/gate/detail/settle_payment.hpp>
#include <paymcp/gate/gate.hpp>
#include <paymcp/store/memory.hpp>

#include <boost/asio/co_spawn.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace two_servers_test {

namespace {

using namespace paymcp::detail;
using namespace watch_test;

/// A client that supports neither questions nor progress, and a tool that takes no time.
class plain_host final : public gating::host<paymcp::detail::asio_task> {
public:
    paymcp::detail::asio_task<tool_output> run(const paymcp::gating::paid_tool&, std::string,
                                               lease_keeper<paymcp::detail::asio_task>&) override {
        ++runs;
        co_return tool_output{.content = fails ? "no paint" : "painted", .failed = fails};
    }
    paymcp::detail::asio_task<paymcp::gating::asked_user> ask(payment, milliseconds) override {
        co_return paymcp::gating::asked_user{};
    }
    paymcp::detail::asio_task<paymcp::rules::event> tell(payment) override {
        co_return paymcp::rules::event::cannot_tell;
    }
    paymcp::detail::asio_task<paymcp::rules::event> wait(std::string, milliseconds) override {
        co_return paymcp::rules::event::gave_up;
    }
    paymcp::detail::asio_task<bool> pause(milliseconds) override { co_return true; }
    void changed(const payment&) noexcept override {}

    int runs = 0;
    bool fails = false;
};

/// A provider that reports when a refund has failed.
class failing_refunds final : public provider_port<paymcp::detail::asio_task> {
public:
    explicit failing_refunds(counted_provider& books) : books_(books) {}

    std::string_view name() const noexcept override { return books_.name(); }
    paymcp::detail::asio_task<provider_result<checkout>> create(checkout_request order) override {
        return books_.create(std::move(order));
    }
    paymcp::detail::asio_task<provider_result<status_report>> status(checkout_request order) override {
        const bool undone = failed;
        provider_result<status_report> answer = co_await books_.status(std::move(order));
        if (answer.has_value()) answer->undone = undone;
        co_return answer;
    }
    paymcp::detail::asio_task<provider_result<void>> cancel(checkout_request order) override {
        return books_.cancel(std::move(order));
    }
    paymcp::detail::asio_task<provider_result<void>> refund(checkout_request order) override {
        ++refunds;
        return books_.refund(std::move(order));
    }
    paymcp::detail::asio_task<provider_result<void>> capture(checkout_request order) override {
        return books_.capture(std::move(order));
    }
    paymcp::detail::asio_task<provider_result<void>> void_authorization(checkout_request order) override {
        return books_.void_authorization(std::move(order));
    }
    bool reports_undone() const noexcept override { return true; }

    bool failed = false;
    int refunds = 0;

private:
    counted_provider& books_;
};

struct town {
    boost::asio::io_context context;
    fake_clock time;
    fake_timer waits{context, time};
    counted_provider books{time};
    failing_refunds provider{books};
    memory_store store;
    store_adapter<paymcp::detail::asio_task, memory_store> store_port{store};
    paymcp::detail::tool_definition picture = priced();
    std::array<paymcp::gating::paid_tool, 1> tools{paymcp::gating::paid_tool{&picture, TwoStep<>::table()}};

    payment stored(const std::string& id) { return store.find(id)->value(); }

    /// Runs a task as far as it proceeds; its value is set when it has ended.
    template <class T>
    std::shared_ptr<std::optional<T>> begin(paymcp::detail::asio_task<T> task) {
        const auto got = std::make_shared<std::optional<T>>();
        boost::asio::co_spawn(context, std::move(task),
                              [got](const std::exception_ptr&, T value) { got->emplace(std::move(value)); });
        waits.run_ready();
        return got;
    }

private:
    static paymcp::detail::tool_definition priced() {
        paymcp::detail::tool_definition tool;
        tool.name = "picture";
        tool.paid = true;
        tool.amount = 50;
        tool.money = USD;
        return tool;
    }
};

struct server {
    explicit server(town& in) : at(in) {}

    town& at;
    plain_host host;
    paymcp::watch::status_watch watch{at.provider, at.time, at.waits, at.context.get_executor()};
    paymcp::gating::gate<paymcp::detail::asio_task> calls{at.store_port, watch, at.time};

    gating::parts<paymcp::detail::asio_task> parts() { return {at.store_port, watch, at.time, {}}; }
    std::shared_ptr<std::optional<paymcp::gating::reply>> confirm(const std::string& id) {
        return at.begin(calls.confirm(at.tools[0].flow, at.tools, at.tools.data(), id, "", {"", "session"}, host));
    }
    std::string offer() {
        const auto got = at.begin(calls.call(at.tools, 0, "{}", {"", "session"}, host));
        REQUIRE(got->has_value());
        return (*got)->subject->id;
    }
    bool note(const std::string& id) { return at.begin(note_payment<paymcp::detail::asio_task>(parts(), id))->value(); }
};

TEST_CASE("a cached unpaid status does not contradict a payment that the other server has secured since") {
    for (const milliseconds later : {milliseconds(0), milliseconds(1), milliseconds(300), milliseconds(499)}) {
        CAPTURE(later.count());
        town at;
        server here(at);
        server there(at);
        const std::string id = here.offer();
        CHECK((*here.confirm(id))->says == paymcp::rules::verdict::pending);
        at.books.books[id] = provider_status::paid;
        REQUIRE(there.note(id));
        CHECK(at.stored(id).state == payment_state::secured);
        at.waits.advance(later);
        const auto told = here.confirm(id);
        REQUIRE(told->has_value());
        CHECK((*told)->says == paymcp::rules::verdict::result);
        CHECK(at.stored(id).state == payment_state::delivered);
        CHECK(at.stored(id).unclear.empty());
        CHECK(here.host.runs == 1);
    }
}

TEST_CASE("an answer from before the payment contradicts nothing, and harms no later poll") {
    town at;
    server here(at);
    server there(at);
    const std::string id = here.offer();
    at.books.slow = true;
    const auto early = here.confirm(id);
    CHECK_FALSE(early->has_value());
    at.books.slow = false;
    at.books.books[id] = provider_status::paid;
    REQUIRE(there.note(id));
    const auto told = here.confirm(id);
    at.books.answer_first();
    at.waits.run_ready();
    REQUIRE(told->has_value());
    CHECK((*told)->says == paymcp::rules::verdict::result);
    REQUIRE(early->has_value());
    CHECK((*early)->says == paymcp::rules::verdict::pending);
    CHECK(at.stored(id).unclear.empty());
    CHECK((*here.confirm(id))->says == paymcp::rules::verdict::result);
    CHECK(here.host.runs == 1);
    CHECK(there.host.runs == 0);
}

TEST_CASE("a payment that is unpaid again by the provider's latest answer is reported, on both servers") {
    town at;
    server here(at);
    server there(at);
    const std::string id = here.offer();
    at.books.books[id] = provider_status::paid;
    REQUIRE(there.note(id));
    at.books.books[id] = provider_status::pending;
    for (server* one : {&here, &there}) CHECK((*one->confirm(id))->says == paymcp::rules::verdict::unclear);
    CHECK(at.stored(id).unclear == "it was paid, and is reported as unpaid now");
    CHECK(here.host.runs + there.host.runs == 0);
}

TEST_CASE("calls for one paid payment ask the provider once each, and unpaid ones share an answer") {
    town at;
    server here(at);
    server there(at);
    const std::string id = here.offer();
    for (int i = 0; i < 3; ++i) CHECK((*here.confirm(id))->says == paymcp::rules::verdict::pending);
    CHECK(at.books.questions == 1);
    at.books.books[id] = provider_status::paid;
    REQUIRE(there.note(id));
    CHECK(at.books.questions == 2);
    CHECK((*here.confirm(id))->says == paymcp::rules::verdict::result);
    CHECK(at.books.questions == 3);
    CHECK((*there.confirm(id))->says == paymcp::rules::verdict::result);
    CHECK(at.books.questions == 3);
}

TEST_CASE("a claim does not win by an answer from before the other server's run, which failed") {
    for (const bool paid_yet : {true, false}) {
        CAPTURE(paid_yet);
        town at;
        server here(at);
        server there(at);
        const std::string id = here.offer();
        at.books.books[id] = provider_status::paid;
        if (!paid_yet) REQUIRE(there.note(id));
        at.books.slow = true;
        const auto early = here.confirm(id);
        CHECK_FALSE(early->has_value());
        at.books.slow = false;
        there.host.fails = true;
        CHECK((*there.confirm(id))->says == paymcp::rules::verdict::failed);
        CHECK(at.stored(id).state == payment_state::secured);
        at.books.books[id] = provider_status::refunded;
        at.books.answer_first();
        at.waits.run_ready();
        REQUIRE(early->has_value());
        CHECK((*early)->says == paymcp::rules::verdict::canceled);
        CHECK(here.host.runs == 0);
        CHECK(at.stored(id).state == payment_state::refunded);
    }
}

TEST_CASE("a failed refund that the other server has repeated is not made a third time") {
    town at;
    server here(at);
    const std::string id = here.offer();
    payment one = at.stored(id);
    one.state = payment_state::refunded;
    one.ended = at.time.now();
    REQUIRE(at.store.replace(one, one.version).value());
    at.books.books[id] = provider_status::paid;
    at.books.slow = at.provider.failed = true;
    const auto looked = at.begin(here.watch.status(order_named(id, one.expires)));
    at.books.slow = at.provider.failed = false;
    at.books.books[id] = provider_status::refunded;
    at.time.advance(minutes(1));
    payment again = at.stored(id);
    again.ended = at.time.now();
    REQUIRE(at.store.replace(again, again.version).value());
    const auto settled = at.begin(settle_payment<paymcp::detail::asio_task>(here.parts(), at.tools, id));
    at.books.answer_first();
    at.waits.run_ready();
    REQUIRE(looked->has_value());
    CHECK(looked->value()->undone);
    CHECK(settled->has_value());
    CHECK(at.provider.refunds == 0);
    CHECK(at.stored(id).state == payment_state::refunded);
}

}  // namespace

}  // namespace two_servers_test
