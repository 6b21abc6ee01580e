// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/access_tokens.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>
#include <paymcp/transport/streamable_http/detail/access_token.hpp>
#include <paymcp/transport/streamable_http/detail/issuer_keys.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace paymcp::inline v0::mcp {

namespace detail {

/// Whether a text is an absolute URI without a fragment (RFC 8707 section 2), by its scheme and its characters.
PAYMCP_INLINE bool is_absolute_uri(std::string_view text) {
    const std::size_t colon = text.find(':');
    const bool visible = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '#'; });
    return visible && colon != text.npos && colon > 0 && colon + 1 < text.size() &&
           ((text[0] | 0x20) >= 'a' && (text[0] | 0x20) <= 'z');
}

PAYMCP_INLINE void require_audience(const std::string& audience) {
    if (!is_absolute_uri(audience))
        throw std::runtime_error("the audience of access tokens is the public URL of this server's endpoint, such as "
                                 "https://shop.example/mcp, not: " + audience);
}

PAYMCP_INLINE verification refused(std::string why) {
    return {.came = verification::outcome::bad_token, .why = std::move(why)};
}

}  // namespace detail

PAYMCP_INLINE access_tokens::access_tokens(token_issuer issuer, std::shared_ptr<http::client> network,
                                           const wall_clock& time, paymcp::detail::log_sink log)
    : issuer_(std::move(issuer)), time_(&time) {
    if (!detail::may_be_asked(issuer_.url, issuer_.url) || issuer_.url.find('?') != std::string::npos)
        throw std::runtime_error("the issuer is no https URL: " + issuer_.url);
    detail::require_audience(issuer_.audience);
    keys_ = std::make_shared<detail::issuer_keys>(issuer_, std::move(network), time, std::move(log));
}

PAYMCP_INLINE boost::asio::awaitable<verification> access_tokens::operator()(const http::request& request) const {
    const auto field = request.header("Authorization");
    if (!field) co_return verification{};
    co_return co_await judge(detail::bearer_token_of(*field));
}

PAYMCP_INLINE boost::asio::awaitable<verification> access_tokens::judge(std::string_view token) const {
    const result<detail::access_token> read = detail::read_access_token(token);
    if (!read) co_return detail::refused(read.error().message);
    // What is not signed admits nobody; it only saves asking the issuer for keys of tokens that are refused anyway.
    result<std::string> principal = detail::principal_of(read->claims, issuer_, time_->now());
    if (!principal) co_return detail::refused(principal.error().message);
    const detail::issuer_keys::answer found = co_await keys_->find(read->kid, read->algorithm);
    if (found.came == detail::issuer_keys::search::unreachable)
        co_return verification{.came = verification::outcome::undecided, .why = "the issuer does not answer"};
    if (!found.key) co_return detail::refused("the issuer has no such key");
    if (!found.key->signed_by(read->signed_part, read->signature))
        co_return detail::refused("the token is not signed by the issuer");
    co_return verification{.came = verification::outcome::admitted,
                           .principal = std::move(*principal),
                           .scopes = detail::scopes_of(read->claims)};
}

}  // namespace paymcp::inline v0::mcp
