// SPDX-License-Identifier: MIT
// Defects of earlier implementations of the same idea, each as a test of the correct behaviour: how money is requested
// and counted, how long it is remembered, and how outages are handled. The numbers are those of tests/DEFECTS.md.
#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/dynamic_tools.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/money/literals.hpp>
#include <paymcp/tool/detail/invoke.hpp>
#include <paymcp/tool/detail/list_text.hpp>

#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace defects_of_money_test {

namespace defect_tests {

using namespace paymcp;
using namespace paymcp::detail;

/// A store and a provider whose every call throws, as drivers and clients do during an outage.
struct absent_store {
    result<opened_payment> open(const payment&) { throw std::runtime_error("no route to the store"); }
    result<std::optional<payment>> find(std::string_view) { throw std::runtime_error("no route to the store"); }
    result<bool> replace(const payment&, std::uint64_t) { throw std::runtime_error("no route to the store"); }
};
struct absent_provider {
    static constexpr std::string_view name = "absent";
    provider_result<checkout> create(const checkout_request&) { throw std::runtime_error("no route to the provider"); }
    provider_result<status_report> status(const checkout_request&) {
        throw std::runtime_error("no route to the provider");
    }
    provider_result<void> cancel(const checkout_request&) { throw std::runtime_error("no route to the provider"); }
    provider_result<void> refund(const checkout_request&) { throw std::runtime_error("no route to the provider"); }
};

}  // namespace defect_tests

namespace {

using namespace defect_tests;
using namespace paymcp;
using namespace paymcp::testing;
using paymcp_tests::shop;

constexpr auto with_error_key = tool<"check", price<50, USD>>("Checks a text", [] {
    return boost::json::object{{"error", nullptr}, {"words", 3}};
});
constexpr auto without_arguments = tool<"surprise", price<50, USD>>("Draws anything", [] { return std::string("!"); });
constexpr auto free_of_charge = tool<"ping">("Answers", [] { return std::string("pong"); });

class silent_call final : public call {
public:
    void report(double, std::optional<double>, std::string_view) override {}
    bool canceled() const noexcept override { return false; }
    std::string_view principal() const noexcept override { return {}; }
};

TEST_CASE("defect 4: a client that supports neither questions nor progress gets a link and a payment id") {
    shop at(shop::priced("picture", 50), Automatic<>::table());
    const gating::reply first = at.call();
    CHECK(first.says == verdict::link);
    at.provider.pay(first.subject->id);
    CHECK(at.confirm(first.subject->id).says == verdict::result);
}

TEST_CASE("defect 8: prices are exact in every currency") {
    static_assert(price<29, USD>::minor == 29 && price<1999, USD>::minor == 1999);
    CHECK(parse_decimal("0.29", USD) == 29);
    CHECK(parse_decimal("19.99", USD) == 1999);
    CHECK(parse_decimal("500", JPY) == 500);
    CHECK(parse_decimal("1.5", KWD) == 1500);
    CHECK(format_amount(500, JPY) == "500 JPY");
    CHECK(format_amount(1500, KWD) == "1.500 KWD");
    int wrong = 0;
    for (std::int64_t cents = 1; cents <= 100'000; ++cents)
        wrong += parse_decimal(format_decimal(cents, USD), USD) == cents ? 0 : 1;
    CHECK(wrong == 0);
}

TEST_CASE("defect 8: the provider receives the minor units and the currency of the price") {
    for (const auto& [money, amount] : {std::pair{USD, 1999}, std::pair{JPY, 500}, std::pair{KWD, 1500}}) {
        tool_definition picture = shop::priced("picture", amount);
        picture.money = money;
        shop at(picture);
        const checkout_request order = at.provider.books(at.call().subject->id).order;
        CHECK(order.amount == amount);
        CHECK(order.money == money);
    }
}

TEST_CASE("defect M4: a call that is repeated after a timeout is not billed again") {
    for (const flow_table table : {Progress<>::table(), Elicitation<>::table()}) {
        shop at(shop::priced("picture", 50), table);
        at.listens = true;
        at.when_asked = [](const payment&) { return gating::asked_user{event::unanswered}; };
        const gating::reply first = at.call();
        CHECK(first.says == verdict::pending);
        at.provider.pay(first.subject->id);
        CHECK(at.call().says == verdict::result);
        CHECK(at.provider.payments() == 1);
    }
}

TEST_CASE("defect M5: an unpaid status keeps the link, and an unknown status is not trusted") {
    shop at(shop::priced("picture", 50), Elicitation<>::table());
    at.when_asked = [](const payment&) { return gating::asked_user{event::unanswered}; };
    const std::string link = at.call().subject->link;
    for (int i = 0; i < 3; ++i) {
        const gating::reply again = at.call();
        CHECK(again.says == verdict::pending);
        CHECK(again.subject->link == link);
    }
    at.provider.lie_once({provider_status::unknown, {}, {}});
    CHECK(at.call().says == verdict::unclear);
    CHECK(at.provider.payments() == 1);
}

TEST_CASE("defect M7: a client that disconnects while it waits runs nothing, and runs once when it returns") {
    shop at(shop::priced("picture", 50), Progress<>::table());
    at.listens = true;
    at.client_leaves = true;
    at.while_waiting = [&] { at.provider.pay(at.only_payment()); };
    CHECK(at.call().says == verdict::pending);
    CHECK(at.runs == 0);
    at.client_leaves = false;
    CHECK(at.call().says == verdict::result);
    CHECK(at.runs == 1);
    CHECK(at.provider.payments() == 1);
}

TEST_CASE("defect M9: a payment that stays unconfirmed for long keeps its arguments") {
    shop at(shop::priced("picture", 50), DynamicTools<>::table());
    const std::string id = at.call(R"({"prompt":"heron"})").subject->id;
    at.time.advance(milliseconds(59 * 60'000));
    at.provider.pay(id);
    at.time.advance(milliseconds(24 * 3'600'000));
    CHECK(at.confirm(id).output->content == R"(picture{"prompt":"heron"})");
}

TEST_CASE("defect M10: the provider's link expires with the payment and is closed with it") {
    gating::options options;
    options.payment_ttl = milliseconds(120'000);
    shop at(shop::priced("picture", 50), TwoStep<>::table(), options);
    const payment opened = *at.call().subject;
    CHECK(opened.expires == at.time.now() + milliseconds(120'000));
    CHECK(at.provider.books(opened.id).order.expires == opened.expires);
    at.time.advance(milliseconds(120'000));
    CHECK(at.confirm(opened.id).says == verdict::expired);
    CHECK_FALSE(at.provider.pay(opened.id));
}

TEST_CASE("defect M12: a result with a member called error is a result") {
    silent_call running;
    const tool_output output = invoke<sync_task, with_error_key>({}, running, {}).get();
    CHECK_FALSE(output.failed);
    CHECK(output.structured == R"({"error":null,"words":3})");
    shop at;
    at.tool = [&](const auto&...) { return output; };
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    const gating::reply delivered = at.confirm(id);
    CHECK(delivered.says == verdict::result);
    CHECK(delivered.output == output);
}

TEST_CASE("defects M14 and S12: a paid tool without arguments takes a payment_id, and a free one never does") {
    static constexpr std::string_view id = R"("payment_id":{"type":"string")";
    static_assert(resubmit_schema<without_arguments>.find(id) != std::string_view::npos);
    using set = std::remove_cvref_t<decltype(toolset<free_of_charge, without_arguments>)>;
    for (const mcp::revision era :
         {mcp::revision::r2025_06_18, mcp::revision::r2025_11_25, mcp::revision::r2026_07_28}) {
        const std::string_view list = tools_list<set, uniform<surface::resubmit>>(era);
        const std::size_t paid = list.find("surprise");
        CHECK(list.find("ping") < paid);
        CHECK(list.find("payment_id") > paid);
    }
}

TEST_CASE("defect M16: money in another currency does not pay") {
    tool_definition picture = shop::priced("picture", 500);
    picture.money = JPY;
    shop at(picture);
    const std::string id = at.call().subject->id;
    for (const char* other : {"USDC", "USD", "KWD", "jpy", ""}) {
        at.provider.lie_once({provider_status::paid, 500, other});
        CHECK(at.confirm(id).says == verdict::unclear);
    }
    CHECK(at.runs == 0);
}

TEST_CASE("defect M17: a charge whose answer was lost is requested again and captured once") {
    tool_definition picture = shop::priced("picture", 50);
    picture.timing = money_timing::capture_on_success;
    shop at(picture);
    const std::string id = at.call().subject->id;
    at.provider.pay(id);
    at.provider.fail_next(provider_call::capture, provider_fault::lost, 3);
    for (int i = 0; i < 3; ++i) CHECK(at.confirm(id).says == verdict::unavailable);
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.provider.books(id).charged == 1);
    CHECK(at.runs == 1);
}

TEST_CASE("defect M18: a canceled payment ends a waiting call at once") {
    for (const provider_status end : {provider_status::canceled, provider_status::expired, provider_status::refunded}) {
        shop at(shop::priced("picture", 50), Progress<>::table());
        at.listens = true;
        at.while_waiting = [&] { at.provider.set(at.only_payment(), end); };
        const verdict says = at.call().says;
        CHECK(says == (end == provider_status::expired ? verdict::expired : verdict::canceled));
        CHECK(at.waits == 1);
        CHECK(at.runs == 0);
    }
}

TEST_CASE("defect M20: a payment is created once, however often it is retried and whatever answer was lost") {
    for (const provider_fault fault : {provider_fault::refused, provider_fault::lost, provider_fault::silent}) {
        shop at;
        at.provider.fail_next(provider_call::create, fault, 3);
        for (int i = 0; i < 3; ++i) CHECK(at.call().says == verdict::unavailable);
        CHECK(at.call().says == verdict::link);
        CHECK(at.provider.payments() == 1);
    }
}

template <class Store, class Provider>
verdict first_call(Store store, Provider provider) {
    store_adapter<sync_task, Store> store_port(store);
    provider_adapter<sync_task, Provider> provider_port(provider);
    fake_clock time;
    scripted_client client(time);
    const tool_definition picture = shop::priced("picture", 50);
    const gating::paid_tool tools[] = {{&picture, TwoStep<>::table()}};
    gating::gate<sync_task> at(store_port, provider_port, time);
    return at.call(tools, 0, "{}", {"", "session"}, client).get().says;
}

TEST_CASE("defect S6: an outage of the store or the provider ends a call, never the process") {
    CHECK(first_call(absent_store(), scripted_provider()) == verdict::unavailable);
    CHECK(first_call(memory_store(), absent_provider()) == verdict::unavailable);
    CHECK(first_call(memory_store(), scripted_provider()) == verdict::link);
}

}  // namespace

}  // namespace defects_of_money_test
