// SPDX-License-Identifier: MIT
// The requests of the providers: idempotency keys that make a repeated request the same one, tokens, versions, and no
// request to another host.
#include "../support/fakes/all.hpp"

#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace providers_requests_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;

std::string header(const http::outgoing_request& request, std::string_view name) {
    return std::string(http::find_header(request.headers, name).value_or(""));
}

/// Executes the first request, and does not answer it.
template <class Fake>
void lose_first_answer(Fake& api, bool& lost) {
    api.instead = [&](const http::outgoing_request& request) -> std::optional<http::send_result> {
        if (lost || request.method == "GET" || target_of(request) == "/v1/oauth2/token") return std::nullopt;
        lost = true;
        api.instead = nullptr;
        static_cast<void>(wait_for(api.send(request)));
        return http::send_failure{"the time is up", true};
    };
}

TEST_CASE_TEMPLATE("a payment whose answer was lost is the same payment when it is requested again", Fake, fake_stripe,
                   fake_paypal, fake_square, fake_adyen, fake_coinbase) {
    Fake api;
    auto provider = api.provider();
    const checkout_request order = order_at<Fake>();
    bool lost = false;
    lose_first_answer(api, lost);
    const auto first = wait_for(provider.create(order));
    REQUIRE(!first.has_value());
    CHECK(first.error().may_have_happened);
    auto another_process = api.provider();
    const auto second = wait_for(another_process.create(order));
    REQUIRE(second.has_value());
    CHECK(second->reference.find('1') != std::string::npos);
    CHECK(wait_for(provider.create(order))->reference == second->reference);
    const checkout_request other = order_at<Fake>();
    CHECK(wait_for(provider.create(other))->reference != second->reference);
}

TEST_CASE_TEMPLATE("a refund whose answer was lost moves the money once", Fake, fake_stripe, fake_paypal, fake_square,
                   fake_coinbase) {
    Fake api;
    auto provider = api.provider();
    checkout_request order = order_at<Fake>();
    order.reference = wait_for(provider.create(order))->reference;
    api.pay(order.reference);
    REQUIRE(wait_for(provider.status(order))->status == provider_status::paid);
    bool lost = false;
    lose_first_answer(api, lost);
    const auto first = wait_for(provider.refund(order));
    REQUIRE(!first.has_value());
    CHECK(first.error().may_have_happened);
    CHECK(wait_for(provider.refund(order)).has_value());
    CHECK(wait_for(provider.status(order))->status == provider_status::refunded);
}

TEST_CASE("an approved PayPal order whose capture was not answered is captured once") {
    fake_paypal api;
    paypal provider = api.provider();
    checkout_request order = order_for(500, "USD");
    order.reference = wait_for(provider.create(order))->reference;
    api.pay(order.reference);
    bool lost = false;
    lose_first_answer(api, lost);
    const auto first = wait_for(provider.status(order));
    REQUIRE(!first.has_value());
    CHECK(wait_for(provider.status(order))->status == provider_status::paid);
    CHECK(api.orders.at(order.reference).moves.taken == 1);
}

TEST_CASE("a PayPal order that is approved for another amount is not captured") {
    fake_paypal api;
    paypal provider = api.provider();
    checkout_request order = order_for(500, "USD");
    order.reference = wait_for(provider.create(order))->reference;
    api.pay(order.reference);
    order.amount = 499;
    const auto report = wait_for(provider.status(order));
    REQUIRE(report.has_value());
    CHECK(report->status == provider_status::pending);
    CHECK(report->amount == 500);
    CHECK(api.orders.at(order.reference).moves.taken == 0);
}

TEST_CASE("PayPal's token is cached, renewed once for many calls, and renewed when PayPal has forgotten it") {
    fake_paypal api;
    testing::fake_clock time;
    paypal_options options;
    options.time = &time;
    paypal provider = api.provider(options);
    checkout_request order = order_for(500, "USD");
    order.reference = wait_for(provider.create(order))->reference;
    static_cast<void>(wait_for(provider.status(order)));
    CHECK(api.tokens == 1);
    const std::string basic = header(api.asked.front(), "Authorization");
    CHECK(basic == "Basic aWQ6c2VjcmV0");
    CHECK(api.asked.front().body == "grant_type=client_credentials");

    api.forget_tokens = true;
    CHECK(wait_for(provider.status(order)).has_value());
    CHECK(api.tokens == 2);

    time.advance(milliseconds(3'550'000));
    boost::asio::io_context loop;
    int answered = 0;
    // The first call's renewal is delayed, so that the others find it in progress.
    struct slow : http::client {
        http::client& inner;
        explicit slow(http::client& wrapped) : inner(wrapped) {}
        boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
            boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor, std::chrono::milliseconds(5));
            co_await pause.async_wait(boost::asio::use_awaitable);
            co_return co_await inner.send(std::move(request));
        }
    } held(api);
    provider.use(held);
    for (int i = 0; i < 50; ++i)
        boost::asio::co_spawn(loop, provider.status(order), [&](std::exception_ptr thrown, auto report) {
            CHECK(!thrown);
            CHECK(report.has_value());
            ++answered;
        });
    loop.run();
    CHECK(answered == 50);
    CHECK(api.tokens == 3);
}

TEST_CASE("all calls that wait for a token get the error of its renewal") {
    fake_paypal api;
    paypal provider = api.provider();
    checkout_request order = order_for(500, "USD");
    order.reference = "ORDER1";
    api.instead = [](const http::outgoing_request&) -> std::optional<http::send_result> {
        return json_response(401, {{"error", "invalid_client"}, {"error_description", "Client Authentication failed"}});
    };
    const auto report = wait_for(provider.status(order));
    REQUIRE(!report.has_value());
    CHECK(report.error().message == "PayPal answered 401: invalid_client: Client Authentication failed");
    CHECK(!report.error().may_have_happened);
    CHECK(api.asked.size() == 1);
}

TEST_CASE("a vanished PayPal order has expired once its time is over, and is unknown before") {
    fake_paypal api;
    testing::fake_clock time;
    paypal_options options;
    options.time = &time;
    paypal provider = api.provider(options);
    checkout_request order = order_for(500, "USD");
    order.reference = "GONE";
    order.expires = time.now() + milliseconds(60'000);
    const auto answer_with = [&](const char* name) {
        api.instead = [name](const http::outgoing_request& request) -> std::optional<http::send_result> {
            if (request.method == "POST") return std::nullopt;
            return json_response(404, {{"name", name}});
        };
    };
    answer_with("RESOURCE_NOT_FOUND");
    CHECK(!wait_for(provider.status(order)).has_value());
    time.advance(milliseconds(60'000));
    CHECK(wait_for(provider.status(order))->status == provider_status::expired);
    answer_with("nginx");
    CHECK(!wait_for(provider.status(order)).has_value());
}

TEST_CASE("Stripe receives the version, the key, the expiry and our payment id") {
    fake_stripe api;
    testing::fake_clock time;
    stripe_options options;
    options.time = &time;
    options.cancel_url = "https://shop.example/?a=b&c=d";
    stripe provider(secret("sk_test_x"), options);
    provider.use(api);
    checkout_request order = order_for(500, "USD", "pay_0123456789abcdef0123456789abcdef");
    order.expires = time.now() + std::chrono::hours(1);
    order.description = "Bild für \"Käthe\" & Söhne [1]";
    REQUIRE(wait_for(provider.create(order)).has_value());
    const http::outgoing_request& sent = api.asked.back();
    CHECK(sent.url == "https://api.stripe.com/v1/checkout/sessions");
    CHECK(header(sent, "Authorization") == "Bearer sk_test_x");
    CHECK(header(sent, "Stripe-Version") == "2026-10-28.endive");
    CHECK(header(sent, "Idempotency-Key") == order.payment_id + "-create");
    CHECK(header(sent, "Content-Type") == "application/x-www-form-urlencoded");
    CHECK(sent.repeatable);
    const auto fields = fields_of(sent.body);
    CHECK(fields.at("metadata[payment_id]") == order.payment_id);
    CHECK(fields.at("payment_intent_data[metadata][payment_id]") == order.payment_id);
    CHECK(fields.at("line_items[0][price_data][product_data][name]") == order.description);
    CHECK(fields.at("cancel_url") == options.cancel_url);
    CHECK(!fields.contains("payment_intent_data[capture_method]"));
    const auto closes = std::chrono::floor<std::chrono::seconds>(order.expires + std::chrono::minutes(30));
    CHECK(fields.at("expires_at") == std::to_string(closes.time_since_epoch().count()));

    // Repeated a minute later, it is the same request, byte for byte.
    const std::string body = sent.body;
    time.advance(milliseconds(60'000));
    REQUIRE(wait_for(provider.create(order)).has_value());
    CHECK(api.asked.back().body == body);

    order.expires = time.now() + std::chrono::hours(48);
    order.payment_id = "pay_2";
    order.authorize_only = true;
    REQUIRE(wait_for(provider.create(order)).has_value());
    CHECK(!fields_of(api.asked.back().body).contains("expires_at"));
    CHECK(fields_of(api.asked.back().body).at("payment_intent_data[capture_method]") == "manual");
}

TEST_CASE("Stripe's events are read from a cursor on, page by page, and from the start when the cursor is unknown") {
    fake_stripe api;
    stripe provider = api.provider();
    std::vector<std::string> references;
    for (int i = 0; i < 6; ++i) references.push_back(wait_for(provider.create(order_for(500, "USD")))->reference);
    const auto empty = wait_for(provider.events(""));
    REQUIRE(empty.has_value());
    CHECK(empty->about.empty());
    CHECK(empty->cursor.empty());
    api.pay(references[0]);
    const auto start = wait_for(provider.events(""));
    REQUIRE(start.has_value());
    CHECK(start->about.size() == 1);
    CHECK(!start->more);
    for (int i = 1; i < 6; ++i) api.pay(references[static_cast<std::size_t>(i)]);
    std::vector<std::string> heard;
    std::string cursor = start->cursor;
    for (bool more = true; more;) {
        const auto page = wait_for(provider.events(cursor));
        REQUIRE(page.has_value());
        REQUIRE(page->cursor != cursor);
        for (const payment_ref& ref : page->about) {
            heard.push_back(ref.reference);
            CHECK(ref.payment_id.starts_with("pay_"));
        }
        cursor = page->cursor;
        more = page->more;
    }
    CHECK(heard.size() == 5);
    const auto after = wait_for(provider.events(cursor));
    CHECK((after.has_value() && after->about.empty() && after->cursor == cursor && !after->more));
    const auto again = wait_for(provider.events("evt_forgotten"));
    REQUIRE(again.has_value());
    CHECK(!again->about.empty());
    CHECK(!wait_for(provider.events("evt/../x")).has_value());
}

TEST_CASE("malformed references never reach a path") {
    fake_stripe api;
    stripe provider = api.provider();
    for (const char* reference : {"", ".", "..", "...", "a/b", "a?b", "a#b", "a b", "a%2fb", "ä", "a\nb"}) {
        checkout_request order = order_for(500, "USD");
        order.reference = reference;
        CHECK(!wait_for(provider.status(order)).has_value());
        CHECK(!wait_for(provider.cancel(order)).has_value());
    }
    CHECK(api.asked.empty());
}

TEST_CASE("Adyen's money cannot be moved before its webhook arrives, and the answer says that nothing happened") {
    fake_adyen api;
    adyen provider = api.provider();
    checkout_request order = order_for(500, "USD");
    order.authorize_only = true;
    order.reference = wait_for(provider.create(order))->reference;
    api.pay(order.reference);
    CHECK(wait_for(provider.status(order))->status == provider_status::authorized);
    const auto early = wait_for(provider.capture(order));
    REQUIRE(!early.has_value());
    CHECK(!early.error().may_have_happened);
    CHECK(early.error().message.find("AUTHORISATION") != std::string::npos);
    http::request forged = api.webhook(order.reference);
    forged.body.replace(forged.body.find("PSP"), 3, "XSP");
    CHECK(!provider.webhook(forged).has_value());
    CHECK(!wait_for(provider.capture(order)).has_value());
    const auto told = provider.webhook(api.webhook(order.reference));
    REQUIRE(told.has_value());
    CHECK(told->about.front().payment_id == order.payment_id);
    CHECK(wait_for(provider.capture(order)).has_value());
    CHECK(wait_for(provider.status(order))->status == provider_status::paid);
}

TEST_CASE("Square's webhooks name the payment by the note in its link") {
    fake_square api;
    const checkout_request order = order_for(500, "USD");
    REQUIRE(wait_for(api.provider().create(order)).has_value());
    const std::string note = text(body_of(api.asked.back()).at("payment_note"));
    const std::string url = "https://shop.example/webhooks/square";
    const boost::json::object payment{{"id", "P1"}, {"order_id", "ORDER1"}, {"note", note}};
    const boost::json::object body{
        {"event_id", "E1"}, {"type", "payment.updated"}, {"data", {{"object", {{"payment", payment}}}}}};
    http::request sent{.method = "POST", .target = "/webhooks/square", .body = boost::json::serialize(body)};
    sent.headers.push_back({"x-square-hmacsha256-signature", to_base64(hmac_sha256("key", url + sent.body))});
    square_options options;
    options.webhook_keys.emplace_back("key");
    options.webhook_url = url;
    const square hears(secret("token"), "L1", options);
    const auto event = wait_for(hears.webhook(sent));
    REQUIRE(event.has_value());
    REQUIRE(event->about.size() == 1);
    CHECK(event->about.front().payment_id == order.payment_id);
}

TEST_CASE("keys of long payment ids stay short and distinct") {
    checkout_request order = order_for(500, "USD", std::string(300, 'x'));
    CHECK(detail::operation_key(order, "create").size() <= 45);
    CHECK(detail::operation_key(order, "create") != detail::operation_key(order, "refund"));
    order.payment_id += 'y';
    CHECK(detail::operation_key(order, "create") !=
          detail::operation_key(order_for(1, "USD", std::string(300, 'x')), "create"));
    order.description = std::string(126, 'a') + "é";
    CHECK(detail::line_for_payer(order, 127) == std::string(126, 'a'));
    CHECK(detail::line_for_payer(order, 128) == order.description);
}

}  // namespace

}  // namespace providers_requests_test
