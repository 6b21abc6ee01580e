// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/transport/streamable_http/detail/known_tokens.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/url.hpp>
#include <paymcp/transport/streamable_http/detail/access_token.hpp>
#include <paymcp/transport/streamable_http/detail/issuer_answer.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE bool is_bearer_token(std::string_view text) noexcept {
    const auto allowed = [](char c) {
        constexpr std::string_view others = "-._~+/=";
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != others.npos;
    };
    return !text.empty() && text.size() <= max_token_size && std::ranges::all_of(text, allowed);
}

PAYMCP_INLINE verification judge_introspection(boost::json::object answer, const token_issuer& issuer, unix_time now) {
    const auto refused = [](std::string why) {
        return verification{.came = verification::outcome::bad_token, .why = std::move(why)};
    };
    const boost::json::value* const active = answer.if_contains("active");
    if (active == nullptr || !active->is_bool() || !active->get_bool())
        return refused("the issuer says that the token is not active");
    answer.emplace("iss", issuer.url);
    answer.emplace("exp", now.time_since_epoch().count() / 1000 + 1);
    result<std::string> principal = principal_of(answer, issuer, now);
    if (!principal) return refused(principal.error().message);
    return {.came = verification::outcome::admitted, .principal = std::move(*principal), .scopes = scopes_of(answer)};
}

/// `client_secret_basic`: both parts are encoded before they are joined (RFC 6749 section 2.3.1).
PAYMCP_INLINE std::string basic_credentials(const token_introspection& client) {
    std::string pair = http::url_encode(client.client_id).append(1, ':');
    return std::string("Basic ").append(
        paymcp::detail::to_base64(pair.append(http::url_encode(client.client_secret.get()->reveal()))));
}

PAYMCP_INLINE known_tokens::known_tokens(token_issuer issuer, std::shared_ptr<http::client> network,
                                         const wall_clock& time, paymcp::detail::log_sink log)
    : issuer_(std::move(issuer)),
      credentials_(basic_credentials(issuer_.introspection)),
      network_(std::move(network)),
      time_(time),
      log_(std::move(log)) {}

PAYMCP_INLINE boost::asio::awaitable<verification> known_tokens::judge(std::string token) {
    const std::shared_ptr<known_tokens> self = shared_from_this();
    if (!is_bearer_token(token))
        co_return verification{.came = verification::outcome::bad_token, .why = "the token is none"};
    std::string digest = paymcp::detail::sha256_hex(token);
    const auto found = known_.find(digest);
    if (found != known_.end() && time_.now() < found->second.until)
        co_return judge_introspection(found->second.answer, issuer_, time_.now());
    if (asked_ >= most_asked)
        co_return verification{.came = verification::outcome::undecided, .why = "many tokens are being asked about"};
    const result<boost::json::object> answer = co_await ask(std::move(token));
    if (!answer) {
        if (log_) log_(log_level::error, "issuer", {{"error", answer.error().message}});
        co_return verification{.came = verification::outcome::undecided, .why = "the issuer does not answer"};
    }
    remember(std::move(digest), *answer);
    co_return judge_introspection(*answer, issuer_, time_.now());
}

PAYMCP_INLINE boost::asio::awaitable<result<boost::json::object>> known_tokens::ask(std::string token) {
    const asking running(asked_);
    http::outgoing_request request;
    request.method = "POST";
    request.url = issuer_.introspection.url;
    request.headers = {{"Accept", "application/json"},
                       {"Authorization", credentials_},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = std::string("token=").append(http::url_encode(token)).append("&token_type_hint=access_token");
    request.repeatable = true;
    result<boost::json::object> answer = co_await ask_issuer(*network_, std::move(request), max_answer);
    if (answer && !answer->contains("active")) co_return failure{"its answer says nothing of the token"};
    co_return answer;
}

PAYMCP_INLINE void known_tokens::remember(std::string digest, boost::json::object answer) {
    const unix_time now = time_.now();
    if (known_.size() >= most_known) std::erase_if(known_, [&](const auto& one) { return one.second.until <= now; });
    if (known_.size() >= most_known) known_.clear();
    known_.insert_or_assign(std::move(digest), known{std::move(answer), now + issuer_.introspection.remembered});
}

}  // namespace paymcp::inline v0::mcp::detail
