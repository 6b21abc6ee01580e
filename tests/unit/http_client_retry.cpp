// SPDX-License-Identifier: MIT
#include <paymcp/http/client/detail/circuit_breaker.hpp>
#include <paymcp/http/client/detail/rate_budget.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/testing/fake_timer.hpp>

#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace http_client_retry_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using paymcp::testing::fake_clock;
using paymcp::testing::fake_timer;

http::response answer(unsigned status, std::vector<http::header> headers = {}) {
    return {.status = status, .headers = std::move(headers), .body = {}};
}

/// Answers from a list, and repeats the last one.
class scripted_http final : public http::client {
public:
    explicit scripted_http(const paymcp::wall_clock& time) : time_(time) {}

    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        sent.push_back(std::move(request));
        at.push_back(time_.now());
        http::send_result next = answers.front();
        if (answers.size() > 1) answers.pop_front();
        co_return next;
    }

    std::deque<http::send_result> answers;
    std::vector<http::outgoing_request> sent;
    std::vector<unix_time> at;

private:
    const paymcp::wall_clock& time_;
};

struct bench {
    boost::asio::io_context context;
    fake_clock time;
    fake_timer waits{context, time};
    scripted_http inner{time};
    unsigned char chance = 255;  ///< every random byte
    http::retrying_client client;

    explicit bench(std::deque<http::send_result> answers, http::retry_options options = {}, http::rate_limit rate = {},
                   circuit_limits circuit = {})
        : client(inner, waits, time, options, rate, circuit, [this] {
              random_128 bytes{};
              bytes.fill(chance);
              return bytes;
          }) {
        inner.answers = std::move(answers);
    }

    std::optional<http::send_result> send(http::outgoing_request request, milliseconds within = milliseconds(120'000)) {
        std::optional<http::send_result> got;
        boost::asio::co_spawn(
            context, client.send(std::move(request)),
            [&](const std::exception_ptr&, http::send_result value) { got.emplace(std::move(value)); });
        waits.advance(within);
        return got;
    }
};

const http::outgoing_request reading{.method = "GET", .url = "https://api.example/x", .repeatable = true};
const http::outgoing_request creating{
    .method = "POST", .url = "https://api.example/x", .body = "a", .repeatable = true};
const http::outgoing_request unique{.method = "POST", .url = "https://api.example/x", .body = "a"};

TEST_CASE("a repeatable request is tried a bounded number of times, with growing delays") {
    bench test({http::send_failure{"reset", true}});
    const auto got = test.send(creating);
    REQUIRE(got);
    REQUIRE(got->has_error());
    CHECK(got->error().may_have_happened);
    REQUIRE(test.inner.sent.size() == 4);
    CHECK(test.inner.at[1] - test.inner.at[0] == milliseconds(250));
    CHECK(test.inner.at[2] - test.inner.at[1] == milliseconds(500));
    CHECK(test.inner.at[3] - test.inner.at[2] == milliseconds(1000));
    for (const http::outgoing_request& one : test.inner.sent) CHECK(one.body == "a");
}

TEST_CASE("jitter shortens a delay by up to half") {
    bench test({http::send_failure{"reset", true}});
    test.chance = 0;
    test.send(creating);
    CHECK(test.inner.at[1] - test.inner.at[0] == milliseconds(125));
    CHECK(test.inner.at[3] - test.inner.at[2] == milliseconds(500));
}

TEST_CASE("a request that must not be repeated is sent once, whatever happens") {
    for (const http::send_result& outcome :
         {http::send_result(http::send_failure{"reset", true}), http::send_result(http::send_failure{"refused", false}),
          http::send_result(answer(503, {{"Retry-After", "1"}}))}) {
        bench test({outcome});
        REQUIRE(test.send(unique));
        CHECK(test.inner.sent.size() == 1);
    }
}

TEST_CASE("only a status that may change is retried") {
    for (const unsigned status : {408U, 425U, 429U, 500U, 502U, 503U, 504U}) {
        bench test({answer(status), answer(200)});
        const auto got = test.send(reading);
        REQUIRE((got && got->has_value()));
        CHECK((*got)->status == 200);
        CHECK(test.inner.sent.size() == 2);
    }
    for (const unsigned status : {200U, 201U, 204U, 301U, 302U, 400U, 401U, 402U, 403U, 404U, 410U, 422U, 501U, 505U}) {
        bench test({answer(status)});
        CHECK((*test.send(reading))->status == status);
        CHECK(test.inner.sent.size() == 1);
    }
    bench busy({answer(409), answer(200)});
    CHECK((*busy.send(creating))->status == 200);
    bench conflict({answer(409)});
    CHECK((*conflict.send(reading))->status == 409);
    CHECK(conflict.inner.sent.size() == 1);
}

TEST_CASE("Stripe's header decides whether to retry") {
    bench never({answer(503, {{"Stripe-Should-Retry", "false"}})});
    never.send(creating);
    CHECK(never.inner.sent.size() == 1);
    bench again({answer(400, {{"Stripe-Should-Retry", "true"}}), answer(200)});
    CHECK((*again.send(creating))->status == 200);
}

TEST_CASE("Retry-After is obeyed in seconds and as a date, within a bound") {
    bench seconds({answer(429, {{"Retry-After", "7"}}), answer(200)});
    CHECK((*seconds.send(reading))->status == 200);
    CHECK(seconds.inner.at[1] - seconds.inner.at[0] == milliseconds(7000));
    // The fake clock starts at 2023-11-14T22:13:20Z.
    bench date({answer(503, {{"retry-after", "Tue, 14 Nov 2023 22:13:25 GMT"}}), answer(200)});
    CHECK((*date.send(reading))->status == 200);
    CHECK(date.inner.at[1] - date.inner.at[0] == milliseconds(5000));
    bench past({answer(503, {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}), answer(200)});
    CHECK((*past.send(reading))->status == 200);
    CHECK(past.inner.at[1] - past.inner.at[0] == milliseconds(250));
    bench sooner({answer(503, {{"Retry-After", "0"}}), answer(200)});
    CHECK((*sooner.send(reading))->status == 200);
    CHECK(sooner.inner.at[1] - sooner.inner.at[0] == milliseconds(250));
    for (const std::string far : {"21", "4294967295", "Tue, 14 Nov 2023 23:13:20 GMT"}) {
        bench long_wait({answer(503, {{"Retry-After", far}}), answer(200)});
        CHECK((*long_wait.send(reading))->status == 503);
        CHECK(long_wait.inner.sent.size() == 1);
    }
    for (const std::string nonsense : {"soon", "-1", "1.5", "99999999999", "Tue, 31 Feb 2023 22:13:25 GMT"}) {
        bench unread({answer(503, {{"Retry-After", nonsense}}), answer(200)});
        CHECK((*unread.send(reading))->status == 200);
        CHECK(unread.inner.at[1] - unread.inner.at[0] == milliseconds(250));
    }
}

TEST_CASE("a refused retry does not hide a try that may have taken effect") {
    for (const unsigned status : {401U, 403U, 409U, 429U}) {
        bench test({http::send_failure{"timed out", true}, answer(status)}, {.tries = 2});
        const auto got = test.send(creating);
        REQUIRE(got->has_error());
        CHECK(got->error().may_have_happened);
    }
    bench refused({http::send_failure{"timed out", true}, http::send_failure{"refused", false}}, {.tries = 2});
    CHECK(refused.send(creating)->error().may_have_happened);
    bench never({http::send_failure{"refused", false}, http::send_failure{"refused", false}}, {.tries = 2});
    CHECK_FALSE(never.send(creating)->error().may_have_happened);
    bench answered({http::send_failure{"timed out", true}, answer(400)}, {.tries = 2});
    CHECK((*answered.send(creating))->status == 400);
}

TEST_CASE("requests keep within the rate, and too long a queue is refused") {
    bench test({answer(200)}, {.queue_wait = milliseconds(2000)}, {.per_second = 2, .burst = 3});
    int sent = 0;
    int refused = 0;
    for (int i = 0; i < 10; ++i)
        boost::asio::co_spawn(test.context, test.client.send(reading),
                              [&](const std::exception_ptr&, const http::send_result& got) {
                                  ++(got.has_value() ? sent : refused);
                                  if (got.has_value()) return;
                                  CHECK_FALSE(got.error().may_have_happened);
                                  CHECK(got.error().retry_after == milliseconds(2500));
                              });
    test.waits.run_ready();
    CHECK(sent == 3);
    CHECK(refused == 3);
    test.waits.advance(milliseconds(1000));
    CHECK(sent == 5);
    test.waits.advance(milliseconds(1000));
    CHECK(sent == 7);
}

TEST_CASE("requests beyond the rate are sent in the order of their arrival, and later ones do not pass them") {
    bench test({answer(200)}, {}, {.per_second = 4, .burst = 1});
    const auto ask = [&](int number) {
        http::outgoing_request request = reading;
        request.url += std::to_string(number);
        boost::asio::co_spawn(test.context, test.client.send(std::move(request)), boost::asio::detached);
        test.waits.run_ready();
    };
    for (int i = 0; i < 6; ++i) ask(i);
    test.waits.advance(milliseconds(600));
    for (int i = 6; i < 9; ++i) ask(i);
    test.waits.advance(milliseconds(5000));
    REQUIRE(test.inner.sent.size() == 9);
    for (std::size_t i = 0; i < 9; ++i) CHECK(test.inner.sent[i].url.ends_with(std::to_string(i)));
}

TEST_CASE("a service that is down is left alone, then tried once") {
    bench test({answer(503)}, {.tries = 1}, {}, {.failures = 3, .rest = milliseconds(5000)});
    for (int i = 0; i < 3; ++i) CHECK((*test.send(reading, milliseconds(0)))->status == 503);
    const auto open = test.send(reading, milliseconds(4999));
    REQUIRE(open->has_error());
    CHECK_FALSE(open->error().may_have_happened);
    CHECK(test.inner.sent.size() == 3);
    test.waits.advance(milliseconds(1));
    CHECK((*test.send(reading, milliseconds(9999)))->status == 503);
    CHECK(test.send(reading, milliseconds(1))->has_error());
    CHECK(test.inner.sent.size() == 4);
    test.inner.answers = {answer(200)};
    CHECK((*test.send(reading, milliseconds(0)))->status == 200);
    CHECK((*test.send(reading, milliseconds(0)))->status == 200);
    CHECK(test.inner.sent.size() == 6);
}

TEST_CASE("the single try of a half-open circuit is returned when it is canceled") {
    circuit_breaker circuit({.failures = 1, .rest = milliseconds(100)});
    unix_time now{};
    circuit.failed(now);
    CHECK_FALSE(circuit.let_through(now));
    now += milliseconds(100);
    CHECK(circuit.now_at(now) == circuit_breaker::state::half_open);
    CHECK(circuit.let_through(now));
    CHECK_FALSE(circuit.let_through(now));
    circuit.abandoned();
    CHECK(circuit.let_through(now));
    circuit.succeeded();
    CHECK(circuit.now_at(now) == circuit_breaker::state::closed);
    circuit.failed(now);
    for (const milliseconds rest : {milliseconds(100), milliseconds(200), milliseconds(400)}) {
        CHECK_FALSE(circuit.let_through(now + rest - milliseconds(1)));
        now += rest;
        CHECK(circuit.let_through(now));
        circuit.failed(now);
    }
}

TEST_CASE("a request that waits for its next try can be canceled") {
    bench test({http::send_failure{"reset", true}});
    boost::asio::cancellation_signal signal;
    bool ended = false;
    boost::asio::co_spawn(test.context, test.client.send(creating),
                          boost::asio::bind_cancellation_slot(
                              signal.slot(), [&](const std::exception_ptr& thrown, const http::send_result&) {
                                  ended = thrown != nullptr;
                              }));
    test.waits.run_ready();
    CHECK(test.waits.waiting_now() == 1);
    signal.emit(boost::asio::cancellation_type::terminal);
    test.waits.run_ready();
    CHECK(ended);
    CHECK(test.inner.sent.size() == 1);
    CHECK(test.waits.waiting_now() == 0);
}

TEST_CASE("a rate budget gives a burst, then its rate, and survives clock jumps") {
    rate_budget budget({.per_second = 4, .burst = 2});
    unix_time now{milliseconds(1'000'000)};
    CHECK(budget.spend_now(now));
    CHECK(budget.spend_now(now));
    CHECK_FALSE(budget.spend_now(now));
    CHECK(budget.until_next(now) == milliseconds(250));
    CHECK_FALSE(budget.spend_now(now + milliseconds(249)));
    CHECK(budget.spend_now(now + milliseconds(250)));
    CHECK(budget.spend(now + milliseconds(250), milliseconds(1000)) == milliseconds(250));
    CHECK(budget.spend(now + milliseconds(250), milliseconds(1000)) == milliseconds(500));
    now -= milliseconds(900'000);
    CHECK_FALSE(budget.spend_now(now));
    CHECK(budget.until_next(now) == milliseconds(750));
    now += std::chrono::hours(24 * 365);
    CHECK(budget.spend_now(now));
    CHECK(budget.spend_now(now));
    CHECK_FALSE(budget.spend_now(now));
}

}  // namespace

}  // namespace http_client_retry_test
