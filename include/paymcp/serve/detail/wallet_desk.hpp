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
#include <string>
#include <string_view>

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

/// What a running server needs to sell to wallets: the rail with an HTTP client of its own, the calls, and the recovery
/// of what they leave.
class wallet_desk {
public:
    /// Throws std::runtime_error where the facilitator's address is none. The setup and the server outlive it.
    wallet_desk(const wallet_setup& setup, server_app& running);
    wallet_desk(const wallet_desk&) = delete;
    wallet_desk& operator=(const wallet_desk&) = delete;

private:
    std::shared_ptr<http::client> network_;
    wallet::facilitator rail_;
    rail_adapter<asio_task, wallet::facilitator> port_{rail_};
    instrumented_rail counted_;
    call_parts<asio_task> parts_;
    mcp::detail::wallet_calls calls_;
    wallet_recovery recovery_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/wallet_desk.ipp>
#endif
