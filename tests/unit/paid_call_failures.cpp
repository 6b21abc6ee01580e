// SPDX-License-Identifier: MIT
// A paid run that fails internally, in each possible way: it still returns an output, and touches nothing afterwards.
#include <paymcp/async/timer.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/detail/paid_call_run.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/tool/toolset.hpp>

#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace paid_call_failures_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto good = tool<"good", price<50, USD>>("Work", arg<"n">("A number"),
                                                   [](int n) { return "worked " + std::to_string(n); });
constexpr auto odd = tool<"odd", price<50, USD>>("Throw what is no exception", []() -> std::string { throw 7; });
constexpr auto full = tool<"full", price<50, USD>>("Find no memory", []() -> std::string { throw std::bad_alloc(); });
constexpr auto slow = tool<"slow", price<50, USD>>("Wait, and let itself be canceled",
                                                   []() -> boost::asio::awaitable<std::string> {
    namespace asio = boost::asio;
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(asio::use_awaitable);
    co_return "waited";
});
constexpr auto& spec = toolset<good, odd, full, slow>;

struct canceled_call final : call {
    void report(double, std::optional<double>, std::string_view) override {}
    bool canceled() const noexcept override { return is_canceled; }
    std::string_view principal() const noexcept override { return {}; }
    bool is_canceled = false;
};

/// A client whose every function can fail.
class broken_link final : public client_link {
public:
    mcp::revision speaks() const noexcept override { return mcp::revision::r2025_11_25; }
    const mcp::client_capabilities& can() const noexcept override { return can_; }
    call& running() noexcept override { return canceled; }
    bool tell(std::string_view) override { return fail(), true; }
    boost::asio::awaitable<client_answer> ask(std::string, std::string, milliseconds) override {
        fail();
        co_return client_answer{};
    }
    bool reachable() const noexcept override { return true; }
    void end_questions() override {}
    bool ending() const noexcept override { return false; }
    void when_interrupted(std::function<void()> wake) override {
        if (wake) fail();
        waking = static_cast<bool>(wake);
    }

    canceled_call canceled;
    bool broken = false;
    bool waking = false;

private:
    void fail() const {
        if (broken) throw std::runtime_error("the line is broken");
    }

    mcp::client_capabilities can_{.elicitation_url = mcp::declared::yes};
};

/// A lease that is renewed all the time; a renewal after the end of the run would use destroyed objects.
class restless_lease final : public lease_keeper<asio_task> {
public:
    explicit restless_lease(bool throws) : throws_(throws) {}
    const std::string& payment_id() const noexcept override { return payment_; }
    milliseconds interval() const noexcept override { return milliseconds(0); }
    asio_task<bool> renew() override {
        *renewals_ += 1;
        co_await boost::asio::post(boost::asio::use_awaitable);
        if (throws_) throw std::runtime_error("the store fell over");
        co_return *renewals_ > 0;
    }
    int renewals() const { return *renewals_; }

private:
    std::string payment_ = "pay_1";
    std::unique_ptr<int> renewals_ = std::make_unique<int>(0);
    bool throws_;
};

struct bench {
    const mcp::server_spec sold = mcp::compiled_server<TwoStep<>, std::remove_cvref_t<decltype(spec)>>::spec();
    boost::asio::io_context loop{1};
    watch::payment_events events{loop.get_executor()};
    tool_pool pool{*sold.tools, 2};
    broken_link client{};
    const testing::fake_clock time{};
    const mcp::detail::paid_call_context around{pool, events, *sold.tools, time, async::machine_timer(), secure_random};
    boost::asio::cancellation_signal cancel{};

    /// Runs one function of a paid call to its end.
    template <class T>
    T finish(std::function<asio_task<T>(mcp::detail::paid_call_run&)> act) {
        mcp::detail::paid_call_run one(around, client);
        std::optional<T> made;
        std::exception_ptr thrown;
        boost::asio::co_spawn(loop, act(one),
                              boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr why, T value) {
                                  thrown = std::move(why);
                                  made = std::move(value);
                              }));
        loop.restart();
        loop.run();
        CHECK_FALSE(thrown);
        return std::move(*made);
    }

    tool_output run(std::size_t tool, std::string arguments, bool lease_throws = false) {
        return finish<tool_output>([&](mcp::detail::paid_call_run& one) -> asio_task<tool_output> {
            // The cancellation does not reach the step after a run, which records its result.
            return run_and_record(one, sold.sold[tool], std::move(arguments), lease_throws);
        });
    }

    static asio_task<tool_output> run_and_record(mcp::detail::paid_call_run& one, const gating::paid_tool& tool,
                                                 std::string arguments, bool lease_throws) {
        tool_output output;
        {
            restless_lease lease(lease_throws);
            output = co_await one.run(tool, std::move(arguments), lease);
        }
        co_await boost::asio::post(boost::asio::use_awaitable);
        co_await boost::asio::post(boost::asio::use_awaitable);
        co_return output;
    }
};

}  // namespace

TEST_CASE("a run that fails internally is a failed output, and its lease is not renewed any more") {
    bench at;
    for (const bool lease_throws : {false, true}) {
        CHECK(at.run(0, R"({"n":3})", lease_throws).content == R"([{"type":"text","text":"worked 3"}])");
        for (const std::string unreadable : {"", "{", "[]", "7", "{\"n\":", "{\"n\":1}x", "\xFF"}) {
            CAPTURE(unreadable);
            CHECK(at.run(0, unreadable, lease_throws).failed);
        }
        CHECK(at.run(0, R"({"n":"three"})", lease_throws).failed);
        CHECK(at.run(1, "{}", lease_throws).failed);
        CHECK(at.run(2, "{}", lease_throws).failed);
    }
}

TEST_CASE("a handler that is canceled still records its end") {
    bench at;
    boost::asio::steady_timer later(at.loop, std::chrono::milliseconds(20));
    later.async_wait([&](const boost::system::error_code&) {
        at.client.canceled.is_canceled = true;
        at.cancel.emit(boost::asio::cancellation_type::total);
    });
    CHECK(at.run(3, "{}").failed);
}

TEST_CASE("a client that fails can be neither asked nor notified, and keeps no part of the call") {
    bench at;
    at.client.broken = true;
    payment subject;
    subject.id = "pay_1";
    subject.amount = 50;
    subject.currency = "USD";
    subject.link = "https://pay.example/1";
    const gating::asked_user asked = at.finish<gating::asked_user>(
        [&](mcp::detail::paid_call_run& one) { return one.ask(subject, milliseconds(1000)); });
    CHECK(asked.outcome == event::cannot_ask);
    CHECK_FALSE(asked.later);
    CHECK(at.finish<event>([&](mcp::detail::paid_call_run& one) { return one.tell(subject); }) == event::cannot_tell);
    CHECK(at.finish<event>([&](mcp::detail::paid_call_run& one) { return one.wait("pay_1", milliseconds(5)); }) ==
          event::gave_up);
    CHECK_FALSE(at.client.waking);
    CHECK_FALSE(at.events.is_awaited("pay_1"));
}

}  // namespace paid_call_failures_test
