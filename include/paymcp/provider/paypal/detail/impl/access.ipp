// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/paypal/detail/access.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/client/detail/form.hpp>
#include <paymcp/provider/detail/webhook_body.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE paypal_access::paypal_access(secret client_id, secret client_secret, const std::string& base_url,
                                           const wall_clock& time)
    : id_(std::move(client_id)),
      secret_(std::move(client_secret)),
      api_("PayPal", base_url),
      time_(&time),
      shared_(std::make_shared<shared>()) {}

PAYMCP_INLINE boost::asio::awaitable<api_result> paypal_access::call(api_request request) const {
    for (bool again = false;; again = true) {
        const token_result access = co_await token();
        if (!access.has_value()) co_return access.error();
        api_result answer = co_await api_.call(with_token(request, *access));
        const bool refused = !answer.has_value() && answer.error().status == 401;
        if (!refused || again) co_return answer;
        if (shared_->token.reveal() == access->reveal()) shared_->token = secret();
    }
}

PAYMCP_INLINE boost::asio::awaitable<paypal_access::token_result> paypal_access::token() const {
    const std::shared_ptr<shared> state = shared_;
    if (!state->token.empty() && time_->now() < state->good_until) co_return state->token;
    if (!state->renewal) {
        const renewing now(*state);
        now.one->outcome = co_await renew();
        co_return now.one->outcome;
    }
    const std::shared_ptr<attempt> shared_attempt = state->renewal;
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto wakeup = std::make_shared<boost::asio::steady_timer>(executor, no_deadline());
    shared_attempt->waiting.push_back(wakeup);
    boost::system::error_code ignored;
    co_await wakeup->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    co_return shared_attempt->outcome;
}

PAYMCP_INLINE paypal_access::renewing::~renewing() {
    state.renewal.reset();
    for (const auto& wakeup : one->waiting) wakeup->cancel();
}

PAYMCP_INLINE boost::asio::awaitable<paypal_access::token_result> paypal_access::renew() const {
    api_request request;
    request.method = "POST";
    request.path = "/v1/oauth2/token";
    request.body = form().add("grant_type", "client_credentials").text();
    request.content_type = form::content_type;
    const std::string credentials = std::string(id_.reveal()) + ":" + std::string(secret_.reveal());
    request.headers.push_back({"Authorization", std::string("Basic ") + to_base64(credentials)});
    request.repeatable = true;
    const unix_time asked = time_->now();
    const api_result answer = co_await api_.call(std::move(request));
    // Only a token was requested, so no payment was affected.
    if (!answer.has_value()) {
        api_failure failed = answer.error();
        failed.why.may_have_happened = failed.why.answered = false;
        co_return failed;
    }
    secret given(text_at(*answer, {"access_token"}));
    const std::optional<std::int64_t> lasts = whole_at(*answer, {"expires_in"});
    if (given.empty() || !lasts || *lasts <= 0) co_return api_failure{{"PayPal's answer has no access token", false}};
    // A minute less than its lifetime, so that it does not expire in transit; at most a day.
    const std::int64_t seconds = std::clamp<std::int64_t>(*lasts - 60, 1, 86'400);
    shared_->token = given;
    shared_->good_until = asked + std::chrono::seconds(seconds);
    co_return given;
}

PAYMCP_INLINE api_request paypal_access::with_token(api_request request, const secret& token) {
    request.headers.push_back({"Authorization", std::string("Bearer ") + std::string(token.reveal())});
    return request;
}

}  // namespace paymcp::inline v0::detail
