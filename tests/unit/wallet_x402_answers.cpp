// SPDX-License-Identifier: MIT
#include "../support/wallet_offers.hpp"

#include <paymcp/wallet/x402/detail/answers.hpp>

#include <doctest/doctest.h>

#include <string>

namespace wallet_x402_answers_test {
namespace {

using namespace paymcp::detail;

const evm_address payer = *read_evm_address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

x402_offer offer() {
    x402_offer made;
    made.token = *find_token("base-sepolia");
    made.amount = "10000";
    return made;
}

std::string settled_body(std::string_view member = "", std::string_view value = "") {
    boost::json::object body{{"success", true},
                             {"transaction", "0x" + std::string(64, 'a')},
                             {"network", "eip155:84532"},
                             {"payer", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"}};
    if (!member.empty()) body[member] = value.empty() ? boost::json::value() : boost::json::parse(value);
    return boost::json::serialize(body);
}

settlement outcome(std::string_view body) { return read_settle_answer(body, payer, offer()).outcome; }

TEST_CASE("real answers are understood") {
    for (const auto& [id, vector] : wallet_vectors::by_id(wallet_vectors::x402().at("sdk227").at("verdicts"))) {
        if (!vector.contains("realVerifyResponse")) continue;
        CAPTURE(id);
        const auto verified = read_verify_answer(boost::json::serialize(vector.at("realVerifyResponse")), payer);
        REQUIRE(verified);
        const bool valid = wallet_vectors::text(vector.at("verify").as_object(), "official") == "valid";
        CHECK(verified->valid == valid);
        if (vector.contains("realSettleResponse"))
            CHECK((outcome(boost::json::serialize(vector.at("realSettleResponse"))) == settlement::settled) == valid);
    }
}

TEST_CASE("a settlement counts where payer, network, amount and transaction are ours") {
    CHECK(outcome(settled_body()) == settlement::settled);
    CHECK(outcome(settled_body("network", "\"base-sepolia\"")) == settlement::settled);
    CHECK(outcome(settled_body("payer")) == settlement::settled);
    CHECK(outcome(settled_body("amount", "\"10000\"")) == settlement::settled);
    CHECK(outcome(settled_body("surprise", "[1]")) == settlement::settled);
    CHECK(outcome(settled_body("errorReason")) == settlement::settled);
}

TEST_CASE("a lying or broken answer of /settle moves nothing to settled") {
    for (const auto& [member, value] : {std::pair("payer", "\"0x857b06519E91e3A54538791bDbb0E22373e36b66\""),
                                        {"payer", "\"somebody\""},
                                        {"payer", "7"},
                                        {"network", "\"eip155:8453\""},
                                        {"network", ""},
                                        {"network", "84532"},
                                        {"amount", "\"1\""},
                                        {"amount", "10000"},
                                        {"transaction", "\"\""},
                                        {"transaction", ""},
                                        {"transaction", "\"0xabc\""},
                                        {"success", "\"true\""},
                                        {"success", "1"},
                                        {"success", ""}}) {
        CAPTURE(member);
        CAPTURE(value);
        CHECK(outcome(settled_body(member, value)) == settlement::unclear);
    }
    for (const char* wrong : {"", "null", "[]", "<html>", "{}", "{\"isValid\":true}", "true"})
        CHECK(outcome(wrong) == settlement::unclear);
    CHECK(outcome("{\"success\":true,\"transaction\":\"" + std::string(20000, 'a') + "\"}") == settlement::unclear);
}

TEST_CASE("a refusal, a used nonce and a pending settlement are told apart") {
    const auto refused = [](std::string_view reason) {
        return outcome("{\"success\":false,\"transaction\":\"\",\"network\":\"eip155:84532\",\"errorReason\":" +
                       std::string(reason) + "}");
    };
    CHECK(refused("\"invalid_exact_evm_insufficient_balance\"") == settlement::refused);
    CHECK(refused("\"invalid_exact_evm_nonce_already_used\"") == settlement::used);
    CHECK(refused("\"settlement_pending\"") == settlement::pending);
    CHECK(refused("\"unexpected_settle_error\"") == settlement::unclear);
    CHECK(refused("null") == settlement::unclear);
    CHECK(refused("7") == settlement::unclear);
}

TEST_CASE("a verdict of /verify needs its bool, and our payer for a yes") {
    CHECK(read_verify_answer(R"({"isValid":true})", payer)->valid);
    CHECK(read_verify_answer(R"({"isValid":true,"payer":null,"extra":1})", payer)->valid);
    const auto no = read_verify_answer(R"({"isValid":false,"invalidReason":"why","payer":"0x00"})", payer);
    REQUIRE(no);
    CHECK(!no->valid);
    CHECK(no->reason == "why");
    for (const char* wrong : {"", "{}", R"({"isValid":1})", R"({"isValid":"true"})", R"({"isValid":null})",
                              R"({"isValid":true,"payer":"0x857b06519E91e3A54538791bDbb0E22373e36b66"})",
                              R"({"isValid":false,"invalidReason":7})"})
        CHECK(!read_verify_answer(wrong, payer));
    CHECK(read_verify_answer("{\"isValid\":false,\"invalidReason\":\"" + std::string(1000, 'x') + "\"}", payer)
              ->reason.size() == 256);
}

TEST_CASE("the kinds of /supported that are sound are taken") {
    const auto kinds =
        read_supported(R"({"kinds":[{"x402Version":2,"scheme":"exact","network":"eip155:84532","extra":{}},
        {"x402Version":"2","scheme":"exact","network":"a"},{"scheme":"exact"},7,
        {"x402Version":1,"scheme":"exact","network":"base-sepolia"}],"signers":{},"extensions":[]})");
    REQUIRE(kinds);
    REQUIRE(kinds->size() == 2);
    CHECK(kinds->at(1).network == "base-sepolia");
    for (const char* wrong : {"", "[]", "{}", R"({"kinds":{}})", R"({"kinds":null})"}) CHECK(!read_supported(wrong));
}

TEST_CASE("receipts have the members of SettleResponse") {
    const auto receipt = boost::json::parse(settle_receipt("0xab", "base-sepolia", payer));
    CHECK(receipt == boost::json::parse(R"({"success":true,"transaction":"0xab","network":"base-sepolia",
        "payer":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"})"));
    const auto refusal = boost::json::parse(refusal_receipt("why", "eip155:84532", payer)).as_object();
    CHECK(refusal.at("success") == false);
    CHECK(refusal.at("transaction") == "");
    CHECK(refusal.at("errorReason") == "why");
}

}  // namespace
}  // namespace wallet_x402_answers_test
