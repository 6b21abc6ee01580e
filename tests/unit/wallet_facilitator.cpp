// SPDX-License-Identifier: MIT
// The client of x402 facilitators: what it sends, and which answers count.
#include <paymcp/wallet/cdp_facilitator.hpp>
#include <paymcp/wallet/facilitator.hpp>

#include "../support/wallet_vectors.hpp"

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/provider/coinbase/detail/key.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace wallet_facilitator_test {
namespace {

using namespace paymcp;
using wallet::rail_answer;
using wallet::rail_verdict;

const std::string payer = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const std::string transaction = "0x" + std::string(64, 'a');

/// Gives one answer to every request.
class one_answer final : public http::client {
public:
    boost::asio::awaitable<http::send_result> send(http::outgoing_request request) override {
        sent.push_back(std::move(request));
        co_return answer;
    }

    http::send_result answer = http::response{};
    std::vector<http::outgoing_request> sent{};
};

std::string order_body(int version = 2) {
    const std::string network = version == 2 ? "eip155:84532" : "base-sepolia";
    const std::string amount = version == 2 ? "amount" : "maxAmountRequired";
    return R"({"x402Version":)" + std::to_string(version) +
           R"(,"paymentPayload":{"payload":{"authorization":{"from":")" + payer +
           R"("}}},"paymentRequirements":{"network":")" + network + R"(",")" + amount + R"(":"10000"}})";
}

std::string success(std::string_view network = "eip155:84532", std::string_view who = payer) {
    return R"({"success":true,"transaction":")" + transaction + R"(","network":")" + std::string(network) +
           R"(","payer":")" + std::string(who) + "\"}";
}

struct bench {
    one_answer client{};
    wallet::facilitator asked{"https://facilitator.example/x402/"};

    bench() { asked.use(client); }

    template <class T>
    static T wait(boost::asio::awaitable<T> work) {
        boost::asio::io_context context;
        auto done = boost::asio::co_spawn(context, std::move(work), boost::asio::use_future);
        context.run();
        return done.get();
    }

    rail_verdict settle(unsigned status, std::string body, std::string order = order_body()) {
        client.answer = http::response{.status = status, .headers = {}, .body = std::move(body)};
        return wait(asked.settle({.payment_id = "wallet_1", .body = std::move(order)}));
    }
    rail_verdict verify(unsigned status, std::string body) {
        client.answer = http::response{.status = status, .headers = {}, .body = std::move(body)};
        return wait(asked.verify({.payment_id = "wallet_1", .body = order_body()}));
    }
};

TEST_CASE("the order's body is sent as it is, /verify may be repeated and /settle is sent once") {
    bench at;
    CHECK(at.verify(200, R"({"isValid":true,"payer":")" + payer + "\"}").answer == rail_answer::yes);
    CHECK(at.settle(200, success()).answer == rail_answer::yes);
    REQUIRE(at.client.sent.size() == 2);
    CHECK(at.client.sent[0].url == "https://facilitator.example/x402/verify");
    CHECK(at.client.sent[1].url == "https://facilitator.example/x402/settle");
    for (const http::outgoing_request& each : at.client.sent) {
        CHECK(each.method == "POST");
        CHECK(each.body == order_body());
        CHECK(http::find_header(each.headers, "content-type") == "application/json");
    }
    CHECK(at.client.sent[0].repeatable);
    CHECK_FALSE(at.client.sent[1].repeatable);
}

TEST_CASE("a verdict counts with status 2xx and 4xx, and everything else is not known") {
    bench at;
    const std::string no = R"({"isValid":false,"invalidReason":"insufficient_funds","payer":")" + payer + "\"}";
    for (const unsigned status : {200U, 400U, 402U}) {
        const rail_verdict refused = at.verify(status, no);
        CHECK(refused.answer == rail_answer::no);
        CHECK(refused.reason == "insufficient_funds");
    }
    CHECK(at.verify(500, no).answer == rail_answer::unknown);
    CHECK(at.verify(200, "<html>").answer == rail_answer::unknown);
    CHECK(at.verify(200, R"({"isValid":"yes"})").answer == rail_answer::unknown);
    CHECK(at.verify(302, R"({"isValid":true})").answer == rail_answer::unknown);
}

TEST_CASE("a settlement counts only with our payer, network and transaction") {
    bench at;
    const rail_verdict paid = at.settle(200, success());
    CHECK(paid.reference == transaction);
    CHECK(at.settle(200, success("base-sepolia"), order_body(1)).answer == rail_answer::yes);
    for (const std::string& lie :
         {success("eip155:8453"), success("eip155:84532", "0x857b06519E91e3A54538791bDbb0E22373e36b66"),
          std::string(R"({"success":true,"transaction":"","network":"eip155:84532"})"), std::string("garbage"),
          std::string()}) {
        const rail_verdict unclear = at.settle(200, lie);
        CHECK(unclear.answer == rail_answer::unknown);
        CHECK(unclear.may_have_happened);
        CHECK_FALSE(unclear.reason.empty());
    }
}

TEST_CASE("a refusal, a used nonce and a pending settlement are told apart") {
    bench at;
    const auto refusal = [&](const char* reason) {
        return at.settle(200, std::string(R"({"success":false,"errorReason":")") + reason +
                                  R"(","transaction":"","network":"eip155:84532"})");
    };
    CHECK(refusal("invalid_exact_evm_insufficient_balance").answer == rail_answer::no);
    CHECK_FALSE(refusal("invalid_exact_evm_insufficient_balance").used_up);
    CHECK(refusal("invalid_exact_evm_nonce_already_used").answer == rail_answer::no);
    CHECK(refusal("invalid_exact_evm_nonce_already_used").used_up);
    CHECK(refusal("settlement_pending").answer == rail_answer::unknown);
    CHECK(refusal("settlement_pending").may_have_happened);
    CHECK(refusal("unexpected_settle_error").answer == rail_answer::unknown);
}

TEST_CASE("without an answer a settlement may have happened, unless it was not sent or was turned away") {
    bench at;
    CHECK(at.settle(500, success()).may_have_happened);
    CHECK(at.settle(500, success()).answer == rail_answer::unknown);
    CHECK_FALSE(at.settle(429, "slow down").may_have_happened);
    CHECK_FALSE(at.settle(401, "").may_have_happened);
    for (const bool sent : {true, false}) {
        at.client.answer = http::send_failure{"the line broke", sent};
        const rail_verdict silent = bench::wait(at.asked.settle({.payment_id = "wallet_1", .body = order_body()}));
        CHECK(silent.answer == rail_answer::unknown);
        CHECK(silent.may_have_happened == sent);
        CHECK(silent.reason == "the facilitator did not answer: the line broke");
    }
    const std::size_t sent = at.client.sent.size();
    CHECK_FALSE(at.settle(200, success(), "no payment").may_have_happened);
    CHECK(at.client.sent.size() == sent);
}

TEST_CASE("/supported says what is settled") {
    bench at;
    at.client.answer = http::response{
        .status = 200,
        .headers = {},
        .body = R"({"kinds":[{"x402Version":2,"scheme":"exact","network":"eip155:84532"}],"extensions":[]})"};
    CHECK(bench::wait(at.asked.supports(2, "eip155:84532")).value());
    CHECK_FALSE(bench::wait(at.asked.supports(1, "base-sepolia")).value());
    CHECK(at.client.sent.front().url == "https://facilitator.example/x402/supported");
    at.client.answer = http::response{.status = 503, .headers = {}, .body = {}};
    CHECK(bench::wait(at.asked.supports(2, "eip155:84532")).error().code == "rail_unavailable");
}

TEST_CASE("a token of the facilitator is made for each request, and anew for each retry") {
    int made = 0;
    one_answer client;
    wallet::facilitator asked(
        "https://facilitator.example", {.authorization = [&](std::string_view method, std::string_view url) {
            return "Bearer " + std::to_string(++made) + " " + std::string(method) + " " + std::string(url);
        }});
    asked.use(client);
    bench::wait(asked.verify({.payment_id = "wallet_1", .body = order_body()}));
    REQUIRE(client.sent.size() == 1);
    std::vector<http::header> headers = client.sent.front().headers;
    CHECK(http::find_header(headers, "Authorization") == "Bearer 1 POST https://facilitator.example/verify");
    client.sent.front().renew(headers);
    CHECK(http::find_header(headers, "Authorization") == "Bearer 2 POST https://facilitator.example/verify");
}

/// The vector's token, with the nonce that a sent token has.
std::string token_of_sdk(std::string_view sent) {
    const boost::json::object& vector = wallet_vectors::x402().at("cdpJwt").as_object();
    const std::string header = paymcp::detail::from_base64url(sent.substr(0, sent.find('.'))).value_or("{}");
    const std::string nonce(boost::json::parse(header).at("nonce").as_string());
    const auto key =
        paymcp::detail::signing_key::read(secret(std::string(vector.at("apiKeySecretBase64").as_string())));
    const boost::json::object& claims = vector.at("claims").as_object();
    return paymcp::detail::coinbase_token(*key, claims.at("sub").as_string(), claims.at("uris").at(0).as_string(),
                                          unix_time(std::chrono::seconds(claims.at("iat").as_int64())), nonce);
}

TEST_CASE("Coinbase's facilitator gets the token that its SDK makes, and a new one for each request") {
    const boost::json::object& vector = wallet_vectors::x402().at("cdpJwt").as_object();
    const testing::fake_clock time(unix_time(std::chrono::seconds(vector.at("claims").at("iat").as_int64())));
    const auto key =
        paymcp::detail::signing_key::read(secret(std::string(vector.at("apiKeySecretBase64").as_string())));
    REQUIRE(key.has_value());
    CHECK(paymcp::detail::coinbase_token(
              *key, vector.at("claims").at("sub").as_string(), vector.at("claims").at("uris").at(0).as_string(),
              time.now(), vector.at("header").at("nonce").as_string()) == vector.at("token").as_string());

    one_answer client;
    wallet::facilitator asked = cdp_facilitator(secret(std::string(vector.at("claims").at("sub").as_string())),
                                                secret(std::string(vector.at("apiKeySecretBase64").as_string())),
                                                std::string(wallet::cdp_address), time);
    asked.use(client);
    for (int i = 0; i < 2; ++i) bench::wait(asked.verify({.payment_id = "wallet_1", .body = order_body()}));
    REQUIRE(client.sent.size() == 2);
    std::vector<std::string> tokens;
    for (const http::outgoing_request& each : client.sent) {
        CHECK(each.url == "https://api.cdp.coinbase.com/platform/v2/x402/verify");
        const std::string sent(http::find_header(each.headers, "Authorization").value_or(""));
        REQUIRE(sent.starts_with("Bearer "));
        tokens.push_back(sent.substr(7));
        CHECK(tokens.back() == token_of_sdk(tokens.back()));
    }
    CHECK(tokens[0] != tokens[1]);
}

TEST_CASE("without a key that signs, Coinbase's facilitator is refused at the start") {
    one_answer client;
    const auto refused = [&](const char* id, const char* key) -> std::string {
        try {
            cdp_facilitator(secret(id), secret(key)).use(client);
        } catch (const std::runtime_error& why) {
            return why.what();
        }
        return {};
    };
    CHECK(refused("", "") == "Coinbase needs an API key and its id (CDP_API_KEY_ID, CDP_API_KEY_SECRET)");
    CHECK(refused("two words", "x").find("CDP_API_KEY_ID is no id") == 0);
    CHECK(refused("id", "no key").find("CDP_API_KEY_SECRET is no API key") == 0);
    CHECK(client.sent.empty());
}

TEST_CASE("payments are not sent unencrypted to another machine") {
    one_answer client;
    CHECK_THROWS_AS(wallet::facilitator("http://facilitator.example").use(client), std::runtime_error);
    CHECK_THROWS_AS(wallet::facilitator("facilitator").use(client), std::runtime_error);
    CHECK_NOTHROW(wallet::facilitator("http://127.0.0.1:4021").use(client));
    CHECK_NOTHROW(wallet::facilitator("https://facilitator.example").use(client));
}

}  // namespace
}  // namespace wallet_facilitator_test
