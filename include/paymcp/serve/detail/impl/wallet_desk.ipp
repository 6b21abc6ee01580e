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

PAYMCP_INLINE wallet_line::wallet_line(std::unique_ptr<rail_port<asio_task>> rail,
                                       std::shared_ptr<http::client> network, server_app& running)
    : network_(std::move(network)),
      rail_(std::move(rail)),
      counted_(*rail_, running.counts(), running.failing()),
      parts_{running.store(), counted_, running.time(), running.wallet_limits()},
      recovery_(running.ledger(), parts_, running.sold(), running.waits(), [&running](const std::string& why) {
          running.log(log_level::error, "the payments of wallets cannot be taken up yet: " + why);
      }) {
    if (network_) spawn(running.loop().get_executor(), recovery_.run());
}

/// A rail and the adapter that refers to it.
template <class Rail>
class owned_rail final : public rail_port<asio_task> {
public:
    explicit owned_rail(Rail rail) : rail_(std::move(rail)) {}

    std::string_view name() const noexcept override { return port_.name(); }
    asio_task<wallet::rail_verdict> verify(wallet::rail_order order) override { return port_.verify(std::move(order)); }
    asio_task<wallet::rail_verdict> settle(wallet::rail_order order) override { return port_.settle(std::move(order)); }
    bool refunds() const noexcept override { return port_.refunds(); }
    asio_task<wallet::rail_verdict> refund(wallet::rail_order order) override { return port_.refund(std::move(order)); }

private:
    Rail rail_;
    rail_adapter<asio_task, Rail> port_{rail_};
};

template <class Rail>
std::unique_ptr<wallet_line> wallet_desk::open(const std::optional<Rail>& rail, server_app& running) {
    if (!rail) return std::make_unique<wallet_line>(std::make_unique<no_rail>(), nullptr, running);
    std::shared_ptr<http::client> network = running.open_network({});
    Rail connected = *rail;
    connected.use(*network);
    return std::make_unique<wallet_line>(std::make_unique<owned_rail<Rail>>(std::move(connected)), std::move(network),
                                         running);
}

PAYMCP_INLINE wallet_desk::wallet_desk(const wallet_setup& setup, server_app& running)
    : transfers_(open(setup.settles, running)),
      tokens_(open(setup.tokens, running)),
      calls_(setup, transfers_->parts(), tokens_->parts(), running.random()) {
    running.calls().sell_to(calls_);
    running.calls_server().describe_tools([this](const tool_definition& tool) { return calls_.listing(tool); });
}

}  // namespace paymcp::inline v0::detail
