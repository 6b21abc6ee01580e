// SPDX-License-Identifier: MIT
// Queries a payment provider over the network as a server would, with short time limits: ask_provider NAME URL. Each
// line of standard input is a request, {"op": "create", "order": {...}}; each line of standard output its answer,
// {"value": ...} or {"error": "...", "may_have_happened": true}.
#include <paymcp/async/timer.hpp>
#include <paymcp/http/client/curl_client.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/payment/plan_interval.hpp>
#include <paymcp/provider/adyen/adyen.hpp>
#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>
#include <paymcp/provider/paypal/paypal.hpp>
#include <paymcp/provider/square/square.hpp>
#include <paymcp/provider/stripe/stripe.hpp>
#include <paymcp/provider/walleot/walleot.hpp>
#include <paymcp/provider/webhook.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace paymcp;
using namespace paymcp::detail;

boost::asio::io_context loop;

template <class Answer>
auto wait_for(Answer answer) {
    if constexpr (async::Awaitable<Answer>) {
        std::optional<typename Answer::value_type> value;
        boost::asio::co_spawn(loop, std::move(answer), [&](std::exception_ptr thrown, auto result) {
            if (thrown) std::rethrow_exception(thrown);
            value.emplace(std::move(result));
            loop.stop();
        });
        loop.restart();
        loop.run();
        return std::move(*value);
    } else {
        return answer;
    }
}

boost::json::value json_of(const checkout& made) { return {{"reference", made.reference}, {"url", made.url}}; }

boost::json::value json_of(const status_report& report) {
    constexpr std::string_view words[] = {"unknown",  "pending", "paid",    "authorized",
                                          "canceled", "expired", "refunded"};
    boost::json::object told{{"status", words[static_cast<std::size_t>(report.status)]}};
    if (report.amount) told["amount"] = *report.amount;
    if (report.currency) told["currency"] = *report.currency;
    return told;
}

boost::json::value json_of(const subscription_report& report) {
    constexpr std::string_view words[] = {"none", "active", "past_due", "ended"};
    boost::json::object told{{"status", words[static_cast<std::size_t>(report.status)]},
                             {"renews", report.renews},
                             {"paid", report.paid},
                             {"period_ends", report.period_ends.time_since_epoch().count()}};
    if (report.last_paid) told["last_paid"] = report.last_paid->reference;
    return told;
}

template <class Value>
boost::json::object told(const provider_result<Value>& result) {
    if (!result.has_value())
        return {{"error", result.error().message}, {"may_have_happened", result.error().may_have_happened}};
    if constexpr (std::is_void_v<Value>)
        return {{"value", true}};
    else
        return {{"value", json_of(*result)}};
}

checkout_request order_in(const boost::json::object& question) {
    const boost::json::object& given = question.at("order").as_object();
    const auto text = [&](const char* name) {
        const boost::json::value* found = given.if_contains(name);
        return found == nullptr ? std::string() : std::string(found->as_string());
    };
    const boost::json::value* reserve = given.if_contains("authorize_only");
    return {.payment_id = text("payment_id"),
            .reference = text("reference"),
            .tool = "generate_image",
            .description = "generate_image()",
            .amount = given.at("amount").as_int64(),
            .money = currency{std::string_view(text("currency"))},
            .expires = unix_time(milliseconds(given.at("expires").as_int64())),
            .authorize_only = reserve != nullptr && reserve->as_bool(),
            .renews = plans::find_interval(text("renews"))};
}

template <class Provider>
boost::json::object answer(Provider& provider, const boost::json::object& question) {
    const std::string_view op = question.at("op").as_string();
    if constexpr (WebhookReceiver<Provider>) {
        if (op == "webhook") {
            http::request sent{.method = "POST", .target = "/", .body = std::string(question.at("body").as_string())};
            return {{"value", wait_for(provider.webhook(sent)).has_value()}};
        }
    }
    const checkout_request order = order_in(question);
    if (op == "create") return told(wait_for(provider.create(order)));
    if (op == "status") return told(wait_for(provider.status(order)));
    if (op == "cancel") return told(wait_for(provider.cancel(order)));
    if (op == "refund") return told(wait_for(provider.refund(order)));
    if constexpr (AuthorizingProvider<Provider>) {
        if (op == "capture") return told(wait_for(provider.capture(order)));
        if (op == "release") return told(wait_for(provider.void_authorization(order)));
    }
    if constexpr (SubscribingProvider<Provider>) {
        if (op == "subscription") return told(wait_for(provider.subscription(order)));
        if (op == "end_renewal") return told(wait_for(provider.end_renewal(order)));
    }
    return {{"error", "there is no such question"}};
}

template <class Provider>
int converse(Provider provider) {
    async::system_timer waits;
    const http::retry_options retries{.tries = 3, .first_wait = milliseconds(20), .longest_wait = milliseconds(40)};
    const http::curl_options limits{
        .connect_timeout = milliseconds(700), .total_timeout = milliseconds(700), .response_limit = 256 * 1024};
    http::curl_client network(loop.get_executor(), limits);
    http::retrying_client client(network, waits, machine_clock(), retries, http::rate_limit{},
                                 circuit_limits{.failures = 1'000});
    provider.use(client);
    for (std::string line; std::getline(std::cin, line);)
        std::cout << boost::json::serialize(answer(provider, boost::json::parse(line).as_object())) << std::endl;
    return 0;
}

int ask(const std::string& name, const std::string& url) {
    if (name == "stripe") return converse(stripe(secret("sk_test_1"), {.base_url = url}));
    if (name == "paypal") return converse(paypal(secret("id"), secret("key"), {.base_url = url}));
    if (name == "square") return converse(square(secret("token"), "L1", {.base_url = url}));
    if (name == "coinbase") {
        const secret id = env("COINBASE_API_KEY_ID");
        return converse(coinbase_checkouts(id, env("COINBASE_API_KEY_SECRET"), {.base_url = url}));
    }
    if (name == "walleot") return converse(walleot(secret("key"), {.base_url = url}));
    if (name != "adyen") return 2;
    adyen_options options{.return_url = "https://shop.example/", .base_url = url};
    options.webhook_keys.emplace_back("44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056");
    return converse(adyen(secret("key"), "Merchant", std::move(options)));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3) return ask(argv[1], argv[2]);
    std::cerr << "usage: ask_provider NAME URL\n";
    return 2;
}
