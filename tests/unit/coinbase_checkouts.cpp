// SPDX-License-Identifier: MIT
// Coinbase's checkouts: its status words, what counts as paid, slow and failed refunds, and the requests sent.
#include "../support/fakes/all.hpp"

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/http/client/retry.hpp>
#include <paymcp/provider/detail/order_fields.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/fake_timer.hpp>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coinbase_checkouts_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
using namespace fakes;
using enum provider_status;

std::string header(const http::outgoing_request& request, std::string_view name) {
    return std::string(http::find_header(request.headers, name).value_or(""));
}

/// The status read from a checkout of 5.00 USDC, with some members replaced.
provider_result<status_report> read(boost::json::object otherwise) {
    counter<fake_coinbase> one;
    const checkout_request order = one.open();
    for (auto& [name, value] : otherwise) one.api.checkouts.at(order.reference)[name] = value;
    return wait_for(one.provider.status(order));
}
provider_status word(std::string_view status) { return read({{"status", status}})->status; }

boost::json::object refund_of(std::string_view status, std::string_view amount = "5.00") {
    return {{"id", "r"}, {"amount", amount}, {"currency", "USDC"}, {"status", status}};
}
provider_status refunded_by(boost::json::array refunds, std::string_view status = "COMPLETED") {
    return read({{"status", status}, {"refunds", std::move(refunds)}})->status;
}

TEST_CASE("Coinbase's status words") {
    CHECK(word("ACTIVE") == pending);
    CHECK(word("PROCESSING") == pending);
    CHECK(word("COMPLETED") == paid);
    CHECK(word("EXPIRED") == expired);
    CHECK(word("DEACTIVATED") == canceled);
    CHECK(word("FAILED") == canceled);
    CHECK(word("REFUNDED") == refunded);
    for (const char* other : {"PARTIALLY_REFUNDED", "", "completed", "CONFIRMED", "NEW", "SOMETHING_NEW"})
        CHECK(word(other) == unknown);
    CHECK(read({{"status", true}})->status == unknown);
    CHECK(read({{"status", nullptr}})->status == unknown);
}

TEST_CASE("money that Coinbase refunds or has refunded is not paid; a failed refund stays paid") {
    CHECK(refunded_by({}) == paid);
    CHECK(refunded_by({refund_of("PENDING")}) == refunded);
    CHECK(refunded_by({refund_of("COMPLETED")}) == refunded);
    CHECK(refunded_by({refund_of("FAILED")}) == paid);
    CHECK(refunded_by({refund_of("FAILED"), refund_of("PENDING")}) == refunded);
    CHECK(refunded_by({refund_of("PENDING", "2.00"), refund_of("COMPLETED", "3.000")}) == refunded);
    CHECK(refunded_by({refund_of("COMPLETED")}, "REFUNDED") == refunded);
    CHECK(refunded_by({refund_of("COMPLETED", "2.00")}) == paid);
    for (const char* amount : {"5.01", "0", "-5.00", "5.0000001", "five", ""})
        CHECK(refunded_by({refund_of("COMPLETED", amount)}) == unknown);
    for (const char* status : {"", "completed", "SOMETHING_NEW"}) CHECK(refunded_by({refund_of(status)}) == unknown);
    CHECK(refunded_by({"x"}) == unknown);
    boost::json::object dollars = refund_of("COMPLETED");
    dollars["currency"] = "USD";
    CHECK(refunded_by({dollars}) == unknown);
    const std::vector<std::pair<const char*, provider_status>> totals{
        {"0.00", paid}, {"5.00", refunded}, {"5", refunded}, {"1.00", paid}, {"", unknown}};
    for (const auto& [total, means] : totals)
        CHECK(read({{"status", "COMPLETED"}, {"refundedAmount", total}})->status == means);
    CHECK(refunded_by({refund_of("COMPLETED", "9223372036854.77"), refund_of("COMPLETED", "9223372036854.77")}) ==
          unknown);
}

TEST_CASE("amounts are compared as numbers, and another amount or currency is reported as received") {
    const auto amount_of = [](const char* amount, const char* code = "USDC") {
        return *read({{"status", "COMPLETED"}, {"amount", amount}, {"currency", code}});
    };
    for (const char* same : {"5", "5.0", "5.00", "5.000000", "5.0000000"}) CHECK(amount_of(same).amount == 5'000'000);
    CHECK(amount_of("4.999999").amount == 4'999'999);
    CHECK(amount_of("50.00").amount == 50'000'000);
    CHECK(amount_of("5.00", "USD").currency == "USD");
    CHECK(amount_of("5.00", "USD").amount == 500);
    for (const char* wrong :
         {"", "5.0000001", "05.00", "5,00", " 5.00", "+5", "-5.00", "0", "1e1", "99999999999999999"})
        CHECK(amount_of(wrong).status == unknown);
    for (const char* code : {"", "usdc", "EURC", "USDC "}) CHECK(amount_of("5.00", code).status == unknown);
    CHECK(read({{"status", "COMPLETED"}, {"amount", 5}})->status == unknown);
    // The amount after the fee is not the price.
    const auto completed =
        read({{"status", "COMPLETED"}, {"settlement", {{"netAmount", "4.95"}, {"currency", "USDC"}}}});
    CHECK(completed->status == paid);
    CHECK(completed->amount == 5'000'000);
}

TEST_CASE("the seller gets the reason when a checkout does not fit the payment") {
    const auto reason = [](boost::json::object otherwise) {
        const auto report = read(std::move(otherwise));
        REQUIRE(report.has_value());
        CHECK((report->status == unknown) == !report->why.empty());
        return report->why;
    };
    CHECK(reason({{"status", "COMPLETED"}}).empty());
    CHECK(reason({{"status", "ACTIVE"}}).empty());
    CHECK(reason({{"status", "PARTIALLY_REFUNDED"}}) == "its checkout is \"PARTIALLY_REFUNDED\"");
    CHECK(reason({{"status", nullptr}}) == "its checkout is nothing");
    CHECK(reason({{"status", "COMPLETED"}, {"amount", 5}}) ==
          "its checkout has no amount that can be read, in \"USDC\"");
    CHECK(reason({{"status", "COMPLETED"}, {"refunds", {refund_of("PENDING", "6.00")}}}) ==
          "its checkout is completed, and 6.000000 USDC of 5.000000 USDC was given back");
    CHECK(reason({{"status", "COMPLETED"}, {"refunds", {refund_of("LATER")}}}) ==
          "its checkout is completed, and an unreadable sum of 5.000000 USDC was given back");
}

TEST_CASE("a checkout with another payment's id is ignored") {
    for (const boost::json::value& other :
         std::vector<boost::json::value>{"pay_of_another", "", nullptr, 1, boost::json::array{}}) {
        const auto report = read({{"status", "COMPLETED"}, {"metadata", {{"payment_id", other}}}});
        REQUIRE(!report.has_value());
        CHECK(report.error().message == "the reference is another payment's");
    }
}

TEST_CASE("a checkout that is being paid or has been paid is not canceled") {
    for (const char* status : {"PROCESSING", "COMPLETED", "REFUNDED", "PARTIALLY_REFUNDED"}) {
        counter<fake_coinbase> one;
        const checkout_request order = one.open();
        one.api.checkouts.at(order.reference)["status"] = status;
        const auto refused = wait_for(one.provider.cancel(order));
        REQUIRE(!refused.has_value());
        CHECK(refused.error().message == "Coinbase answered 400: invalid_request: not in this status");
        CHECK(text(one.api.checkouts.at(order.reference).at("status")) == status);
    }
    for (const char* status : {"EXPIRED", "FAILED", "DEACTIVATED"}) {
        counter<fake_coinbase> one;
        const checkout_request order = one.open();
        one.api.checkouts.at(order.reference)["status"] = status;
        CHECK(wait_for(one.provider.cancel(order)).has_value());
    }
}

TEST_CASE("a pending refund is not requested again, and a failed one is requested with another key") {
    counter<fake_coinbase> one;
    one.api.slow_refunds = true;
    const checkout_request order = one.secured();
    std::set<std::string> keys;
    for (int failed = 0; failed < 3; ++failed) {
        for (int again = 0; again < 2; ++again) {
            one.api.asked.clear();
            REQUIRE(wait_for(one.provider.refund(order)).has_value());
            CHECK(one.api.asked.size() == (again == 0 ? 2U : 1U));
            if (again == 0) keys.insert(header(one.api.asked.back(), "X-Idempotency-Key"));
            CHECK(wait_for(one.provider.status(order))->status == refunded);
        }
        CHECK(one.api.moves[order.reference].returned == 1);
        one.api.end_refund(order.reference, failed == 2);
        CHECK(wait_for(one.provider.status(order))->status == (failed == 2 ? refunded : paid));
    }
    CHECK(keys.size() == 3);
    CHECK(wait_for(one.provider.refund(order)).has_value());
    CHECK(one.api.moves[order.reference].returned == 1);
}

TEST_CASE("another amount or currency is not refunded, and the answer says that nothing happened") {
    for (const boost::json::object& other :
         {boost::json::object{{"amount", "6.00"}}, boost::json::object{{"currency", "USD"}, {"amount", "50000.00"}}}) {
        counter<fake_coinbase> one;
        const checkout_request order = one.secured();
        for (const auto& [name, value] : other) one.api.checkouts.at(order.reference)[name] = value;
        const auto refused = wait_for(one.provider.refund(order));
        REQUIRE(!refused.has_value());
        CHECK(!refused.error().may_have_happened);
        CHECK(one.api.moves[order.reference].returned == 0);
    }
}

TEST_CASE("Coinbase receives the amount, the expiry, our payment id and the payer's return URL") {
    fake_coinbase api;
    coinbase_checkouts provider =
        api.provider({.success_url = "https://shop.example/paid", .fail_url = "https://shop.example/failed"});
    checkout_request order = order_for(12'340'000, "USDC", "pay_0123456789abcdef0123456789abcdef");
    order.expires = unix_time(std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)) + milliseconds(3'661'999);
    order.description = "Bild für \"Käthe\"";
    REQUIRE(wait_for(provider.create(order)).has_value());
    const http::outgoing_request sent = api.asked.back();
    CHECK(sent.method == "POST");
    CHECK(sent.url == "https://business.coinbase.com/sandbox/api/v1/checkouts");
    CHECK(sent.repeatable);
    CHECK(header(sent, "Content-Type") == "application/json");
    CHECK(header(sent, "X-Idempotency-Key") == detail::operation_uuid(order, "create"));
    const boost::json::object wanted{{"amount", "12.34"},
                                     {"currency", "USDC"},
                                     {"network", "base"},
                                     {"description", order.description},
                                     {"metadata", {{"payment_id", order.payment_id}}},
                                     {"expiresAt", "2026-12-01T01:01:01Z"},
                                     {"successRedirectUrl", "https://shop.example/paid"},
                                     {"failRedirectUrl", "https://shop.example/failed"}};
    CHECK(body_of(sent) == wanted);
    REQUIRE(wait_for(provider.create(order)).has_value());
    CHECK(api.asked.back().body == sent.body);
    order.authorize_only = true;
    CHECK(!wait_for(provider.create(order)).error().may_have_happened);
    CHECK(!wait_for(provider.create(order_for(100'000'000'010'000, "USDC"))).error().may_have_happened);
    CHECK(api.asked.size() == 2);
}

TEST_CASE("Coinbase's base URL is accepted with and without the path of the checkouts") {
    for (const char* base : {"https://proxy.example", "https://proxy.example/", "https://proxy.example/api/v1",
                             "https://proxy.example/api/v1/", "https://proxy.example/api/v1/checkouts"}) {
        fake_coinbase api;
        coinbase_checkouts provider = api.provider({.base_url = base});
        static_cast<void>(wait_for(provider.create(order_at<fake_coinbase>())));
        CHECK(api.asked.back().url == "https://proxy.example/api/v1/checkouts");
    }
    fake_coinbase api;
    coinbase_checkouts provider = api.provider({.sandbox = false});
    static_cast<void>(wait_for(provider.create(order_at<fake_coinbase>())));
    CHECK(api.asked.back().url == "https://business.coinbase.com/api/v1/checkouts");
}

TEST_CASE("Coinbase's errors are reported in its words, in both response shapes") {
    const auto told = [](const boost::json::value& body) {
        fake_coinbase api;
        coinbase_checkouts provider = api.provider();
        api.instead = [&](const http::outgoing_request&) -> std::optional<http::send_result> {
            return json_response(429, body);
        };
        return wait_for(provider.create(order_at<fake_coinbase>())).error().message;
    };
    CHECK(told({{"errorType", "rate_limit_exceeded"}, {"errorMessage", "Rate limit exceeded"}}) ==
          "Coinbase answered 429: rate_limit_exceeded: Rate limit exceeded");
    CHECK(told({{"errors", boost::json::array{{{"id", "rate_limit_exceeded"}, {"message", "Too many"}}}}}) ==
          "Coinbase answered 429: rate_limit_exceeded: Too many");
}

TEST_CASE("idempotency keys are UUIDs of version 4, equal for the same operation on the same payment") {
    std::set<std::string> all;
    for (int i = 0; i < 500; ++i) {
        const checkout_request order = order_at<fake_coinbase>();
        for (const char* operation : {"create", "refund-0", "refund-1"}) {
            const std::string key = detail::operation_uuid(order, operation);
            CHECK(key == detail::operation_uuid(order, operation));
            REQUIRE(key.size() == 36);
            CHECK((key[8] == '-' && key[13] == '-' && key[14] == '4' && key[18] == '-' && key[23] == '-'));
            CHECK(std::string_view("89ab").find(key[19]) != std::string_view::npos);
            CHECK(key.find_first_not_of("0123456789abcdef-") == std::string::npos);
            all.insert(key);
        }
    }
    CHECK(all.size() == 1500);
}

/// The claims in a request's token.
boost::json::value claims_of(const http::outgoing_request& request) {
    const std::string token = header(request, "Authorization").substr(std::string_view("Bearer ").size());
    const std::size_t first = token.find('.') + 1;
    return boost::json::parse(from_base64url(token.substr(first, token.rfind('.') - first)).value_or("null"));
}

TEST_CASE("each request has its own token, which names the request, also when it is sent again") {
    fake_coinbase api;
    testing::fake_clock time;
    boost::asio::io_context loop;
    testing::fake_timer waits(loop, time);
    http::retrying_client client(api, waits, time);
    coinbase_checkouts provider = fake_coinbase::provider_with({.time = &time});
    provider.use(client);
    int silent = 2;
    api.instead = [&](const http::outgoing_request&) -> std::optional<http::send_result> {
        if (silent-- <= 0) return std::nullopt;
        time.advance(milliseconds(30'000));
        return http::send_failure{"the time is up", true};
    };
    bool done = false;
    boost::asio::co_spawn(loop, provider.create(order_at<fake_coinbase>()),
                          [&](std::exception_ptr thrown, auto made) { done = !thrown && made.has_value(); });
    waits.advance(milliseconds(200'000));
    REQUIRE(done);
    REQUIRE(api.asked.size() == 3);
    std::set<std::string> tokens;
    std::set<std::int64_t> begun;
    for (const http::outgoing_request& sent : api.asked) {
        tokens.insert(header(sent, "Authorization"));
        const boost::json::value claims = claims_of(sent);
        CHECK(claims.at("uris") == boost::json::array{"POST business.coinbase.com/sandbox/api/v1/checkouts"});
        CHECK(claims.at("exp").as_int64() - claims.at("nbf").as_int64() == 120);
        begun.insert(claims.at("nbf").as_int64());
        std::size_t authorizations = 0;
        for (const http::header& one : sent.headers) authorizations += one.name == "Authorization" ? 1 : 0;
        CHECK(authorizations == 1);
        CHECK(header(sent, "X-Idempotency-Key") == header(api.asked.front(), "X-Idempotency-Key"));
        CHECK(sent.body == api.asked.front().body);
    }
    CHECK(tokens.size() == 3);
    CHECK(begun.size() == 3);
}

}  // namespace

}  // namespace coinbase_checkouts_test
