// SPDX-License-Identifier: MIT
#include "../support/wallet_offers.hpp"

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/random.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/detail/payment_proof.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>

namespace wallet_proofs_test {
namespace {

using namespace paymcp::detail;
using namespace wallet_offers;
using paymcp::secret;
using wallet_vectors::text;

using where = credential_place;

constexpr paid_call_name add_two{"add", "{\"a\":2,\"b\":3}"};

wallet_terms terms() {
    const auto& payload = wallet_vectors::x402().at("sdk227").at("payloads").at(0);
    wallet_terms made{.resource = tool_resource("add", "add"), .realm = "ref.test"};
    made.offers.push_back(offer_of(payload.at("paymentRequired").at("accepts").at(0).as_object()));
    made.stripe = stripe_offer{50, "usd", "profile_test"};
    made.current = secret(text(wallet_vectors::mpp(), "secret"));
    made.recover = recovery();
    return made;
}

found_credential x402_payment_of(std::size_t index, where place = where::x402_meta) {
    return {place, wallet_vectors::x402().at("sdk227").at("payloads").at(index).at("payload")};
}

/// A challenge of ours as a wallet without a key answers it: a Stripe token.
found_credential stripe_answer(const mpp_challenge& challenge) {
    return {where::mpp_meta,
            {{"challenge", boost::json::parse(challenge_object(challenge))}, {"payload", {{"spt", "spt_1"}}}}};
}

std::vector<mpp_challenge> issued(const wallet_terms& from = terms(), const paid_call_name& call = add_two) {
    unsigned char count = 0;
    return issue_challenges(
        from, call, [&count] { return random_128{++count}; }, now);
}

std::string refusal(const found_credential& found, const wallet_terms& given = terms(),
                    const paid_call_name& call = add_two) {
    const auto proof = read_payment_proof(found, given, call);
    if (!proof.has_value()) return proof.error().code;
    const auto why = check_payment_proof(*proof, given, now);
    return why ? why->code : "";
}

TEST_CASE("a call's challenges are one for each method, each with an id of its own") {
    const auto challenges = issued();
    REQUIRE(challenges.size() == 2);
    CHECK(challenges[0].method == "evm");
    CHECK(challenges[1].method == "stripe");
    CHECK(challenges[0].expires == "2026-01-01T00:05:00.000Z");
    CHECK(challenges[0].opaque != challenges[1].opaque);
    for (const mpp_challenge& one : challenges) CHECK(is_issued(one, terms().current, {}));
    wallet_terms without = terms();
    without.realm.clear();
    CHECK(issued(without).empty());
}

TEST_CASE("a payment by x402 becomes a key, a body and an end") {
    const auto proof = read_payment_proof(x402_payment_of(0), terms(), add_two);
    REQUIRE(proof.has_value());
    CHECK(proof->key.starts_with("evm/84532/0x036cbd53842c5426634e7929541ec2318f3dcf7e/0xf39fd6e5"));
    CHECK(boost::json::parse(proof->body).at("x402Version") == 2);
    CHECK(proof->expires == paymcp::unix_time(std::chrono::seconds(1767225900)));
    CHECK(!proof->v1);
    CHECK(refusal(x402_payment_of(0)) == "");
    const std::string base64 = to_base64(boost::json::serialize(x402_payment_of(0).value));
    CHECK(refusal({where::x402_header, boost::json::value(base64)}) == "");
    CHECK(refusal({where::x402_dotted, boost::json::value(base64)}) == "invalid_x402_version");
    const auto first = x402_payment_of(4, where::x402_dotted);
    CHECK(read_payment_proof(first, terms(), add_two)->v1);
    wallet_terms dearer = terms();
    dearer.offers[0].amount = "20000";
    CHECK(refusal(x402_payment_of(0), dearer) == "invalid_payment_requirements");
    CHECK(read_payment_proof(x402_payment_of(0), dearer, add_two)->key == proof->key);
    CHECK(read_payment_proof(first, dearer, add_two).has_value());
    CHECK(refusal(first, dearer) == "invalid_exact_evm_payload_authorization_value_mismatch");
    wallet_terms other_token = terms();
    other_token.offers[0].token.address = find_token("base")->address;
    CHECK(!read_payment_proof(x402_payment_of(0), other_token, add_two).has_value());
    wallet_terms other_tool = terms();
    other_tool.resource.url = "mcp://tool/sub";
    CHECK(!read_payment_proof(x402_payment_of(0), other_tool, add_two).has_value());
}

TEST_CASE("a transfer that is not what its payer signed and accepts is no proof") {
    const auto changed = [](const char* member, const char* value) {
        found_credential found = x402_payment_of(0);
        found.value.at("payload").at("authorization").as_object()[member] = value;
        return read_payment_proof(found, terms(), add_two);
    };
    constexpr const char* other = "0x857b06519E91e3A54538791bDbb0E22373e36b66";
    CHECK(!changed("value", "1").has_value());
    CHECK(!changed("to", other).has_value());
    if (recovery() != nullptr) CHECK(changed("from", other).error().code == "invalid_exact_evm_signature");
}

TEST_CASE("what has expired is still read, and only refused where nobody has claimed it") {
    const auto proof = read_payment_proof(x402_payment_of(0), terms(), add_two);
    CHECK(!check_payment_proof(*proof, terms(), now));
    CHECK(check_payment_proof(*proof, terms(), now + std::chrono::minutes(5)));
    const auto charge = read_payment_proof(stripe_answer(issued()[1]), terms(), add_two);
    REQUIRE(charge.has_value());
    CHECK(check_payment_proof(*charge, terms(), now + std::chrono::minutes(5))->code == "payment_expired");
}

TEST_CASE("a Stripe token is claimed by its challenge") {
    const mpp_challenge challenge = issued()[1];
    const auto proof = read_payment_proof(stripe_answer(challenge), terms(), add_two);
    REQUIRE(proof.has_value());
    CHECK(proof->key == "mpp/" + challenge.id);
    CHECK(proof->stripe_token == "spt_1");
    CHECK(proof->body.empty());
    CHECK(proof->expires == now + std::chrono::minutes(5));
    CHECK(refusal(stripe_answer(challenge)) == "");
    wallet_terms dearer = terms();
    dearer.stripe->amount = 100;
    CHECK(read_payment_proof(stripe_answer(challenge), dearer, add_two).has_value());
    CHECK(refusal(stripe_answer(challenge), dearer) == "invalid_challenge");
}

TEST_CASE("a challenge pays for its own call only") {
    const mpp_challenge challenge = issued()[1];
    CHECK(refusal(stripe_answer(challenge), terms(), {"add", "{\"a\":2,\"b\":4}"}) == "invalid_challenge");
    CHECK(refusal(stripe_answer(challenge), terms(), {"sub", add_two.arguments}) == "invalid_challenge");
    mpp_challenge unbound = challenge;
    unbound.opaque.clear();
    unbound.id = challenge_id(terms().current.reveal(), unbound);
    CHECK(refusal(stripe_answer(unbound)) == "invalid_challenge");
}

TEST_CASE("a challenge of the previous secret holds, one of a stranger does not") {
    wallet_terms rotated = terms();
    rotated.previous = rotated.current;
    rotated.current = secret(std::string(32, 'n'));
    CHECK(refusal(stripe_answer(issued()[1]), rotated) == "");
    rotated.previous = {};
    CHECK(refusal(stripe_answer(issued()[1]), rotated) == "invalid_challenge");
}

TEST_CASE("what is not offered is refused") {
    wallet_terms without = terms();
    without.realm.clear();
    CHECK(refusal(stripe_answer(issued()[1]), without) == "method_unsupported");
    CHECK(refusal({}) == "method_unsupported");
    mpp_challenge tempo = issued()[1];
    tempo.method = "tempo";
    tempo.id = challenge_id(terms().current.reveal(), tempo);
    CHECK(refusal(stripe_answer(tempo)) == "method_unsupported");
    mpp_challenge endless = issued()[1];
    endless.expires.clear();
    endless.id = challenge_id(terms().current.reveal(), endless);
    CHECK(read_payment_proof(stripe_answer(endless), terms(), add_two).error().code == "invalid_challenge");
}

TEST_CASE("a signed transfer pays for the challenge that its nonce is made of, and for none else") {
    const auto vector = wallet_vectors::by_id(wallet_vectors::mpp().at("credentials"))[0].second;
    boost::json::object credential = vector.at("mcp").as_object();
    CHECK(refusal({where::mpp_meta, credential}) == "invalid_challenge");  // bound to no call
    credential["challenge"] = boost::json::parse(challenge_object(issued()[0]));
    CHECK(refusal({where::mpp_meta, credential}) == "verification_failed");
    credential.at("payload").as_object()["nonce"] = "0x" + to_hex(challenge_nonce(issued()[0]));
    if (recovery() != nullptr) CHECK(refusal({where::mpp_meta, credential}) == "verification_failed");
    wallet_terms unchecked = terms();
    unchecked.recover = nullptr;
    const auto proof = read_payment_proof({where::mpp_meta, credential}, unchecked, add_two);
    REQUIRE(proof.has_value());
    CHECK(boost::json::parse(proof->body).at("paymentRequirements").at("amount") == "10000");
    const auto ends = [&](const char* valid_before) {
        credential.at("payload").as_object()["validBefore"] = valid_before;
        return read_payment_proof({where::mpp_meta, credential}, unchecked, add_two)->expires;
    };
    CHECK(ends("1767225800") == paymcp::unix_time(std::chrono::seconds(1767225800)));
    CHECK(ends("99999999999999999999999") == now + std::chrono::minutes(5));
    unchecked.offers[0].amount = "20000";
    CHECK(read_payment_proof({where::mpp_meta, credential}, unchecked, add_two)->key == proof->key);
    CHECK(refusal({where::mpp_meta, credential}, unchecked) == "invalid_challenge");
    credential.erase("source");
    const auto is_read = [&] {
        return read_payment_proof({where::mpp_meta, credential}, unchecked, add_two).has_value();
    };
    CHECK(is_read());
    const paymcp::wallet::evm_token sepolia = unchecked.offers[0].token;
    unchecked.offers[0].token.address = find_token("base")->address;
    CHECK(!is_read());
    unchecked.offers[0].token = sepolia;
    unchecked.offers[0].token.chain_id = 8453;
    CHECK(!is_read());
}

}  // namespace
}  // namespace wallet_proofs_test
