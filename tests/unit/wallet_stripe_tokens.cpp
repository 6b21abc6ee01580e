// SPDX-License-Identifier: MIT
// What Stripe may answer to a payment token, and what it counts as.
#include <paymcp/async/asio_task.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/wallet/stripe_tokens.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace wallet_stripe_tokens_test {
namespace {

using namespace paymcp;
using wallet::rail_answer;
using wallet::rail_verdict;

/// Answers each request with one response, or with silence.
class one_answer final : public http::client {
public:
    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        sent = std::move(request);
        if (status == 0) co_return http::send_failure{"reset by peer", true};
        co_return http::response{.status = status, .headers = {}, .body = body};
    }

    unsigned status = 200;
    std::string body{};
    http::outgoing_request sent{};
};

std::string intent(std::string_view status, std::string_view amount = "50", std::string_view currency = "usd",
                   std::string_view id = "pi_1") {
    return std::string(R"({"id":")").append(id).append(R"(","amount":)").append(amount).append(R"(,"currency":")") +
           std::string(currency).append(R"(","status":")").append(status).append("\"}");
}

struct counter {
    one_answer stripe{};
    stripe_tokens rail{secret("sk_test_1"), "profile_1"};

    counter() { rail.use(stripe); }

    rail_verdict settle(unsigned status, std::string body) {
        stripe.status = status;
        stripe.body = std::move(body);
        const std::string order = stripe_tokens::intent_body(*rail.offer(50, USD), "spt_1", "challenge");
        boost::asio::io_context context;
        auto done =
            boost::asio::co_spawn(context, rail.settle({.payment_id = "id", .body = order}), boost::asio::use_future);
        context.run();
        return done.get();
    }
};

TEST_CASE("a token is charged by one PaymentIntent, whose key is the payment's") {
    counter at;
    const rail_verdict taken = at.settle(200, intent("succeeded"));
    CHECK(taken.answer == rail_answer::yes);
    CHECK(taken.reference == "pi_1");
    CHECK(at.stripe.sent.url == "https://api.stripe.com/v1/payment_intents");
    CHECK(at.stripe.sent.body ==
          "amount=50&currency=usd&confirm=true&automatic_payment_methods%5Benabled%5D=true&"
          "automatic_payment_methods%5Ballow_redirects%5D=never&shared_payment_granted_token=spt_1&"
          "metadata%5Bmpp_challenge_id%5D=challenge");
    bool has_key = false;
    for (const http::header& one : at.stripe.sent.headers)
        has_key = has_key || (one.name == "Idempotency-Key" && one.value == "id/settle");
    CHECK(has_key);
    CHECK(at.stripe.sent.repeatable);
}

TEST_CASE("only a clear no is a no: nothing was taken, and another token may be asked for") {
    counter at;
    for (const std::string_view status : {"requires_action", "requires_payment_method", "canceled"})
        CHECK(at.settle(200, intent(status)).answer == rail_answer::no);
    CHECK(at.settle(402, R"({"error":{"code":"card_declined","message":"declined"}})").answer == rail_answer::no);
    CHECK(at.settle(400, R"({"error":{"code":"token_used","message":"used"}})").answer == rail_answer::no);
}

TEST_CASE("an answer about another payment, and one that says nothing, are not known") {
    counter at;
    const std::pair<unsigned, std::string> answers[] = {{200, intent("succeeded", "5000")},
                                                        {200, intent("succeeded", "50", "eur")},
                                                        {200, intent("succeeded", "50", "usd", "ch_1")},
                                                        {200, intent("succeeded", "\"50\"")},
                                                        {200, intent("processing")},
                                                        {200, intent("")},
                                                        {200, "{}"},
                                                        {200, "[]"},
                                                        {200, "garbage"},
                                                        {500, intent("succeeded")},
                                                        {409, "{}"},
                                                        {0, ""}};
    for (const auto& [status, body] : answers) {
        CAPTURE(status);
        CAPTURE(body);
        const rail_verdict found = at.settle(status, body);
        CHECK(found.answer == rail_answer::unknown);
        CHECK(found.may_have_happened);
    }
    for (const unsigned status : {401U, 403U, 429U}) {
        const rail_verdict turned_away = at.settle(status, R"({"error":{"message":"no"}})");
        CHECK(turned_away.answer == rail_answer::unknown);
        CHECK(!turned_away.may_have_happened);
    }
}

TEST_CASE("a price is offered by token where Stripe can charge it, in Stripe's own unit") {
    const counter at;
    CHECK(!at.rail.offer(49, USD));
    CHECK(at.rail.offer(50, USD)->amount == 50);
    CHECK(at.rail.offer(100, JPY)->currency == "jpy");
    CHECK(!at.rail.offer(500'000, USDC));
}

TEST_CASE("a key or a profile that is missing is said") {
    CHECK_THROWS_AS(stripe_tokens(secret(), "profile_1").require_usable(), std::runtime_error);
    CHECK_THROWS_AS(stripe_tokens(secret("sk_test_1"), "").require_usable(), std::runtime_error);
    CHECK(stripe_tokens(secret("sk_live_1"), "profile_1").is_live());
}

}  // namespace
}  // namespace wallet_stripe_tokens_test
