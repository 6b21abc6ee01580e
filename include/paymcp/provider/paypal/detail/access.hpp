// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/secret.hpp>
#include <paymcp/http/client/detail/form.hpp>
#include <paymcp/provider/detail/json_api.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace paymcp::inline v0::detail {

/// PayPal's API with OAuth 2 client credentials. The access token is kept until shortly before its expiry. One renewal
/// serves all calls that wait for it; a call that PayPal refuses with 401 renews it once.
///
/// Copies share the token. Use it on one executor that does not run two handlers at once.
class paypal_access {
public:
    /// A token for the API, or the failure.
    using token_result = boost::system::result<secret, detail::api_failure>;

    /// `time` outlives every copy.
    paypal_access(secret client_id, secret client_secret, const std::string& base_url, const wall_clock& time)
        : id_(std::move(client_id)),
          secret_(std::move(client_secret)),
          api_("PayPal", base_url),
          time_(&time),
          shared_(std::make_shared<shared>()) {}

    void use(http_client& client) { api_.use(client); }

    const std::string& title() const noexcept { return api_.title(); }

    /// Sends a request with the token. A request refused because of its token has had no effect and is sent again.
    boost::asio::awaitable<detail::api_result> call(detail::api_request request) const {
        for (bool again = false;; again = true) {
            const token_result access = co_await token();
            if (!access.has_value()) co_return access.error();
            detail::api_result answer = co_await api_.call(with_token(request, *access));
            const bool refused = !answer.has_value() && answer.error().status == 401;
            if (!refused || again) co_return answer;
            if (shared_->token.reveal() == access->reveal()) shared_->token = secret();
        }
    }

    /// The valid token. Calls during a renewal share its answer.
    boost::asio::awaitable<token_result> token() const {
        const std::shared_ptr<shared> state = shared_;
        if (!state->token.empty() && time_->now() < state->good_until) co_return state->token;
        if (!state->renewal) {
            const renewing now(*state);
            now.one->outcome = co_await renew();
            co_return now.one->outcome;
        }
        const std::shared_ptr<attempt> shared_attempt = state->renewal;
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto wakeup = std::make_shared<boost::asio::steady_timer>(executor, forever());
        shared_attempt->waiting.push_back(wakeup);
        boost::system::error_code ignored;
        co_await wakeup->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        co_return shared_attempt->outcome;
    }

private:
    /// One renewal, and the calls that wait for it.
    struct attempt {
        token_result outcome = detail::api_failure{{"the renewal of PayPal's access token was given up", false}};
        std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting{};
    };

    struct shared {
        secret token{};
        unix_time good_until{};
        std::shared_ptr<attempt> renewal{};
    };

    /// Ends a renewal also when the renewing call is destroyed, so that no call waits without end.
    struct renewing {
        shared& state;
        std::shared_ptr<attempt> one = std::make_shared<attempt>();

        explicit renewing(shared& of) : state(of) { state.renewal = one; }
        renewing(const renewing&) = delete;
        renewing& operator=(const renewing&) = delete;
        ~renewing() {
            state.renewal.reset();
            for (const auto& wakeup : one->waiting) wakeup->cancel();
        }
    };

    static std::chrono::steady_clock::time_point forever() { return std::chrono::steady_clock::time_point::max(); }

    boost::asio::awaitable<token_result> renew() const {
        detail::api_request request;
        request.method = "POST";
        request.path = "/v1/oauth2/token";
        request.body = form().add("grant_type", "client_credentials").text();
        request.content_type = form::content_type;
        const std::string credentials = std::string(id_.reveal()) + ":" + std::string(secret_.reveal());
        request.headers.push_back({"Authorization", std::string("Basic ") + to_base64(credentials)});
        request.repeatable = true;
        const unix_time asked = time_->now();
        const detail::api_result answer = co_await api_.call(std::move(request));
        // Only a token was requested, so no payment was affected.
        if (!answer.has_value()) {
            detail::api_failure failed = answer.error();
            failed.why.may_have_happened = failed.why.answered = false;
            co_return failed;
        }
        secret given(detail::text_at(*answer, {"access_token"}));
        const std::optional<std::int64_t> lasts = detail::whole_at(*answer, {"expires_in"});
        if (given.empty() || !lasts || *lasts <= 0)
            co_return detail::api_failure{{"PayPal's answer has no access token", false}};
        // A minute less than its lifetime, so that it does not expire in transit; at most a day.
        const std::int64_t seconds = std::clamp<std::int64_t>(*lasts - 60, 1, 86'400);
        shared_->token = given;
        shared_->good_until = asked + std::chrono::seconds(seconds);
        co_return given;
    }

    static detail::api_request with_token(detail::api_request request, const secret& token) {
        request.headers.push_back({"Authorization", std::string("Bearer ") + std::string(token.reveal())});
        return request;
    }

    secret id_;
    secret secret_;
    detail::json_api api_;
    const wall_clock* time_;
    std::shared_ptr<shared> shared_;
};

}  // namespace paymcp::inline v0::detail
