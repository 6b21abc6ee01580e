// SPDX-License-Identifier: MIT
// What the desk of plans believes of a provider, and what it writes, when answers overlap, fail or lie.
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/plan_desk.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/payment/detail/postings.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plan_desk_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace std::chrono_literals;

constexpr auto gold = tool<"subscribe", price<900, USD>, plan<"gold", per_month>>("Gold", [] { return "Welcome."; });
constexpr auto draw = tool<"draw", subscription<"gold">>("Draw", [] { return "a map"; });

/// A provider whose reports a test makes.
class told_provider final : public provider_port<asio_task> {
public:
    std::string_view name() const noexcept override { return "told"; }
    asio_task<provider_result<checkout>> create(checkout_request) override { co_return checkout{}; }
    asio_task<provider_result<status_report>> status(checkout_request) override { co_return status_report{}; }
    asio_task<provider_result<void>> cancel(checkout_request) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> refund(checkout_request) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> capture(checkout_request) override { co_return provider_result<void>(); }
    asio_task<provider_result<void>> void_authorization(checkout_request) override {
        co_return provider_result<void>();
    }
    asio_task<provider_result<subscription_report>> subscription(checkout_request order) override {
        ++asked;
        provider_result<subscription_report> said = reports(order);
        co_return said;
    }
    asio_task<provider_result<void>> end_renewal(checkout_request) override {
        if (refuses) co_return provider_error{"down"};
        co_return provider_result<void>();
    }

    std::function<provider_result<subscription_report>(const checkout_request&)> reports;
    bool refuses = false;
    int asked = 0;
};

struct office {
    const mcp::server_spec sold = mcp::compiled_server<TwoStep<>, toolset_t<gold, draw>>::spec();
    testing::fake_clock time{unix_time(std::chrono::seconds(1'700'000'000))};
    told_provider provider;
    memory_store store;
    store_adapter<asio_task, memory_store> port{store};
    boost::asio::io_context loop;
    mcp::plan_desk desk = open();

    mcp::plan_desk open() { return {sold.sold, port, provider, time, loop.get_executor()}; }

    template <class T>
    T run(asio_task<T> work) {
        std::optional<T> done;
        boost::asio::co_spawn(loop, std::move(work), [&](const std::exception_ptr& thrown, T value) {
            if (!thrown) done.emplace(std::move(value));
        });
        loop.restart();
        loop.run();
        REQUIRE(done.has_value());
        return std::move(*done);
    }
    void run(asio_task<void> work) {
        boost::asio::co_spawn(loop, std::move(work), [](const std::exception_ptr& thrown) { CHECK(!thrown); });
        loop.restart();
        loop.run();
    }

    /// A payment that has begun a subscription.
    payment begun(const std::string& id, const std::string& principal = "ann",
                  payment_state state = payment_state::delivered) {
        payment made;
        made.id = id;
        made.tool = "subscribe";
        made.digest = id;
        made.amount = 900;
        made.currency = "USD";
        made.provider = "told";
        made.reference = "ref_" + id;
        made.principal = principal;
        made.created = time.now();
        made.expires = time.now() + 1h;
        made.postings.push_back(postings::held_plan("gold", principal, id, made.expires));
        made = store.open(made).value().subject;
        made.state = state;
        made.collected = state == payment_state::delivered;
        REQUIRE(store.replace(made, made.version).value());
        return store.find(id)->value();
    }

    /// "yes", "no", or the code of the failure.
    std::string holds(const std::string& principal = "ann") {
        const result<bool> held = run(desk.holds("gold", principal));
        return held.has_error() ? held.error().code : *held ? "yes" : "no";
    }

    std::int64_t units(const std::string& id) { return store.find(id)->value().postings.front().units; }

    /// Active, and paid for 30 days from now.
    subscription_report active() const {
        return {.status = plans::status::active,
                .period_begins = time.now(),
                .period_ends = time.now() + 30 * 24h,
                .paid = true};
    }
    void always(subscription_report report) {
        provider.reports = [report = std::move(report)](const checkout_request&) { return report; };
    }
    void silent() {
        provider.reports = [](const checkout_request&) { return provider_error{"down"}; };
    }
};

}  // namespace

TEST_CASE("an older report never replaces a newer one: the provider is asked again") {
    office at;
    at.begun("pay_1");
    const subscription_report older = at.active();
    at.provider.reports = [&](const checkout_request&) -> provider_result<subscription_report> {
        if (at.provider.asked > 1) return subscription_report{.status = plans::status::ended};
        payment newer = at.store.find("pay_1")->value();
        newer.postings.front().units = 17;  // another server has heard of something, and written it
        REQUIRE(at.store.replace(newer, newer.version).value());
        return older;
    };
    CHECK(at.holds() == "no");
    CHECK(at.provider.asked == 2);
    CHECK(at.units("pay_1") == 0);
}

TEST_CASE("webhooks in any order and any number say nothing: what the provider reports when it is asked does") {
    office at;
    at.begun("pay_1");
    const subscription_report begun = at.active();
    subscription_report past_due = begun;
    past_due.status = plans::status::past_due;
    past_due.period_begins = begun.period_ends;
    past_due.period_ends += 30 * 24h;
    past_due.paid = false;
    subscription_report caught_up = past_due;
    caught_up.status = plans::status::active;
    caught_up.paid = true;
    const subscription_report over{.status = plans::status::ended};
    const std::vector<std::pair<subscription_report, std::int64_t>> story{
        {begun, 1'702'592'000}, {past_due, 1'702'592'000}, {caught_up, 1'705'184'000}, {over, 0}};
    int seed = 1;
    for (const auto& [truth, until] : story) {
        at.always(truth);
        // How often the webhooks of all chapters come in this one: late ones, early ones, and repeated ones.
        for (int notices = 1 + (seed = seed * 5 % 7); notices > 0; --notices) at.run(at.desk.refresh("pay_1"));
        CHECK(at.units("pay_1") == until);
    }
    CHECK(at.store.list({.tool = "subscribe"})->payments.size() == 1);
}

TEST_CASE("what was paid for holds while the provider is silent, and nothing is guessed after it") {
    office at;
    at.begun("pay_1");
    at.always(at.active());
    CHECK(at.holds() == "yes");
    at.silent();
    at.time.advance(30 * 24h - 1s);
    CHECK(at.holds() == "yes");
    at.time.advance(1s);
    CHECK(at.holds() == "unavailable");
    at.always(at.active());
    at.time.advance(60s);
    CHECK(at.holds() == "yes");
}

TEST_CASE("a holder's calls ask nobody for a quarter of an hour, and those of others once in a minute") {
    office at;
    at.begun("pay_1");
    at.always(at.active());
    for (int i = 0; i < 5; ++i) CHECK(at.holds() == "yes");
    CHECK(at.provider.asked == 1);
    at.time.advance(15min);
    for (int i = 0; i < 5; ++i) CHECK(at.holds() == "yes");
    CHECK(at.provider.asked == 2);
    at.begun("pay_2", "bob");
    at.always({.status = plans::status::none});
    for (int i = 0; i < 5; ++i) CHECK(at.holds("bob") == "no");
    CHECK(at.provider.asked == 3);
    at.time.advance(60s);
    CHECK(at.holds("bob") == "no");
    CHECK(at.provider.asked == 4);
    CHECK(at.holds("") == "no_principal");
    CHECK(at.holds("carl") == "no");
    CHECK(at.provider.asked == 4);
}

TEST_CASE("only a payment that came in is asked about, of this provider and of a tool that sells the plan") {
    office at;
    at.always(at.active());
    for (const payment_state unpaid : {payment_state::created, payment_state::canceled, payment_state::expired,
                                       payment_state::running, payment_state::recorded})
        at.begun("pay_" + std::to_string(static_cast<int>(unpaid)), "ann", unpaid);
    payment foreign = at.begun("pay_f");
    foreign.provider = "another";
    REQUIRE(at.store.replace(foreign, foreign.version).value());
    payment renamed = at.begun("pay_r");
    renamed.tool = "sold_no_more";
    REQUIRE(at.store.replace(renamed, renamed.version).value());
    at.run(at.desk.refresh("pay_unknown"));
    CHECK(at.holds() == "no");
    CHECK(at.provider.asked == 0);
    at.begun("pay_s", "ann", payment_state::secured);
    CHECK(at.holds() == "yes");
    CHECK(at.provider.asked == 1);
}

TEST_CASE("news of a payment that is not paid yet delay nothing") {
    office at;
    at.always(at.active());
    payment subject = at.begun("pay_1", "ann", payment_state::created);
    at.desk.refresh_soon("pay_1");
    CHECK(at.holds() == "no");
    subject.state = payment_state::secured;
    REQUIRE(at.store.replace(subject, subject.version).value());
    CHECK(at.holds() == "yes");
    CHECK(at.provider.asked == 1);
}

TEST_CASE("a step of a payment that begins a subscription has the provider asked at once") {
    office at;
    at.always(at.active());
    at.desk.note_step(at.begun("pay_1", "ann", payment_state::secured));
    at.desk.note_step(at.begun("pay_2", "bob", payment_state::created));
    at.run(at.desk.refresh("pay_unknown"));
    CHECK(at.provider.asked == 1);
    CHECK(at.units("pay_1") > 0);
}

TEST_CASE("any number of links that nobody paid hides no subscription") {
    office at;
    at.always(at.active());
    for (int i = 0; i < 300; ++i) at.begun("pay_" + std::to_string(1000 + i), "ann", payment_state::created);
    at.begun("pay_9999", "ann");
    CHECK(at.holds() == "yes");
    CHECK(at.provider.asked == 1);
}

TEST_CASE("names of principals that contain each other share nothing") {
    office at;
    const std::vector<std::string> names{"a", "a/b", "b", "gold/a", "a/pay_1", std::string(600, 'a')};
    at.always(at.active());
    at.begun("pay_1", "a/b");
    CHECK(at.holds("a/b") == "yes");
    for (const std::string& name : names) CHECK((at.holds(name) == "yes") == (name == "a/b"));
}

TEST_CASE("a renewal is booked once, by however many servers, also after a crash between two writes") {
    office at;
    at.begun("pay_1");
    subscription_report renewed = at.active();
    renewed.last_paid = {.reference = "in_2", .amount = 950, .currency = "USD"};
    at.always(renewed);
    mcp::plan_desk other = at.open();
    for (int i = 0; i < 3; ++i) {
        at.run(at.desk.refresh("pay_1"));
        at.run(other.refresh("pay_1"));
    }
    const auto sales = [&] { return at.store.list({.tool = "subscribe"})->payments; };
    REQUIRE(sales().size() == 2);
    payment booked = sales()[0].id == "pay_1" ? sales()[1] : sales()[0];
    CHECK(booked.state == payment_state::delivered);
    CHECK(booked.amount == 950);
    CHECK(booked.reference == "in_2");
    CHECK(booked.principal == "ann");
    CHECK(booked.postings.empty());
    booked = at.store.find(booked.id)->value();
    booked.state = payment_state::secured;  // as a crash leaves it
    booked.collected = false;
    REQUIRE(at.store.replace(booked, booked.version).value());
    at.run(at.desk.refresh("pay_1"));
    CHECK(at.store.find(booked.id)->value().state == payment_state::delivered);
    CHECK(sales().size() == 2);
    renewed.last_paid->first = true;
    renewed.last_paid->reference = "in_1";
    at.always(renewed);
    at.run(at.desk.refresh("pay_1"));
    CHECK(sales().size() == 2);
}

TEST_CASE("a subscription is canceled by its own principal, and the answer says only what the provider confirmed") {
    office at;
    at.begun("pay_1");
    at.always(at.active());
    const auto cancel = [&](const std::string& id, const std::string& who) {
        const auto done = at.run(at.desk.cancel(id, who));
        return done.has_error() ? done.error().code : std::string(name_of(done->status));
    };
    CHECK(cancel("pay_1", "bob") == "unknown");
    CHECK(cancel("pay_1", "") == "no_principal");
    CHECK(cancel("pay_2", "ann") == "unknown");
    at.provider.refuses = true;
    CHECK(cancel("pay_1", "ann") == "unavailable");
    at.provider.refuses = false;
    at.silent();
    CHECK(cancel("pay_1", "ann") == "unavailable");
    at.always(at.active());
    CHECK(cancel("pay_1", "ann") == "active");
}

}  // namespace plan_desk_test
