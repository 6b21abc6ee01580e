// SPDX-License-Identifier: MIT
// What happens to delivered payments at the provider's own desk: refunds of a part and of the whole, and disputes. They
// are announced late, twice and out of order, and reach the record once.
#include "../support/settlement_fixture.hpp"

#include <paymcp/gate/refund_payment.hpp>
#include <paymcp/payment/state_name.hpp>

namespace watch_desk_test {

namespace {

using namespace care_test;

/// Payment "a" of 0.50 USD, delivered, at a provider that states what went back.
struct desk : back_room {
    desk() {
        payment sold = record("a", payment_state::delivered, time.now());
        sold.ended = time.now();
        sold.output = {.content = R"([{"type":"text","text":"dog"}])"};
        put(sold);
        provider.books["a"] = provider_status::paid;
        watch.on_unwatched([this](const std::string& id) { settlements->see_to(id, {}, true); });
    }

    /// What the provider has now, and its announcement.
    void announce(std::int64_t returned, states::dispute dispute = states::dispute::none) {
        provider.returned["a"] = returned;
        provider.disputes["a"] = dispute;
        provider.books["a"] = returned == 50 ? provider_status::refunded : provider_status::paid;
        hear();
    }
    void hear() {
        watch.look_now({"a", ""});
        waits.run_ready();
    }
    payment kept() { return store.find("a")->value(); }

    /// The operator's order; the code of its failure, or the payment's state.
    std::string refund() {
        std::string ended;
        const gating::parts<paymcp::detail::asio_task> parts{store_port, watch, time, {}};
        boost::asio::co_spawn(context, refund_payment<paymcp::detail::asio_task>(parts, "a"),
                              [&](const std::exception_ptr& thrown, result<payment> done) {
                                  if (thrown) std::rethrow_exception(thrown);
                                  ended = done ? std::string(name_of(done->state)) : done.error().code;
                              });
        waits.run_ready();
        return ended;
    }
};

TEST_CASE("refunds of parts are a running total, however often and late they are announced") {
    desk test;
    test.announce(20);
    CHECK(test.kept().returned == 20);
    CHECK(test.kept().state == payment_state::delivered);
    const std::uint64_t version = test.kept().version;
    test.hear();
    test.hear();
    CHECK(test.kept().version == version);
    test.announce(35);
    test.announce(30);  // a refund has failed since
    CHECK(test.kept().returned == 30);
    CHECK(test.kept().output.content == R"([{"type":"text","text":"dog"}])");
    CHECK(test.provider.moves.empty());
    CHECK(test.settlements->under_way() == 0);
}

TEST_CASE("the whole amount back ends the payment as refunded, and it is not refunded again") {
    desk test;
    test.announce(20);
    test.time.advance(minutes(5));
    test.announce(50);
    CHECK(test.state("a") == payment_state::refunded);
    CHECK(test.kept().returned == 0);
    CHECK(test.kept().ended == test.time.now());
    CHECK(test.kept().output == tool_output{});
    const std::uint64_t version = test.kept().version;
    test.hear();
    CHECK(test.kept().version == version);
    CHECK(test.refund() == "not_refundable");
    CHECK(test.provider.moves.empty());
}

TEST_CASE("an operator's refund notes first what the desk has refunded without an announcement") {
    desk whole;
    whole.provider.books["a"] = provider_status::refunded;
    CHECK(whole.refund() == "refunded");
    CHECK(whole.provider.moves.empty());
    desk part;
    part.provider.returned["a"] = 20;
    CHECK(part.refund() == "refunded");
    CHECK(part.provider.moves == std::vector<std::string>{"refund"});
    CHECK(part.kept().returned == 0);
}

TEST_CASE("a disputed payment is not refunded by us until the dispute is decided for the seller") {
    desk test;
    test.announce(0, states::dispute::open);
    CHECK(test.kept().dispute == states::dispute::open);
    CHECK(test.refund() == "disputed");
    test.provider.down = true;
    CHECK(test.refund() == "disputed");
    CHECK_FALSE(lifecycle::refund_ordered(test.kept(), test.time.now()));
    test.provider.down = false;
    test.announce(0, states::dispute::won);
    CHECK(test.kept().dispute == states::dispute::won);
    CHECK(test.provider.moves.empty());
    CHECK(test.refund() == "refunded");
}

TEST_CASE("a lost dispute is money that went back") {
    desk test;
    test.announce(0, states::dispute::open);
    test.announce(50, states::dispute::lost);
    CHECK(test.state("a") == payment_state::refunded);
    CHECK(test.kept().dispute == states::dispute::lost);
    CHECK(test.refund() == "not_refundable");
    CHECK(test.provider.moves.empty());
}

TEST_CASE("what is announced during an outage, or while the tool runs again, is asked for afterwards") {
    for (const bool store_is_down : {false, true}) {
        CAPTURE(store_is_down);
        desk test;
        (store_is_down ? test.store.down : test.provider.down) = true;
        test.announce(20);
        test.store.down = test.provider.down = false;
        CHECK(test.kept().returned == 0);
        test.waits.advance(minutes(1));
        CHECK(test.kept().returned == 20);
    }
    desk test;
    payment runs = test.kept();
    runs.state = payment_state::running;
    runs.held = {1, test.time.now() + minutes(60)};
    REQUIRE(test.store.replace(runs, runs.version).value());
    test.announce(20);
    CHECK(test.kept().returned == 0);
    payment done = test.kept();
    done.state = payment_state::delivered;
    REQUIRE(test.store.replace(done, done.version).value());
    test.waits.advance(minutes(1));
    CHECK(test.kept().returned == 20);
}

TEST_CASE("an answer from before another server's note does not replace it") {
    desk test;
    test.provider.meanwhile = [&test] {
        payment newer = test.kept();
        newer.returned = 40;
        REQUIRE(test.store.replace(newer, newer.version).value());
        test.provider.returned["a"] = 40;
    };
    test.announce(20);
    CHECK(test.kept().returned == 40);
    CHECK(test.provider.questions == 2);
}

TEST_CASE("more than the amount, less than nothing and a report that does not match change nothing") {
    for (const std::int64_t returned : {51, -1}) {
        CAPTURE(returned);
        desk test;
        test.announce(returned);
        CHECK(test.kept().returned == 0);
        CHECK(test.state("a") == payment_state::delivered);
    }
    for (const provider_status odd : {provider_status::unknown, provider_status::pending, provider_status::canceled,
                                      provider_status::expired, provider_status::authorized}) {
        desk test;
        test.provider.returned["a"] = 20;
        test.provider.books["a"] = odd;
        test.hear();
        CHECK(test.kept().returned == 0);
        CHECK(test.state("a") == payment_state::delivered);
    }
}

TEST_CASE("a provider that says nothing of refunds changes nothing that is known of them") {
    desk test;
    test.announce(20, states::dispute::open);
    test.provider.silent_on_returns = true;
    test.hear();
    CHECK(test.kept().returned == 20);
    CHECK(test.kept().dispute == states::dispute::open);
    test.provider.books["a"] = provider_status::refunded;
    test.hear();
    CHECK(test.state("a") == payment_state::refunded);
    CHECK(test.kept().dispute == states::dispute::open);
}

TEST_CASE("no tool runs for money of which a part went back, or that the payer contests") {
    status_report whole{provider_status::paid, 50, "USD"};
    CHECK(undisturbed(whole, 50, "USD").status == provider_status::paid);
    whole.dispute = states::dispute::won;
    CHECK(undisturbed(whole, 50, "USD").status == provider_status::paid);
    whole.dispute = states::dispute::open;
    CHECK(undisturbed(whole, 50, "USD").why == "the payer contests it: a dispute is open");
    status_report part{provider_status::paid, 50, "USD"};
    part.returned = 20;
    CHECK(undisturbed(part, 50, "USD").why == "0.20 USD of 0.50 USD went back to the payer");
    CHECK(undisturbed(part, 50, "USD").status == provider_status::unknown);
}

}  // namespace

}  // namespace watch_desk_test
