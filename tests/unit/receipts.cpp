// SPDX-License-Identifier: MIT
// Receipts of delivered payments, and their signatures.
#include <paymcp/payment/receipt.hpp>
#include <paymcp/payment/receipt_key.hpp>

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/digest.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace receipts_test {

namespace {

using namespace paymcp;
using namespace paymcp::receipts;
namespace json = boost::json;

/// A key that nobody uses.
constexpr std::string_view private_key = R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
)";

receipt_key key() { return receipt_key::read(secret(std::string(private_key))).value(); }

payment delivered() {
    payment one;
    one.id = "pay_1";
    one.tool = "draw";
    one.digest = "ab";
    one.amount = 50;
    one.currency = "USD";
    one.provider = "stripe";
    one.reference = "cs_1";
    one.state = payment_state::delivered;
    one.ended = unix_time(std::chrono::seconds(1'700'000'000));
    return one;
}

const tool_output dog{.content = R"([{"type":"text","text":"a dog"}])", .structured = R"({"b":1,"a":2})"};

std::string refusal(std::string_view jws, std::string_view keys) {
    const result<std::string> read = verify_receipt(jws, keys);
    return read.has_value() ? "taken" : read.error().code;
}

}  // namespace

TEST_CASE("a receipt says what was paid for what, and digests what was asked and given") {
    const receipt made = receipt_of(delivered(), dog, "Shop").value();
    const std::string canonical = R"({"content":[{"text":"a dog","type":"text"}],"structuredContent":{"a":2,"b":1}})";
    CHECK(json::parse(receipt_text(made)) == json::object{{"payment_id", "pay_1"},
                                                          {"seller", "Shop"},
                                                          {"tool", "draw"},
                                                          {"amount", "0.50"},
                                                          {"currency", "USD"},
                                                          {"provider", "stripe"},
                                                          {"reference", "cs_1"},
                                                          {"delivered", "2023-11-14T22:13:20Z"},
                                                          {"arguments_sha256", "ab"},
                                                          {"result_sha256", detail::sha256_hex(canonical)}});
}

TEST_CASE("a receipt is of what was taken, and only of what was delivered") {
    payment part = delivered();
    part.used = 20;
    CHECK(receipt_of(part, dog, "Shop")->amount == "0.20");
    payment small = delivered();
    small.currency = std::string(in_micro_units(currency(std::string_view("USD"))).name());
    small.amount = 2000;
    CHECK(receipt_of(small, dog, "Shop")->amount == "0.002");
    CHECK(receipt_of(small, dog, "Shop")->currency == "USD");
    CHECK(receipt_of(delivered(), tool_output(), "Shop")->result_sha256.empty());
    CHECK(receipt_text(*receipt_of(delivered(), tool_output(), "")).find("result_sha256") == std::string::npos);
    for (const payment_state other : {payment_state::created, payment_state::secured, payment_state::running,
                                      payment_state::recorded, payment_state::refunding, payment_state::refunded}) {
        payment one = delivered();
        one.state = other;
        CHECK(receipt_of(one, dog, "Shop").error().code == "not_delivered");
    }
}

TEST_CASE("a signed receipt is checked by the public key alone, and any change of it is noticed") {
    const std::string text = receipt_text(receipt_of(delivered(), dog, "Shop").value());
    const std::string jws = key().sign(text);
    const std::string keys = key().public_keys();
    CHECK(verify_receipt(jws, keys).value() == text);
    CHECK(jws == key().sign(text));
    CHECK(keys.find("\"d\"") == std::string::npos);
    for (std::size_t i = 0; i < jws.size(); ++i) {
        std::string changed = jws;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        if (changed != jws && verify_receipt(changed, keys).has_value()) CHECK(i == jws.size() - 1);
    }
}

TEST_CASE("attack: a receipt with another algorithm, key, type or header is refused") {
    const std::string text = receipt_text(receipt_of(delivered(), dog, "Shop").value());
    const std::string jws = key().sign(text);
    const std::string keys = key().public_keys();
    const std::size_t first = jws.find('.');
    const auto with_header = [&](const json::object& header) {
        return detail::to_base64url(json::serialize(header)) + jws.substr(first);
    };
    const json::object head = json::parse(*detail::from_base64url(jws.substr(0, first))).as_object();
    CHECK(head.at("alg") == "EdDSA");
    CHECK(head.at("kid").as_string() == std::string_view(key().id()));
    for (const char* alg : {"none", "HS256", "ES256", "eddsa"}) {
        json::object other = head;
        other["alg"] = alg;
        CHECK(refusal(with_header(other), keys) == "malformed");
    }
    json::object typed = head;
    typed["typ"] = "JWT";
    CHECK(refusal(with_header(typed), keys) == "malformed");
    json::object critical = head;
    critical["crit"] = json::array{"b64"};
    CHECK(refusal(with_header(critical), keys) == "malformed");
    json::object named = head;
    named["kid"] = "another";
    CHECK(refusal(with_header(named), keys) == "unknown_key");
    json::object padded = head;
    padded["x"] = 1;
    CHECK(refusal(with_header(padded), keys) == "forged");
    std::string others = keys;
    others.replace(others.find("\"x\":\"") + 5, 1, "B");
    CHECK((refusal(jws, others) == "forged" || refusal(jws, others) == "unknown_key"));
    for (const char* wrong : {"", ".", "..", "a.b", "a.b.c", "....", "{}"}) CHECK(refusal(wrong, keys) == "malformed");
    for (const char* wrong : {"", "{}", "[]", R"({"keys":{}})"}) CHECK(refusal(jws, wrong) == "malformed");
    CHECK(refusal(jws, R"({"keys":[1,{},{"kid":7}]})") == "unknown_key");
}

TEST_CASE("a key of another kind signs no receipts, and is not shown") {
    const std::string p256 = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2
OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r
1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G
-----END PRIVATE KEY-----
)";
    CHECK(receipt_key::read(secret(p256)).error().message ==
          "it is a key of P-256; receipts are signed with Ed25519");
    CHECK_FALSE(receipt_key::read(secret(std::string("x"))).has_value());
    CHECK(receipt_key::read_file("/nowhere/key").error().message == "the file cannot be read: /nowhere/key");
}

}  // namespace receipts_test
