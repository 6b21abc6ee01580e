// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/http/client/http_client.hpp>
#include <paymcp/wallet/rail_concept.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace paymcp::inline v0::wallet {

/// The settings of a facilitator; everything has a default.
struct facilitator_options {
    /// The value of the `Authorization` header of one request, where the facilitator wants one: called for each request
    /// with its method and URL, because some take a token once.
    std::function<std::string(std::string_view method, std::string_view url)> authorization{};

    /// Called once, before the first request. Throws std::runtime_error where requests cannot be authorized.
    std::function<void()> check{};
};

/// An x402 facilitator: it verifies signed transfers, and settles them on the chain. The body of an order is what
/// /verify and /settle take, with our own requirement in it.
///
/// A verdict counts with status 2xx or 4xx. Every other answer is `unknown`, and so is a settlement by another payer,
/// on another network or of another amount. A /settle is sent once; who asks again sends the same body. Copies share
/// the client that `use` gives. Models `PaymentRail`.
class facilitator {
public:
    static constexpr std::string_view name = "x402";

    /// `base_url` is the address before `/verify`, with or without a slash at its end.
    explicit facilitator(std::string base_url, facilitator_options options = facilitator_options());

    /// Throws std::runtime_error where the address is none, where payments would be sent unencrypted (plain HTTP is
    /// allowed to this machine only), or as `check` of its options does. The client must outlive every call.
    void use(http::client& client);

    boost::asio::awaitable<rail_verdict> verify(rail_order order);

    boost::asio::awaitable<rail_verdict> settle(rail_order order);

    /// Whether the facilitator settles scheme `exact` of that x402 version on a network, by its own word. An error says
    /// why it has not answered.
    boost::asio::awaitable<result<bool>> supports(int version, std::string network);

private:
    struct shared {
        http::client* client = nullptr;
    };

    boost::asio::awaitable<http::send_result> send(std::string method, std::string path, std::string body,
                                                   bool repeatable) const;

    std::string base_url_;
    facilitator_options options_;
    std::shared_ptr<shared> shared_;
};

static_assert(PaymentRail<facilitator>);

}  // namespace paymcp::inline v0::wallet

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/wallet/impl/facilitator.ipp>
#endif
