// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/async/asio_task.hpp>
#include <paymcp/core/awaitable.hpp>
#include <paymcp/core/detail/latest_map.hpp>
#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/server/reply.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace paymcp::inline v0::detail {

/// The ids of recently accepted webhooks. Any thread may use it.
class taken_webhooks {
public:
    /// Whether a webhook is new. One without an id always is.
    bool first_time(const std::string& id);

private:
    std::mutex mutex_;
    latest_map<std::monostate> known_{4096};
};

/// Below this path are the webhooks of all providers.
inline constexpr std::string_view webhooks_prefix = "/webhooks/";

/// The path of a provider's webhooks: "/webhooks/stripe".
inline std::string webhook_path(std::string_view provider) {
    return std::string(webhooks_prefix) + std::string(provider);
}

/// Receives the outcome of a webhook, a word of `metrics::count_webhook`, and the receiver's reason for a refusal;
/// called on the connection's strand.
using webhook_observer =
    std::function<void(std::string_view outcome, const http::request& request, std::string_view why)>;

/// Receives the payments that a webhook is about; called on the connection's strand.
using webhook_listener = std::function<void(payment_ref)>;

/// A provider's webhooks as a handler, to be routed at `webhook_path`. The receiver must outlive it.
///
/// A genuine webhook is answered 200 and passed to `look_now` once, however often it is sent; a forged one is answered
/// 400, and one that cannot be verified now 503 with `Retry-After`, so that it is resent. Of the receiver's reasons
/// only a sentence is reported.
template <WebhookReceiver Receiver>
http::handler webhook_handler(Receiver& receiver, webhook_listener look_now, webhook_observer became = {}) {
    const auto taken = std::make_shared<taken_webhooks>();
    return [&receiver, look_now = std::move(look_now), became = std::move(became),
            taken](http::request request) -> boost::asio::awaitable<http::response> {
        if (request.method != "POST") co_return method_not_allowed("POST");
        const auto tell = [&](std::string_view outcome, std::string_view why = {}) {
            if (became) became(outcome, request, why);
        };
        const auto judge = [&receiver, &request] { return receiver.webhook(request); };
        const auto threw = [](const std::string&) -> result<webhook_event> {
            return webhook_unverified("the webhook could not be judged");
        };
        result<webhook_event> event = co_await lift<asio_task>(judge, threw);
        if (!event) {
            const bool refused = event.error().code == "webhook_refused";
            tell(refused ? "refused" : "unverified", event.error().message);
            http::response answer = plain_response(refused ? 400 : 503, event.error().message);
            if (!refused) answer.set("Retry-After", "10");
            co_return answer;
        }
        const bool events = taken->first_time(event->id);
        tell(events ? "taken" : "repeated");
        if (events)
            for (payment_ref& ref : event->about) look_now(std::move(ref));
        co_return plain_response(200, std::move(event->acknowledgement));
    };
}

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/webhook_route.ipp>
#endif
