// SPDX-License-Identifier: MIT
// A tool that is sold for up to an amount: what its run reports is recorded with its result, and captured, and nothing
// else is.
#include <paymcp/gate/detail/close_payment.hpp>
#include <paymcp/gate/detail/settle_payment.hpp>

#include "../support/every_flow.hpp"
#include "../support/shop.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gate_parts_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
using paymcp::rules::verdict;

tool_definition metered() {
    tool_definition tool = shop::priced("picture", 500);
    tool.metered = true;
    tool.least = 20;
    tool.step = 5;
    tool.timing = money_timing::capture_on_success;
    return tool;
}

/// A shop whose tool reports what the test says.
struct parts_shop : shop {
    std::optional<reported_use> uses = reported_use{300, "USD"};

    explicit parts_shop(paymcp::rules::flow_table flow = TwoStep<>::table()) : shop(metered(), flow) {
        tool = [this](const tool_definition&, const std::string&, lease_keeper<sync_task>& keeper) {
            tool_output output{.content = "drawn"};
            if (uses) keeper.take_use(*uses, output);
            return output;
        };
    }

    /// Opens a payment and pays it.
    std::string paid() {
        call();
        const std::string id = only_payment();
        provider.pay(id);
        return id;
    }

    /// What another process has of this shop: its store and its provider.
    gating::parts<sync_task> elsewhere() { return {stored_at_, asked_of_, time, {}}; }

    /// The process that ran the tool is gone, and its lease is over.
    bool settle(const std::string& id) {
        time.advance(gating::options().lease);
        return settle_payment<sync_task>(elsewhere(), {}, id).get();
    }

    void expect_taken(const std::string& id, std::int64_t minor) {
        const scripted_provider::account books = provider.books(id);
        CHECK(books.captured == minor);
        CHECK(books.charged == 1);
        CHECK(books.voided == 0);
        CHECK(stored(id).used == minor);
        CHECK(lifecycle::sum_of(stored(id)) == minor);
    }

    void expect_untouched(const std::string& id) {
        CHECK(provider.books(id).charged == 0);
        CHECK(provider.books(id).voided == 1);
        CHECK_FALSE(provider.books(id).captured.has_value());
    }

private:
    store_adapter<sync_task, memory_store> stored_at_{store};
    provider_adapter<sync_task, scripted_provider> asked_of_{provider};
};

}  // namespace

TEST_CASE("what is captured is what the run reported, in every flow, and a repeated call takes no more") {
    for (const paymcp::rules::flow_table& flow : every_flow)
        for (const std::int64_t used : {20, 25, 300, 495, 500}) {
            CAPTURE(std::string(flow.name));
            CAPTURE(used);
            parts_shop at(flow);
            at.uses = reported_use{used, "USD"};
            const std::string id = at.paid();
            CHECK(at.stored(id).used == 0);
            const gating::reply bought = at.confirm(id);
            CHECK(bought.says == verdict::result);
            CHECK(bought.subject->used == used);
            at.expect_taken(id, used);
            at.uses = reported_use{500, "USD"};
            CHECK(at.confirm(id).says == verdict::result);
            CHECK(at.runs == 1);
            at.expect_taken(id, used);
        }
}

TEST_CASE("nothing used is nothing captured: the reservation is given up, and there is no money to give back") {
    parts_shop at;
    at.uses = reported_use{0, "USD"};
    const std::string id = at.paid();
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.stored(id).state == payment_state::delivered);
    at.expect_untouched(id);
    CHECK(at.provider.calls(provider_call::capture) == 0);
    CHECK(lifecycle::sum_of(at.stored(id)) == 0);
    CHECK(paymcp::refund_payment<sync_task>(at.elsewhere(), id).get().error().code == "not_refundable");
    CHECK(close_payment<sync_task>(at.elsewhere(), id).get().how == closing::over);
    CHECK(at.provider.calls(provider_call::refund) == 0);
}

TEST_CASE("a reservation that nothing was used of is given up again, until it is gone") {
    parts_shop at;
    at.uses = reported_use{0, "USD"};
    const std::string id = at.paid();
    at.provider.fail_next(provider_call::void_authorization, provider_fault::refused, 2);
    CHECK(at.confirm(id).says == verdict::unavailable);
    CHECK(at.stored(id).state == payment_state::recorded);
    CHECK_FALSE(at.settle(id));
    CHECK(at.stored(id).state == payment_state::recorded);
    at.provider.fail_next(provider_call::void_authorization, provider_fault::lost);
    CHECK_FALSE(at.settle(id));
    CHECK(at.settle(id));
    CHECK(at.stored(id).state == payment_state::delivered);
    at.expect_untouched(id);
    CHECK(at.confirm(id).says == verdict::result);
    CHECK(at.runs == 1);
}

TEST_CASE("what cannot be charged is a failure of the tool: nothing is captured, and the buyer reads why") {
    const std::vector<std::optional<reported_use>> wrong{
        std::nullopt,  reported_use{},          reported_use{501, "USD"}, reported_use{505, "USD"},
        {{-5, "USD"}}, reported_use{15, "USD"}, reported_use{21, "USD"},  reported_use{300, "EUR"},
        {{0, "EUR"}}};
    for (const std::optional<reported_use>& each : wrong) {
        CAPTURE(each.has_value());
        CAPTURE((each && each->minor ? *each->minor : -1));
        parts_shop at;
        at.uses = each;
        const std::string id = at.paid();
        const gating::reply ended = at.confirm(id);
        CHECK(ended.says == verdict::failed);
        CHECK(ended.output->content.find("The tool has") != std::string::npos);
        CHECK(at.stored(id).state == payment_state::voided);
        at.expect_untouched(id);
        CHECK(at.provider.calls(provider_call::capture) == 0);
    }
}

TEST_CASE("a run that fails charges nothing, whatever it reported") {
    parts_shop at;
    at.tool = [](const tool_definition&, const std::string&, lease_keeper<sync_task>& keeper) {
        tool_output output{.content = "no paper", .failed = true};
        keeper.take_use({300, "USD"}, output);
        return output;
    };
    const std::string id = at.paid();
    CHECK(at.confirm(id).output->content == "no paper");
    at.expect_untouched(id);
}

TEST_CASE("the part is on record before it is asked for: another process captures the same part, once") {
    for (const provider_fault fault : {provider_fault::silent, provider_fault::lost})
        for (const int times : {1, 2, 3}) {
            CAPTURE(static_cast<int>(fault));
            CAPTURE(times);
            parts_shop at;
            const std::string id = at.paid();
            at.provider.fail_next(provider_call::capture, fault, times);
            CHECK(at.confirm(id).says == verdict::unavailable);
            CHECK(at.stored(id).state == payment_state::recorded);
            CHECK(at.stored(id).used == 300);
            at.uses = reported_use{500, "USD"};
            for (int tries = 1; tries < times; ++tries) CHECK_FALSE(at.settle(id));
            CHECK(at.settle(id));
            CHECK(at.confirm(id).says == verdict::result);
            CHECK(at.runs == 1);
            at.expect_taken(id, 300);
        }
}

TEST_CASE("a capture that was refused gives the reservation up") {
    parts_shop at;
    const std::string id = at.paid();
    at.provider.fail_next(provider_call::capture, provider_fault::refused);
    CHECK(at.confirm(id).says == verdict::failed);
    CHECK(at.stored(id).state == payment_state::voided);
    at.expect_untouched(id);
}

TEST_CASE("a provider that took another part, or does not say which, is not believed") {
    for (const std::optional<std::int64_t> told : {std::optional<std::int64_t>(500), {}, {299}, {0}}) {
        parts_shop at;
        const std::string id = at.paid();
        at.provider.fail_next(provider_call::capture, provider_fault::refused);
        status_report lie{paymcp::provider_status::paid, 500, "USD"};
        lie.captured = told;
        at.tool = [&at, lie](const tool_definition&, const std::string&, lease_keeper<sync_task>& keeper) {
            tool_output output{.content = "drawn"};
            keeper.take_use({300, "USD"}, output);
            at.provider.lie_once(lie);
            return output;
        };
        CHECK(at.confirm(id).says == verdict::unavailable);
        CHECK(at.stored(id).state == payment_state::recorded);
        CHECK(at.stored(id).unclear.find("captured") != std::string::npos);
        CHECK(at.settle(id));
        CHECK(at.stored(id).unclear.empty());
        at.expect_taken(id, 300);
    }
}

TEST_CASE("money that was captured before the run is not paid for by it") {
    parts_shop at;
    const std::string id = at.paid();
    at.provider.lie_once({paymcp::provider_status::paid, 500, "USD"});
    CHECK(at.confirm(id).says == verdict::unclear);
    CHECK(at.runs == 0);
    CHECK(at.confirm(id).says == verdict::result);
    at.expect_taken(id, 300);
}

TEST_CASE("a refund gives back what was captured, and the record keeps how much that was") {
    parts_shop at;
    const std::string id = at.paid();
    at.confirm(id);
    CHECK(paymcp::refund_payment<sync_task>(at.elsewhere(), id).get().has_value());
    CHECK(at.stored(id).state == payment_state::refunded);
    CHECK(at.provider.books(id).refunded == 1);
    at.expect_taken(id, 300);
}

TEST_CASE("what the desk gave back of a part is a running total of the part, and all of it ends the payment") {
    parts_shop at;
    const std::string id = at.paid();
    at.confirm(id);
    const auto announce = [&](std::int64_t back, std::optional<std::int64_t> captured = 300,
                              paymcp::provider_status status = paymcp::provider_status::paid) {
        status_report told{status, 500, "USD"};
        told.captured = captured;
        told.returned = back;
        at.provider.lie_once(told);
        return settle_payment<sync_task>(at.elsewhere(), {}, id, {}, true).get();
    };
    CHECK(announce(100));
    CHECK(at.stored(id).returned == 100);
    CHECK(announce(250));
    CHECK(announce(200));  // a refund has failed since
    CHECK(at.stored(id).returned == 200);
    for (const std::int64_t odd : {-1, 301, 500}) {
        CHECK(announce(odd));
        CHECK(at.stored(id).returned == 200);
        CHECK(at.stored(id).state == payment_state::delivered);
    }
    for (const std::optional<std::int64_t> other : {std::optional<std::int64_t>(), {299}, {500}}) {
        CHECK(announce(100, other));
        CHECK(at.stored(id).returned == 200);
    }
    CHECK(announce(300));
    CHECK(at.stored(id).state == payment_state::refunded);
    CHECK(at.stored(id).returned == 0);
    CHECK(lifecycle::sum_of(at.stored(id)) == 300);
    CHECK(at.provider.books(id).refunded == 0);
}

TEST_CASE("the desk can give nothing back of a sale that used nothing") {
    parts_shop at;
    at.uses = reported_use{0, "USD"};
    const std::string id = at.paid();
    at.confirm(id);
    at.provider.lie_once({paymcp::provider_status::refunded, 500, "USD"});
    CHECK(settle_payment<sync_task>(at.elsewhere(), {}, id, {}, true).get());
    CHECK(at.stored(id).state == payment_state::delivered);
}

TEST_CASE("a payment keeps its own bound when a new program has another, and its kind when that has a fixed price") {
    parts_shop at;
    const std::string id = at.paid();
    payment smaller = at.stored(id);
    smaller.state = payment_state::running;
    smaller.authorized_only = true;
    smaller.held.token = 7;
    smaller.amount = 250;
    CHECK_FALSE(lifecycle::recorded(smaller, 7, {}, at.time.now(), 300).has_value());
    CHECK_FALSE(lifecycle::recorded(smaller, 7, {}, at.time.now(), -1).has_value());
    CHECK(lifecycle::recorded(smaller, 7, {}, at.time.now())->used == 250);
    smaller.used.reset();
    CHECK_FALSE(lifecycle::recorded(smaller, 7, {}, at.time.now())->used.has_value());
    tool_output output{.content = "drawn"};
    CHECK_FALSE(judge_use(metered(), 250, {300, "USD"}, output).has_value());
    CHECK(output.failed);
}

}  // namespace gate_parts_test
