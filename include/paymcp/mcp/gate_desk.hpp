// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/gate.hpp>
#include <paymcp/mcp/definition.hpp>
#include <paymcp/mcp/leased_run.hpp>
#include <paymcp/mcp/payment_desk.hpp>
#include <paymcp/mcp/payment_news.hpp>
#include <paymcp/mcp/task.hpp>
#include <paymcp/mcp/tool_pool.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/canonical.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace paymcp {
namespace detail {

/// The surroundings of one call at the gate: its client, the tool pool and the timers.
class desk_call final : public gate_host<asio_task> {
public:
    desk_call(tool_pool& pool, payment_news& news, const server_definition& tools, client_link& client)
        : pool_(pool), news_(news), tools_(tools), client_(client) {}

    asio_task<tool_output> run(const paid_tool& tool, std::string arguments, lease_keeper<asio_task>& keeper) override {
        mcp::lease_renewal renewal(news_.executor(), keeper);
        const std::size_t index = tools_.tool_named(tool.definition->name);
        boost::json::object parsed = boost::json::parse(arguments).as_object();
        tool_output output = co_await pool_.run(index, std::move(parsed), client_.running());
        co_await renewal.stop();
        co_return output;
    }

    asio_task<asked_user> ask(payment) override { co_return asked_user{}; }

    asio_task<event> tell(payment subject) override {
        const currency money = find_currency(subject.currency).value_or(currency{});
        const std::string price = format_amount(subject.amount, money);
        const bool told = client_.tell("Pay " + price + " for " + subject.tool + ": " + subject.link);
        co_return told ? event::told : event::cannot_tell;
    }

    asio_task<event> wait(std::string payment_id, milliseconds at_most) override {
        auto bell = std::make_shared<mcp::doorbell>(news_.executor());
        const payment_news::subscription listening(news_, std::move(payment_id), bell);
        client_.when_left([bell] { bell->ring(); });
        co_await bell->wait_until(std::chrono::steady_clock::now() + at_most);
        client_.when_left({});
        co_return client_.running().canceled() ? event::left : event::woken;
    }

    asio_task<bool> pause(milliseconds length) override {
        boost::asio::steady_timer timer(news_.executor(), length);
        co_await timer.async_wait(boost::asio::use_awaitable);
        co_return true;
    }

    void changed(const payment& subject) override { news_.tell(subject.id); }

private:
    tool_pool& pool_;
    payment_news& news_;
    const server_definition& tools_;
    client_link& client_;
};

}  // namespace detail

/// The payment desk of a server: the gate, with the server's store, provider and tools.
class gate_desk final : public payment_desk {
public:
    /// All that it is given must outlive it. `sold[i]` is the sale of the i-th paid tool in the order of `tools.tools`.
    gate_desk(const server_definition& tools, std::span<const paid_tool> sold, flow_table confirming,
              store_port<asio_task>& store, provider_port<asio_task>& provider, const clock& time, tool_pool& pool,
              payment_news& news, gate_options options)
        : tools_(tools), sold_(sold), confirming_(confirming), pool_(pool), news_(news),
          gate_(store, provider, time, std::move(options)) {}

    asio_task<reply> pay_and_call(std::size_t tool, boost::json::object arguments, caller who,
                                  client_link& client) override {
        detail::desk_call host(pool_, news_, tools_, client);
        std::string canonical = canonical_text(arguments);
        co_return co_await gate_.call(sold_, sale_of(tool), std::move(canonical), std::move(who), host);
    }

    asio_task<reply> confirm(std::optional<std::size_t> tool, std::string payment_id, caller who,
                             client_link& client) override {
        detail::desk_call host(pool_, news_, tools_, client);
        const paid_tool* expected = tool ? &sold_[sale_of(*tool)] : nullptr;
        const flow_table flow = expected != nullptr ? expected->flow : confirming_;
        co_return co_await gate_.confirm(flow, sold_, expected, std::move(payment_id), {}, std::move(who), host);
    }

private:
    std::size_t sale_of(std::size_t tool) const {
        std::size_t at = 0;
        while (sold_[at].definition != &tools_.tools[tool]) ++at;
        return at;
    }

    const server_definition& tools_;
    std::span<const paid_tool> sold_;
    flow_table confirming_;
    tool_pool& pool_;
    payment_news& news_;
    gate<asio_task> gate_;
};

}  // namespace paymcp
