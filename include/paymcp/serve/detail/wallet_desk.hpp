// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/mcp/payments/detail/wallet_calls.hpp>
#include <paymcp/serve/detail/instrumented_provider.hpp>
#include <paymcp/serve/metrics.hpp>
#include <paymcp/wallet/detail/rail_port.hpp>
#include <paymcp/wallet/detail/wallet_setup.hpp>
#include <paymcp/watch/detail/wallet_recovery.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace paymcp::inline v0::detail {

class server_app;

/// A rail whose answers are timed, and whose silence is reported.
class instrumented_rail final : public rail_port<asio_task> {
public:
    instrumented_rail(rail_port<asio_task>& rail, mcp::metrics& counts, instrumented_provider::observer failed);

    std::string_view name() const noexcept override { return rail_.name(); }
    asio_task<wallet::rail_verdict> verify(wallet::rail_order order) override;
    asio_task<wallet::rail_verdict> settle(wallet::rail_order order) override;
    bool refunds() const noexcept override { return rail_.refunds(); }
    asio_task<wallet::rail_verdict> refund(wallet::rail_order order) override;

private:
    asio_task<wallet::rail_verdict> timed(std::string_view operation, asio_task<wallet::rail_verdict> asking);

    rail_port<asio_task>& rail_;
    mcp::metrics& counts_;
    instrumented_provider::observer failed_;
    std::string last_words_{};  ///< of the last silence, if the last answer was one
};

/// The rail of payments that a server does not take: it is never asked.
class no_rail final : public rail_port<asio_task> {
public:
    std::string_view name() const noexcept override { return "none"; }
    asio_task<wallet::rail_verdict> verify(wallet::rail_order order) override { return refund(std::move(order)); }
    asio_task<wallet::rail_verdict> settle(wallet::rail_order order) override { return refund(std::move(order)); }
};

/// One rail of a running server, with an HTTP client of its own and the recovery of what its calls leave.
class wallet_line {
public:
    /// `rail` is given its client already, which is `network`. Everything outlives it.
    wallet_line(std::unique_ptr<rail_port<asio_task>> rail, std::shared_ptr<http::client> network, server_app& running);
    wallet_line(const wallet_line&) = delete;
    wallet_line& operator=(const wallet_line&) = delete;

    call_parts<asio_task> parts() noexcept { return parts_; }

private:
    std::shared_ptr<http::client> network_;
    std::unique_ptr<rail_port<asio_task>> rail_;
    instrumented_rail counted_;
    call_parts<asio_task> parts_;
    wallet_recovery recovery_;
};

/// What a running server needs to sell to wallets: a line for signed transfers, one for payment tokens, and the calls.
class wallet_desk {
public:
    /// Throws std::runtime_error where the address of a rail's service is none. The setup and the server outlive it.
    wallet_desk(const wallet_setup& setup, server_app& running);

private:
    /// A line that sends by a copy of `rail`; one that is never asked where there is none.
    template <class Rail>
    static std::unique_ptr<wallet_line> open(const std::optional<Rail>& rail, server_app& running);

    std::unique_ptr<wallet_line> transfers_;
    std::unique_ptr<wallet_line> tokens_;
    mcp::detail::wallet_calls calls_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/wallet_desk.ipp>
#endif
