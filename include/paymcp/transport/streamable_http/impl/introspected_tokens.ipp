// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/introspected_tokens.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/transport/streamable_http/access_tokens.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>
#include <paymcp/transport/streamable_http/detail/issuer_keys.hpp>
#include <paymcp/transport/streamable_http/detail/known_tokens.hpp>

#include <stdexcept>
#include <utility>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE introspected_tokens::introspected_tokens(token_issuer issuer, std::shared_ptr<http::client> network,
                                                       const wall_clock& time, paymcp::detail::log_sink log) {
    const token_introspection& asked = issuer.introspection;
    if (!detail::may_be_asked(asked.url, issuer.url))
        throw std::runtime_error("the introspection endpoint is no https URL: " + asked.url);
    const secret* const key = asked.client_secret.get();
    if (asked.client_id.empty() || key == nullptr || key->empty())
        throw std::runtime_error("to be asked about tokens, the issuer wants a client id and its secret");
    detail::require_audience(issuer.audience);
    tokens_ = std::make_shared<detail::known_tokens>(std::move(issuer), std::move(network), time, std::move(log));
}

PAYMCP_INLINE boost::asio::awaitable<verification> introspected_tokens::operator()(
    const http::request& request) const {
    const auto field = request.header("Authorization");
    if (!field) co_return verification{};
    co_return co_await tokens_->judge(std::string(detail::bearer_token_of(*field)));
}

}  // namespace paymcp::inline v0::mcp
