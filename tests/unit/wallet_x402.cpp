// SPDX-License-Identifier: MIT
#include "../support/wallet_offers.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/wallet/x402/detail/checks.hpp>

#include <doctest/doctest.h>

#include <map>
#include <string>

namespace wallet_x402_test {
namespace {

using namespace paymcp::detail;
using namespace wallet_offers;
using wallet_vectors::by_id;
using wallet_vectors::text;

const boost::json::object& sdk() { return wallet_vectors::x402().at("sdk227").as_object(); }

const x402_resource add = tool_resource("add", "add");

/// The payment of a vector of v2 on Base Sepolia, to be tampered with.
boost::json::object sound_payment() { return sdk().at("payloads").as_array().front().at("payload").as_object(); }
x402_offer its_offer() {
    return offer_of(sdk().at("payloads").as_array().front().at("paymentRequired").at("accepts").at(0).as_object());
}

TEST_CASE("the challenges are those of the packages, byte for byte") {
    const x402_offer offer = its_offer();
    const std::string written = payment_required_v2({&offer, 1}, add, "Payment required");
    CHECK(to_base64(written) == text(sdk().at("headers").at(0).as_object(), "value"));
    int first = 0;
    for (const auto& [id, vector] : by_id(sdk().at("payloads"))) {
        CAPTURE(id);
        const auto& wanted = vector.at("paymentRequired").as_object();
        const x402_offer one = offer_of(wanted.at("accepts").at(0).as_object());
        const bool v1 = wanted.at("x402Version") == 1;
        first += v1;
        const std::string made = v1 ? payment_required_v1({&one, 1}, add, "Payment required")
                                    : payment_required_v2({&one, 1}, add, "Payment required");
        CHECK(boost::json::parse(made) == boost::json::value(wanted));
    }
    CHECK(first == 2);
    x402_offer nameless = offer;
    nameless.token.v1_name = {};
    CHECK(payment_required_v1({&nameless, 1}, add, "x").empty());
    const x402_offer both[] = {nameless, offer};
    CHECK(boost::json::parse(payment_required_v1(both, add, "x")).at("accepts").as_array().size() == 1);
}

TEST_CASE("a description that a wallet's btoa cannot send back is left out of v2") {
    const x402_offer offer = its_offer();
    const x402_resource price = tool_resource("add", "Prix \xE2\x80\x93 1 \xE2\x82\xAC");
    const auto second = boost::json::parse(payment_required_v2({&offer, 1}, price, "x"));
    CHECK(!second.at("resource").as_object().contains("description"));
    const auto first = boost::json::parse(payment_required_v1({&offer, 1}, price, "x"));
    CHECK(text(first.at("accepts").at(0).as_object(), "description") == price.description);
}

TEST_CASE("each payment that the packages sign is taken, and hashed as they do") {
    for (const auto& [id, vector] : by_id(sdk().at("payloads"))) {
        CAPTURE(id);
        const x402_offer offer = offer_of(vector.at("paymentRequired").at("accepts").at(0).as_object());
        CHECK(judged(vector.at("payload"), offer) == "");
        const auto payment = read_x402_payment(vector.at("payload"));
        CHECK("0x" + to_hex(signing_digest(domain_of(offer), payment->money.transfer)) == text(vector, "digest"));
    }
    const auto& example = wallet_vectors::x402().at("payloadExample").as_object();
    CHECK(read_x402_payment(example.at("json")).has_value());
}

TEST_CASE("a payment is the same as object, as JSON text and in base64") {
    const boost::json::object sent = sound_payment();
    const std::string plain = boost::json::serialize(sent);
    CHECK(judged(boost::json::value(plain), its_offer()) == "");
    CHECK(judged(boost::json::value(to_base64(plain)), its_offer()) == "");
    CHECK(read_x402_header(to_base64(plain)).has_value());
    CHECK(read_x402_header(text(sdk().at("headers").at(1).as_object(), "value")).has_value());
    CHECK(!read_x402_header(plain).has_value());
    for (const char* wrong : {"1", "[]", "null", "true", "\"\"", "\"{\"", "\"aGVsbG8=\""})
        CHECK(judged(boost::json::parse(wrong), its_offer()) == "invalid_payload");
    for (const auto& one : sdk().at("headerParsing").as_array()) {
        const auto& vector = one.as_object();
        if (!vector.contains("value")) continue;
        CHECK(!read_x402_header(text(vector, "value")).has_value());
    }
}

TEST_CASE("the verdicts on what others accept and refuse, none of them milder") {
    // What our strictness refuses, and what only a chain knows.
    const std::map<std::string, std::string> ours{
        {"v-0-1", "invalid_exact_evm_signature"}, {"replay", ""}, {"poor", ""}};
    int taken = 0;
    for (const auto& [id, vector] : by_id(sdk().at("verdicts"))) {
        CAPTURE(id);
        const auto& body = vector.at("body").as_object();
        const auto& sent = body.at("paymentPayload");
        const std::string said = judged(sent, offer_of(body.at("paymentRequirements").as_object()));
        const std::string theirs = text(vector.at("verify").as_object(), "viem");
        if (const auto known = ours.find(id); known != ours.end()) {
            CHECK(said == known->second);
        } else if (recovery() != nullptr) {
            CHECK((said == "") == (theirs == "valid"));
        }
        taken += said.empty();
    }
    if (recovery() != nullptr) CHECK(taken == 9);
}

/// A change to a payment, by name, and the reason for which it is refused.
struct tampering {
    const char* name;
    void (*apply)(boost::json::object& payment);
    const char* reason;
};

boost::json::object& transfer_in(boost::json::object& payment) {
    return payment.at("payload").at("authorization").as_object();
}
boost::json::object& accepted_in(boost::json::object& payment) { return payment.at("accepted").as_object(); }

const tampering tamperings[] = {
    {"version as text", [](auto& p) { p["x402Version"] = "2"; }, "invalid_x402_version"},
    {"version 3", [](auto& p) { p["x402Version"] = 3; }, "invalid_x402_version"},
    {"version 2.0", [](auto& p) { p["x402Version"] = 2.0; }, "invalid_x402_version"},
    {"no accepted", [](auto& p) { p.erase("accepted"); }, "invalid_payload"},
    {"accepted null", [](auto& p) { p["accepted"] = nullptr; }, "invalid_payload"},
    {"no payload", [](auto& p) { p.erase("payload"); }, "invalid_payload"},
    {"payload a list", [](auto& p) { p["payload"] = boost::json::array(); }, "invalid_payload"},
    {"no authorization", [](auto& p) { p.at("payload").as_object().erase("authorization"); }, "invalid_payload"},
    {"no signature", [](auto& p) { p.at("payload").as_object().erase("signature"); }, "invalid_payload"},
    {"value a number", [](auto& p) { transfer_in(p)["value"] = 10000; }, "invalid_payload"},
    {"value in hexadecimal", [](auto& p) { transfer_in(p)["value"] = "0x2710"; }, "invalid_payload"},
    {"value with a sign", [](auto& p) { transfer_in(p)["value"] = "+10000"; }, "invalid_payload"},
    {"value above 256 bits", [](auto& p) { transfer_in(p)["value"] = std::string(78, '9'); }, "invalid_payload"},
    {"nonce short", [](auto& p) { transfer_in(p)["nonce"] = "0x01"; }, "invalid_payload"},
    {"from no address", [](auto& p) { transfer_in(p)["from"] = "0x00"; }, "invalid_payload"},
    {"signature of 64 bytes", [](auto& p) { p.at("payload").as_object()["signature"] = "0x" + std::string(128, '1'); },
     "invalid_exact_evm_signature"},
    {"signature of a smart wallet",
     [](auto& p) { p.at("payload").as_object()["signature"] = "0x" + std::string(400, '1'); },
     "invalid_exact_evm_signature"},
    {"value edited", [](auto& p) { transfer_in(p)["value"] = "10001"; }, "invalid_exact_evm_signature"},
    {"recipient edited", [](auto& p) { transfer_in(p)["to"] = "0x857b06519E91e3A54538791bDbb0E22373e36b66"; },
     "invalid_exact_evm_signature"},
    {"payer edited", [](auto& p) { transfer_in(p)["from"] = "0x857b06519E91e3A54538791bDbb0E22373e36b66"; },
     "invalid_exact_evm_signature"},
    {"nonce edited", [](auto& p) { transfer_in(p)["nonce"] = "0x" + std::string(64, 'a'); },
     "invalid_exact_evm_signature"},
    {"expiry edited", [](auto& p) { transfer_in(p)["validBefore"] = "1767229999"; }, "invalid_exact_evm_signature"},
    {"scheme upto", [](auto& p) { accepted_in(p)["scheme"] = "upto"; }, "unsupported_scheme"},
    {"other network", [](auto& p) { accepted_in(p)["network"] = "eip155:8453"; }, "invalid_network"},
    {"network of v1", [](auto& p) { accepted_in(p)["network"] = "base-sepolia"; }, "invalid_network"},
    {"less accepted", [](auto& p) { accepted_in(p)["amount"] = "1"; }, "invalid_payment_requirements"},
    {"amount a number", [](auto& p) { accepted_in(p)["amount"] = 10000; }, "invalid_payment_requirements"},
    {"other token", [](auto& p) { accepted_in(p)["asset"] = "0x857b06519E91e3A54538791bDbb0E22373e36b66"; },
     "invalid_payment_requirements"},
    {"other recipient accepted",
     [](auto& p) { accepted_in(p)["payTo"] = "0x857b06519E91e3A54538791bDbb0E22373e36b66"; },
     "invalid_payment_requirements"},
    {"other timeout", [](auto& p) { accepted_in(p)["maxTimeoutSeconds"] = 301; }, "invalid_payment_requirements"},
    {"other domain", [](auto& p) { accepted_in(p).at("extra").as_object()["name"] = "USD Coin"; },
     "invalid_payment_requirements"},
    {"no extra", [](auto& p) { accepted_in(p).erase("extra"); }, "invalid_payment_requirements"},
    {"permit2", [](auto& p) { accepted_in(p).at("extra").as_object()["assetTransferMethod"] = "permit2"; },
     "invalid_payment_requirements"},
    {"another tool's", [](auto& p) { p.at("resource").as_object()["url"] = "mcp://tool/other"; },
     "invalid_payment_requirements"},
    {"resource without text", [](auto& p) { p.at("resource").as_object()["url"] = 7; }, "invalid_payload"},
};

TEST_CASE("each tampering is refused by its name before a facilitator is asked") {
    for (const tampering& one : tamperings) {
        CAPTURE(one.name);
        boost::json::object payment = sound_payment();
        one.apply(payment);
        if (recovery() == nullptr && std::string_view(one.reason) == "invalid_exact_evm_signature") continue;
        CHECK(judged(payment, its_offer()) == one.reason);
    }
}

TEST_CASE("what a buyer may add or write otherwise is taken") {
    boost::json::object payment = sound_payment();
    payment["extensions"] = {{"payment-identifier", {{"info", {{"required", false}}}}}};
    accepted_in(payment).at("extra").as_object()["challengeId"] = "mine";
    accepted_in(payment)["payTo"] = "0x209693bc6afc0c5328ba36faf03c514ef312287c";
    payment.erase("resource");
    CHECK(judged(payment, its_offer()) == "");
}

TEST_CASE("a payment holds for six seconds more, and not for ever") {
    const auto seconds = [](std::int64_t at) { return uint_256(static_cast<std::uint64_t>(1767225600 + at)); };
    const auto refused = [&](std::int64_t after, std::int64_t before) {
        transfer_authorization transfer;
        transfer.valid_after = seconds(after);
        transfer.valid_before = seconds(before);
        return check_window(transfer, its_offer(), now).has_value();
    };
    CHECK(!refused(0, 6));
    CHECK(refused(0, 5));
    CHECK(refused(1, 300));
    CHECK(!refused(-600, 300 + 86400));
    CHECK(refused(-600, 301 + 86400));
}

TEST_CASE("a claim is named by chain, token, payer and nonce, whatever the case") {
    const auto payment = read_x402_payment(sound_payment());
    CHECK(claim_key(payment->money.transfer, its_offer()) ==
          "evm/84532/0x036cbd53842c5426634e7929541ec2318f3dcf7e/0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266/"
          "0x101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f");
    boost::json::object lower = sound_payment();
    transfer_in(lower)["from"] = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
    CHECK(claim_key(read_x402_payment(lower)->money.transfer, its_offer()) ==
          claim_key(payment->money.transfer, its_offer()));
}

TEST_CASE("the facilitator gets our requirement and what was checked, in the same bytes each time") {
    for (const auto& [id, vector] : by_id(sdk().at("verdicts"))) {
        if (id != "valid-v2" && id != "valid-v1") continue;
        CAPTURE(id);
        const auto& body = vector.at("body").as_object();
        const auto payment = read_x402_payment(body.at("paymentPayload"));
        const x402_offer offer = offer_of(body.at("paymentRequirements").as_object());
        auto made = boost::json::parse(facilitator_body(payment->version, payment->money, offer, add));
        auto wanted = boost::json::value(body);
        if (payment->version == 2) {
            CHECK(made.at("paymentPayload").at("resource").at("url") == "mcp://tool/add");
            made.at("paymentPayload").as_object().erase("resource");
            wanted.at("paymentPayload").as_object().erase("resource");
        }
        CHECK(made == wanted);
    }
    boost::json::object noisy = sound_payment();
    noisy.at("payload").as_object()["permit2Authorization"] = boost::json::object{{"from", "x"}};
    accepted_in(noisy).at("extra").as_object()["facilitatorAddress"] = "0x0";
    const auto plain = read_x402_payment(sound_payment());
    const auto read = read_x402_payment(noisy);
    CHECK(facilitator_body(2, read->money, its_offer(), add) == facilitator_body(2, plain->money, its_offer(), add));
}

TEST_CASE("of several offers a payment finds its own") {
    const x402_offer cheap = its_offer();
    x402_offer dear = cheap;
    dear.amount = "20000";
    x402_offer base = cheap;
    base.token = *find_token("base");
    const x402_offer offers[] = {base, dear, cheap};
    const auto matched = match_offer(*read_x402_payment(sound_payment()), offers, add);
    REQUIRE(matched.has_value());
    CHECK(matched->amount == "10000");
    const auto first = by_id(sdk().at("payloads"))[4];
    REQUIRE(first.first == "v1-base-sepolia");
    CHECK(match_offer(*read_x402_payment(first.second.at("payload")), offers, add)->amount == "10000");
}

}  // namespace
}  // namespace wallet_x402_test
