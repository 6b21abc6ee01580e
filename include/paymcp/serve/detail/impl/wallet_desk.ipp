// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/wallet_desk.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/serve/detail/server_app.hpp>

#include <chrono>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE instrumented_rail::instrumented_rail(rail_port<asio_task>& rail, mcp::metrics& counts,
                                                   instrumented_provider::observer failed)
    : rail_(rail), counts_(counts), failed_(std::move(failed)) {}

PAYMCP_INLINE asio_task<wallet::rail_verdict> instrumented_rail::verify(wallet::rail_order order) {
    return timed("verify", rail_.verify(std::move(order)));
}

PAYMCP_INLINE asio_task<wallet::rail_verdict> instrumented_rail::settle(wallet::rail_order order) {
    return timed("settle", rail_.settle(std::move(order)));
}

PAYMCP_INLINE asio_task<wallet::rail_verdict> instrumented_rail::refund(wallet::rail_order order) {
    return timed("refund", rail_.refund(std::move(order)));
}

PAYMCP_INLINE asio_task<wallet::rail_verdict> instrumented_rail::timed(std::string_view operation,
                                                                       asio_task<wallet::rail_verdict> asking) {
    const auto began = std::chrono::steady_clock::now();
    wallet::rail_verdict found = co_await std::move(asking);
    const bool silent = found.answer == wallet::rail_answer::unknown;
    counts_.count_provider(operation, silent, std::chrono::steady_clock::now() - began);
    if (silent) failed_(operation, {.message = found.reason}, found.reason != last_words_);
    last_words_ = silent ? found.reason : std::string();
    co_return found;
}

PAYMCP_INLINE wallet_desk::wallet_desk(const wallet_setup& setup, server_app& running)
    : network_(running.open_network({})),
      rail_(*setup.settles),
      counted_(port_, running.counts(), running.failing()),
      parts_{running.store(), counted_, running.time(), running.wallet_limits()},
      calls_(setup, parts_, running.random()),
      recovery_(running.ledger(), parts_, running.sold(), running.waits(), [&running](const std::string& why) {
          running.log(log_level::error, "the payments of wallets cannot be taken up yet: " + why);
      }) {
    rail_.use(*network_);
    running.calls().sell_to(calls_);
    running.calls_server().describe_tools([this](const tool_definition& tool) { return calls_.listing(tool); });
    spawn(running.loop().get_executor(), recovery_.run());
}

}  // namespace paymcp::inline v0::detail
