// SPDX-License-Identifier: MIT
#pragma once

#include "../unit/mcp_fixture.hpp"

#include <paymcp/async/timer.hpp>
#include <paymcp/mcp/payments/gate_paid_calls.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

/// A server that sells one tool in a time that a test moves.
namespace timed_counter {

using namespace mcp_fixture;

inline int painted = 0;             ///< how often the paid tool has run
inline paymcp::async::timer* brush = nullptr;  ///< what the tool waits with, where it takes its time
inline milliseconds time_to_paint;  ///< how long it takes

/// Awaited, so that it runs on the loop and a test can say when.
inline constexpr auto paint = tool<"paint", price<50, USD>>(
    "Paint", arg<"what">("What to paint"), [](std::string what) -> boost::asio::awaitable<std::string> {
        ++painted;
        if (brush != nullptr) co_await brush->wait(time_to_paint);
        co_return "painted " + what;
    });
inline constexpr auto& spec = toolset<paint>;

template <class Flow>
mcp::server_spec sold() {
    return mcp::compiled_server<Flow, std::remove_cvref_t<decltype(spec)>>::spec();
}

inline constexpr std::string_view fox = R"({"what":"a fox"})";

/// What stands behind it; `hears` is whether the payer's page tells the server of a payment, as a webhook would.
struct counter {
    counter(const mcp::server_spec& sells, boost::asio::io_context& loop, const paymcp::wall_clock& time,
            paymcp::async::timer& waits, bool hears)
        : provider(time),
          events(loop.get_executor()),
          pool(*sells.tools, 1),
          calls(sells, store_port_, provider_port_, time, pool, events, seals, options(), waits),
          served({.name = "counter", .version = "1"}, *sells.tools, calls, pool, at(time)) {
        painted = 0;
        brush = nullptr;
        provider.serve_at("http://pay.test/");
        if (hears)
            provider.on_change(
                [this](std::string_view id) { events.publish(std::string(id), paymcp::watch::event_source::payer); });
    }

    /// How many payments were opened.
    std::size_t bills() {
        const result<ledger::page> all = store.list({});
        return all.has_value() ? all->payments.size() : 0;
    }

    /// Pays what a message or a link names.
    bool pay(std::string_view told) {
        const std::size_t begin = told.find("mock_");
        return begin != std::string_view::npos && provider.pay(told.substr(begin, 37)).has_value();
    }

    memory_store store;
    mock provider;
    paymcp::watch::payment_events events;
    tool_pool pool;
    sealer seals{{random_state_key()}};

private:
    static gating::options options() {
        gating::options made;
        made.lease = milliseconds(3'600'000);
        return made;
    }
    static mcp::server_options at(const paymcp::wall_clock& time) {
        mcp::server_options made;
        made.time = &time;
        return made;
    }

    store_adapter<paymcp::detail::asio_task, memory_store> store_port_{store};
    provider_adapter<paymcp::detail::asio_task, mock> provider_port_{provider};

public:
    paymcp::mcp::gate_paid_calls calls;
    mcp::server served;
};

}  // namespace timed_counter
