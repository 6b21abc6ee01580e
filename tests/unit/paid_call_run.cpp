// SPDX-License-Identifier: MIT
// The payment events that one paid call receives.
#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/mcp/payments/detail/paid_call_run.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/watch/detail/delivery_tracker.hpp>

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace paid_call_run_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto paint = tool<"paint", price<50, USD>>("Paint", [] { return std::string("painted"); });
constexpr auto& spec = toolset<paint>;

class quiet_call final : public call {
public:
    void report(double, std::optional<double>, std::string_view) override {}
    bool canceled() const noexcept override { return false; }
    std::string_view principal() const noexcept override { return {}; }
};

class quiet_link final : public client_link {
public:
    mcp::revision speaks() const noexcept override { return mcp::revision::r2025_11_25; }
    const mcp::client_capabilities& can() const noexcept override { return can_; }
    call& running() noexcept override { return call_; }
    bool tell(std::string_view) override { return true; }
    boost::asio::awaitable<client_answer> ask(std::string, std::string, milliseconds) override {
        co_return client_answer{};
    }
    bool reachable() const noexcept override { return true; }
    void end_questions() override {}
    bool ending() const noexcept override { return false; }
    void when_interrupted(std::function<void()>) override {}

private:
    mcp::client_capabilities can_;
    quiet_call call_;
};

/// A gate and its dependencies.
struct till {
    boost::asio::io_context loop{};
    memory_store kept{};
    mock taking{};
    store_adapter<asio_task, memory_store> store{kept};
    provider_adapter<asio_task, mock> provider{taking};
    const testing::fake_clock time{};
    gating::gate<asio_task> calls{store, provider, time};
};

}  // namespace

TEST_CASE("a call waits until it is known whether an earlier equal one received its result") {
    till at;
    boost::asio::io_context& loop = at.loop;
    memory_store& kept = at.kept;
    detail::delivery_tracker notes(at.calls, loop.get_executor());
    payment subject;
    subject.id = "pay_1";
    subject.tool = "paint";
    subject.arguments = "{}";
    subject.digest = sha256_hex(subject.arguments);
    subject.amount = 50;
    subject.currency = "USD";
    subject.provider = "mock";
    subject.principal = "ann";
    subject.state = payment_state::delivered;
    REQUIRE(kept.open(subject).has_value());
    const payment owed = **kept.find(subject.id);

    int waited = 0;
    const auto call_again = [&](std::string principal, std::string_view arguments) -> asio_task<void> {
        gating::caller who{std::move(principal), {}};
        co_await notes.wait_for_earlier(std::move(who), "paint", arguments);
        ++waited;
    };
    const auto spawn = [&](std::string principal, std::string_view arguments) {
        boost::asio::co_spawn(loop, call_again(std::move(principal), arguments), boost::asio::detached);
        loop.poll();
        loop.restart();
    };
    std::shared_ptr<detail::delivery> receipt = notes.begin(owed);
    REQUIRE(receipt);
    spawn("bob", "{}");
    spawn("ann", "{\"x\":1}");
    CHECK(waited == 2);
    spawn("ann", "{}");
    CHECK(waited == 2);
    receipt.reset();
    loop.poll();
    loop.restart();
    CHECK(waited == 3);
    CHECK_FALSE((**kept.find(subject.id)).collected);

    // Two answers with the same result: the call waits for both.
    receipt = notes.begin(owed);
    std::shared_ptr<detail::delivery> other = notes.begin(owed);
    spawn("ann", "{}");
    receipt->written();
    receipt.reset();
    loop.poll();
    loop.restart();
    CHECK(waited == 3);
    CHECK((**kept.find(subject.id)).collected);
    other.reset();
    loop.poll();
    CHECK(waited == 4);

    CHECK_FALSE(notes.begin(**kept.find(subject.id)));
    payment nobodys = owed;
    nobodys.principal.clear();
    CHECK_FALSE(notes.begin(nobodys));
}

TEST_CASE("a delivery that outlives the server notifies nobody") {
    till at;
    boost::asio::io_context& loop = at.loop;
    memory_store& kept = at.kept;
    payment subject;
    subject.principal = "ann";
    std::shared_ptr<detail::delivery> late;
    std::shared_ptr<detail::delivery> told;
    {
        detail::delivery_tracker notes(at.calls, loop.get_executor());
        late = notes.begin(subject);
        told = notes.begin(subject);
        told->written();
    }
    late->written();
    CHECK(loop.poll() == 1);
    CHECK_FALSE(*kept.find(""));
}

TEST_CASE("an event between the link and the wait ends the wait at once") {
    const mcp::server_spec sold = mcp::compiled_server<Progress<>, std::remove_cvref_t<decltype(spec)>>::spec();
    boost::asio::io_context loop;
    watch::payment_events events(loop.get_executor());
    tool_pool pool(*sold.tools);
    quiet_link client;
    const testing::fake_clock time;
    const mcp::detail::paid_call_context around{pool, events, *sold.tools, time, async::machine_timer(), secure_random};
    mcp::detail::paid_call_run one(around, client);
    payment subject;
    subject.id = "pay_1";
    std::optional<event> woken;
    const auto story = [&]() -> asio_task<void> {
        co_await one.tell(subject);
        events.publish(subject.id, watch::event_source::payer);
        co_await boost::asio::post(boost::asio::use_awaitable);  // behind the event in the loop's queue
        woken = co_await one.wait(subject.id, std::chrono::hours(1));
    };
    boost::asio::co_spawn(loop, story(), boost::asio::detached);
    while (!woken && loop.poll_one() > 0) {
    }
    CHECK(woken == event::woken);
}

}  // namespace paid_call_run_test
