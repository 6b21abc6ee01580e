// SPDX-License-Identifier: MIT
#include "../support/base_sepolia.hpp"
#include "../support/wallet_offers.hpp"

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/mpp/detail/charge.hpp>
#include <paymcp/wallet/mpp/detail/problem.hpp>

#include <doctest/doctest.h>

#include <string>

namespace wallet_mpp_test {
namespace {

using namespace paymcp::detail;
using namespace wallet_offers;
using paymcp::secret;
using paymcp::unix_time;
using wallet_vectors::by_id;
using wallet_vectors::mpp;
using wallet_vectors::text;

secret vector_secret() { return secret(text(mpp(), "secret")); }

/// A vector's challenge, with its request in canonical form.
mpp_challenge challenge_of(const boost::json::object& from) {
    return {text(from, "id"),         text(from, "realm"),           text(from, "method"),
            text(from, "intent"),     *jcs_text(from.at("request")), text(from, "expires"),
            text(from, "digest"),     text(from, "opaque"),          text(from, "header"),
            text(from, "description")};
}

const stripe_offer half_dollar{50, "usd", "profile_test"};

/// The whole of what is judged before money is asked for: "" or the code of the refusal.
std::string judged(const paymcp::result<mpp_credential>& read, const x402_offer& offer) {
    if (!read) return read.error().code;
    const bool stripe = read->challenge.method == "stripe";
    if (!is_issued(read->challenge, vector_secret(), {})) return "invalid_challenge";
    if (stripe) {
        if (const auto token = read_stripe_charge(*read); !token) return token.error().code;
    } else {
        const auto money = read_evm_charge(*read, offer);
        if (!money) return money.error().code;
        if (const auto why = check_challenge(read->challenge, evm_request(offer), now)) return why->code;
        if (check_transfer(*money, offer, recovery())) return "verification_failed";
        if (check_window(money->transfer, offer, now)) return "verification_failed";
    }
    const std::string asked = stripe ? stripe_request(half_dollar) : evm_request(offer);
    if (const auto why = check_challenge(read->challenge, asked, now)) return why->code;
    return {};
}

TEST_CASE("a challenge has the id, the object and the header of the package") {
    for (const auto& [id, vector] : by_id(mpp().at("challenges"))) {
        CAPTURE(id);
        const auto& wanted = vector.at("challenge").as_object();
        const mpp_challenge challenge = challenge_of(wanted);
        CHECK(challenge_id(vector_secret().reveal(), challenge) == challenge.id);
        CHECK(boost::json::parse(challenge_object(challenge)) == boost::json::value(wanted));
        std::string header = text(vector, "wwwAuthenticate");
        // The package leaves what fits into Latin-1 as it is, and HTTP headers are no UTF-8.
        if (const auto at = header.find("\xC3\xA9"); at != std::string::npos) header.replace(at, 2, "\\u00e9");
        CHECK(challenge_header(challenge) == header);
    }
}

TEST_CASE("a challenge is issued by one of two secrets, and changes with every bound member") {
    const mpp_challenge sound = challenge_of(mpp().at("challenges").at(9).at("challenge").as_object());
    CHECK(is_issued(sound, vector_secret(), {}));
    CHECK(is_issued(sound, secret(std::string(32, 'n')), vector_secret()));
    CHECK(!is_issued(sound, secret(std::string(32, 'n')), {}));
    CHECK(!is_issued(sound, {}, {}));
    mpp_challenge forged = sound;  // with the key that an unset secret would be
    forged.id = challenge_id("", forged);
    CHECK(!is_issued(forged, vector_secret(), {}));
    CHECK(!is_issued(forged, {}, {}));
    for (std::string mpp_challenge::*member :
         {&mpp_challenge::id, &mpp_challenge::realm, &mpp_challenge::method, &mpp_challenge::intent,
          &mpp_challenge::request, &mpp_challenge::expires, &mpp_challenge::digest, &mpp_challenge::opaque,
          &mpp_challenge::header}) {
        mpp_challenge changed = sound;
        changed.*member += "x";
        CHECK(!is_issued(changed, vector_secret(), {}));
    }
    mpp_challenge shown = sound;
    shown.description = "another";
    CHECK(is_issued(shown, vector_secret(), {}));
}

TEST_CASE("a header refuses line ends, controls and what is no UTF-8") {
    mpp_challenge challenge = challenge_of(mpp().at("challenges").at(0).at("challenge").as_object());
    for (const char* wrong : {"a\r\nSet-Cookie: x", "a\nb", "a\x7f", "a\xff", "a\xC3"}) {
        challenge.description = wrong;
        CHECK(!challenge_header(challenge));
    }
}

TEST_CASE("a binding tells calls apart, and is read back only from our own form") {
    const random_128 one{1};
    const random_128 two{2};
    const mpp_binding binding = bind_call("add", "{\"a\":2}", one);
    CHECK(opaque_text(binding) != opaque_text(bind_call("add", "{\"a\":2}", two)));
    CHECK(opaque_text(binding) != opaque_text(bind_call("add", "{\"a\":3}", one)));
    CHECK(opaque_text(binding) != opaque_text(bind_call("sub", "{\"a\":2}", one)));
    const auto read = read_opaque(opaque_text(binding));
    REQUIRE(read);
    CHECK(read->tool == "add");
    CHECK(read->nonce == binding.nonce);
    CHECK(read->arguments_hash == binding.arguments_hash);
    for (const std::string& wrong : {std::string(), std::string("e30"), std::string("!"), to_base64url("[]"),
                                     to_base64url(R"({"h":"","n":"","t":1})"), std::string(20000, 'A')})
        CHECK(!read_opaque(wrong));
}

TEST_CASE("the requests are those of the package") {
    CHECK(evm_request(base_sepolia()) == *jcs_text(mpp().at("challenges").at(0).at("challenge").at("request")));
    for (const auto& [id, vector] : by_id(mpp().at("challenges"))) {
        if (id == "stripe") CHECK(stripe_request(half_dollar) == *jcs_text(vector.at("challenge").at("request")));
    }
}

TEST_CASE("credentials are read from MCP and from a header alike") {
    for (const auto& [id, vector] : by_id(mpp().at("credentials"))) {
        CAPTURE(id);
        const auto in_mcp = read_mpp_credential(vector.at("mcp"));
        const auto in_header = read_mpp_header(text(vector, "authorization"));
        REQUIRE(in_mcp.has_value());
        REQUIRE(in_header.has_value());
        CHECK(challenge_object(in_mcp->challenge) == challenge_object(in_header->challenge));
        CHECK(in_mcp->payload == in_header->payload);
        CHECK(in_mcp->source == in_header->source);
        CHECK(judged(in_mcp, base_sepolia()) == "");
        if (!vector.contains("challengeHash")) continue;
        CHECK("0x" + to_hex(challenge_nonce(in_mcp->challenge)) == text(vector, "challengeHash"));
        const auto money = read_evm_charge(*in_mcp, base_sepolia());
        CHECK("0x" + to_hex(signing_digest(domain_of(base_sepolia()), money->transfer)) == text(vector, "digest"));
    }
    for (const char* wrong : {"", "Payment", "Payment ", "Bearer abc", "Payment !", "Payment e30", "Paymentx e30",
                              "Payment eyJjaGFsbGVuZ2UiOjF9"})
        CHECK(!read_mpp_header(wrong).has_value());
    CHECK(!read_mpp_header("Payment " + std::string(20000, 'A')).has_value());
    CHECK(is_payment_scheme("payment e30"));
    CHECK(!is_payment_scheme("Bearer e30"));
}

TEST_CASE("each credential gets the verdict of the package, or a stricter one") {
    int taken = 0;
    for (const auto& [id, vector] : by_id(mpp().at("verdicts"))) {
        CAPTURE(id);
        // What the processor says, or the price of another day, is not in the credential.
        const bool elsewhere = id == "stripe requires_action" || id == "stripe processing" || id == "stripe declined";
        x402_offer offer = base_sepolia();
        if (id == "other price") offer.amount = "20000";
        const auto& verdict = vector.at("verdict").as_object();
        const std::string said = judged(read_mpp_credential(vector.at("credential")), offer);
        taken += said.empty();
        if (verdict.at("status") == 200 || elsewhere) {
            CHECK(said == "");
        } else if (id == "signature changed" && recovery() != nullptr) {
            CHECK(said == "verification_failed");  // the package breaks on it
        } else if (id == "signature changed") {
            CHECK(said.empty());
        } else if (id == "expired") {
            CHECK(said == "verification_failed");  // its nonce is that of another challenge, which is seen first
        } else if (id == "no expires") {
            CHECK(said == "verification_failed");  // the same
        } else {
            const std::string type = text(verdict.at("problem").as_object(), "type");
            CHECK(type == std::string("https://paymentauth.org/problems/").append(problem_of(said).name));
        }
    }
    CHECK(taken >= 9);
}

TEST_CASE("what is asked today is compared, then the expiry") {
    mpp_challenge challenge = challenge_of(mpp().at("challenges").at(0).at("challenge").as_object());
    const std::string asked = evm_request(base_sepolia());
    const unix_time end{std::chrono::seconds(1767225900)};
    CHECK(!check_challenge(challenge, asked, end - std::chrono::milliseconds(1)));
    CHECK(check_challenge(challenge, asked, end)->code == "payment_expired");
    CHECK(check_challenge(challenge, stripe_request(half_dollar), now)->code == "invalid_challenge");
    challenge.expires = "tomorrow";
    CHECK(check_challenge(challenge, asked, now)->code == "invalid_challenge");
    challenge.expires.clear();
    CHECK(check_challenge(challenge, asked, now)->code == "invalid_challenge");
    challenge = challenge_of(mpp().at("challenges").at(0).at("challenge").as_object());
    challenge.intent = "session";
    CHECK(check_challenge(challenge, asked, now)->code == "invalid_challenge");
}

TEST_CASE("a Stripe token is one, for the order of its challenge") {
    auto credential = *read_mpp_credential(by_id(mpp().at("credentials"))[2].second.at("mcp"));
    CHECK(*read_stripe_charge(credential) == "spt_test_1");
    for (const char* wrong : {"", "tok_1", "spt_a b", "spt_a&b=c", "spt_\n"}) {
        credential.payload["spt"] = wrong;
        CHECK(read_stripe_charge(credential).error().code == "invalid_payload");
    }
    credential.payload["spt"] = "spt_" + std::string(300, 'a');
    CHECK(!read_stripe_charge(credential).has_value());
    credential.payload["spt"] = "spt_test_1";
    credential.payload["externalId"] = "order_2";
    CHECK(read_stripe_charge(credential).error().code == "verification_failed");
    credential.challenge.request = R"({"externalId":"order_2"})";
    CHECK(read_stripe_charge(credential).has_value());
}

TEST_CASE("problems and receipts are those of the package") {
    int known = 0;
    for (const auto& one : mpp().at("problems").as_array()) {
        const auto& wanted = one.at("problem").as_object();
        for (const mpp_problem& problem : mpp_problems) {
            if (text(wanted, "type") != std::string("https://paymentauth.org/problems/").append(problem.name)) continue;
            ++known;
            CHECK(problem.title == text(wanted, "title"));
            CHECK(static_cast<int>(problem.status) == one.at("httpStatus").as_int64());
            CHECK(problem.rpc == one.at("jsonRpcCode").as_int64());
            auto made = boost::json::parse(problem_text(problem, text(wanted, "detail"), "CHALLENGE_ID")).as_object();
            for (const auto& [key, value] : made) CHECK(wanted.at(key) == value);
        }
    }
    CHECK(known == static_cast<int>(std::size(mpp_problems)));
    CHECK(problem_of("no such code").rpc == -32603);
    const auto receipt = boost::json::parse(mpp_receipt("evm", "0xab", "c1", now)).as_object();
    CHECK(receipt == boost::json::parse(R"({"method":"evm","reference":"0xab","status":"success",
        "timestamp":"2026-01-01T00:00:00.000Z","challengeId":"c1"})")
                         .as_object());
}

}  // namespace
}  // namespace wallet_mpp_test
