// SPDX-License-Identifier: MIT
// `single_threaded`: calls of such tools run one at a time, whether their functions block or are awaited.
#include <paymcp/async/asio_task.hpp>
#include <paymcp/async/detail/turns.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/mcp/server/detail/tool_pool.hpp>
#include <paymcp/tool/with.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <string>
#include <vector>

namespace tool_turns_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

/// Counts how many calls are in it at the same time.
struct room {
    void enter() {
        const int now = ++inside;
        most = std::max(most.load(), now);
    }
    void leave() { --inside; }

    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    int visits = 0;  ///< not safe on several threads
};

boost::asio::awaitable<std::string> stay(room& where) {
    where.enter();
    ++where.visits;
    for (int i = 0; i < 20; ++i) co_await boost::asio::post(boost::asio::use_awaitable);
    where.leave();
    co_return "stayed";
}

std::string pass(room& where) {
    where.enter();
    ++where.visits;
    where.leave();
    return "passed";
}

constexpr auto free_stay = tool<"free_stay">("Stays among others", stay);
constexpr auto lone_stay = tool<"lone_stay", single_threaded>("Stays alone", stay);
constexpr auto lone_pass = tool<"lone_pass", single_threaded>("Passes alone", pass);

class quiet_call final : public call {
public:
    void report(double, std::optional<double>, std::string_view) override {}
    bool canceled() const noexcept override { return true; }
    std::string_view principal() const noexcept override { return {}; }
};

using set = toolset_t<free_stay, lone_stay, lone_pass>;

struct bench {
    boost::asio::io_context loop{1};
    room where;
    mcp::server_spec spec = mcp::compiled_server<TwoStep<>, set>::spec(with(where));
    tool_pool pool{*spec.tools, 4, spec.objects};
    quiet_call running;
    int returned = 0;

    void start(std::size_t tool, boost::asio::cancellation_slot slot = {}) {
        boost::asio::co_spawn(loop, pool.run(tool, {}, running),
                              boost::asio::bind_cancellation_slot(
                                  slot, [this](const std::exception_ptr& thrown, const tool_output& output) {
                                      if (!thrown && !output.failed) ++returned;
                                  }));
    }
};

TEST_CASE("awaited and blocking calls of single_threaded tools never meet, and other tools do") {
    bench at;
    for (int i = 0; i < 8; ++i) at.start(0);
    at.loop.run();
    CHECK(at.where.most == 8);

    bench alone;
    for (int i = 0; i < 30; ++i) alone.start(1 + static_cast<std::size_t>(i % 2));
    alone.loop.run();
    CHECK(alone.returned == 30);
    CHECK(alone.where.most == 1);
    CHECK(alone.where.visits == 30);
}

TEST_CASE("a call that is canceled in the queue runs nothing and holds up nobody") {
    bench at;
    boost::asio::cancellation_signal second;
    at.start(1);
    at.start(1, second.slot());
    at.start(1);
    boost::asio::post(at.loop, [&] { second.emit(boost::asio::cancellation_type::terminal); });
    at.loop.run();
    CHECK(at.returned == 2);
    CHECK(at.where.visits == 2);
    CHECK(at.where.most == 1);
}

TEST_CASE("turns are given in the order in which they are asked for") {
    boost::asio::io_context loop{1};
    turns queue;
    std::vector<int> order;
    const auto take = [&](int who) -> boost::asio::awaitable<void> {
        const turns::turn mine = co_await queue.wait();
        order.push_back(who);
        co_await boost::asio::post(boost::asio::use_awaitable);
    };
    for (int i = 0; i < 5; ++i) boost::asio::co_spawn(loop, take(i), [](const std::exception_ptr&) {});
    loop.run();
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
}

}  // namespace

}  // namespace tool_turns_test
