// SPDX-License-Identifier: MIT
#include "../support/wallet_vectors.hpp"

#include <paymcp/core/random.hpp>
#include <paymcp/wallet/evm/detail/eip712.hpp>
#include <paymcp/wallet/evm/detail/evm_signature.hpp>
#ifdef PAYMCP_HAVE_SECP256K1
#include <paymcp/wallet/secp256k1/detail/recovery.hpp>
#endif

#include <doctest/doctest.h>

#include <string>

namespace wallet_signatures_test {
namespace {

using namespace paymcp::detail;
using wallet_vectors::text;

std::string as_text(const word_256& word) { return "0x" + to_hex(word); }

eip712_domain domain_of(const boost::json::object& from) {
    return {text(from, "name"), text(from, "version"), from.at("chainId").to_number<std::uint64_t>(),
            *read_evm_address(text(from, "verifyingContract"))};
}

transfer_authorization transfer_of(const boost::json::object& from) {
    return {*read_evm_address(text(from, "from")),     *read_evm_address(text(from, "to")),
            *read_uint_256(text(from, "value")),       *read_uint_256(text(from, "validAfter")),
            *read_uint_256(text(from, "validBefore")), *read_0x<32>(text(from, "nonce"))};
}

TEST_CASE("decimal text is an integer of 256 bits, and nothing else is") {
    CHECK(to_uint64(*read_uint_256("0")) == 0U);
    CHECK(to_uint64(*read_uint_256("18446744073709551615")) == 18446744073709551615U);
    CHECK(!to_uint64(*read_uint_256("18446744073709551616")));
    const std::string most = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    CHECK(as_text(read_uint_256(most)->bytes) == "0x" + std::string(64, 'f'));
    const std::string above = most.substr(0, most.size() - 1) + "6";
    for (const std::string& wrong :
         {above, "1" + most, std::string(), std::string("-1"), std::string("+1"), std::string("1e3"),
          std::string("1.0"), std::string("0x10"), std::string("007"), std::string(" 1"), std::string("1\0", 2)}) {
        CAPTURE(wrong);
        CHECK(!read_uint_256(wrong));
    }
    CHECK(*read_uint_256("256") > *read_uint_256("255"));
}

TEST_CASE("an address compares by value, and is written with its checksum") {
    const std::string right = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";
    const auto lower = read_evm_address("0x036cbd53842c5426634e7929541ec2318f3dcf7e");
    CHECK(lower == read_evm_address(right));
    CHECK(checksummed(*lower) == right);
    CHECK(checksum_holds(right));
    CHECK(checksum_holds("0x036cbd53842c5426634e7929541ec2318f3dcf7e"));
    CHECK(!checksum_holds("0x036cbD53842c5426634e7929541eC2318f3dCF7e"));
    for (const char* wrong :
         {"036CbD53842c5426634e7929541eC2318f3dCF7e", "0x036CbD53842c5426634e7929541eC2318f3dCF7",
          "0x036CbD53842c5426634e7929541eC2318f3dCF7e0", "0x036CbD53842c5426634e7929541eC2318f3dCF7g"})
        CHECK(!read_evm_address(wrong));
    for (const auto& [key, vector] : wallet_vectors::x402_by_id("vectors")) {
        CAPTURE(key);
        const std::string address = text(vector, "address");
        CHECK(checksummed(*read_evm_address(address)) == address);
    }
}

TEST_CASE("a transfer is hashed as its signer hashes it") {
    for (const auto& [id, vector] : wallet_vectors::x402_by_id("vectors")) {
        CAPTURE(id);
        const auto domain = domain_of(vector.at("domain").as_object());
        const auto transfer = transfer_of(vector.at("message").as_object());
        CHECK(as_text(domain_separator(domain)) == text(vector, "domainSeparator"));
        CHECK(as_text(struct_hash(transfer)) == text(vector, "structHash"));
        CHECK(as_text(signing_digest(domain, transfer)) == text(vector, "digest"));
    }
}

#ifdef PAYMCP_HAVE_SECP256K1

TEST_CASE("a signature recovers to its signer") {
    for (const auto& [id, vector] : wallet_vectors::x402_by_id("vectors")) {
        CAPTURE(id);
        const auto signature = read_evm_signature(text(vector, "signature"));
        REQUIRE(signature);
        const auto digest =
            signing_digest(domain_of(vector.at("domain").as_object()), transfer_of(vector.at("message").as_object()));
        CHECK(recover_signer(digest, *signature) == read_evm_address(text(vector, "address")));
    }
    const auto& spec = wallet_vectors::x402().at("specExample").as_object();
    const auto& message = spec.at("message").as_object();
    const eip712_domain usdc{"USDC", "2", 84532, *read_evm_address("0x036CbD53842c5426634e7929541eC2318f3dCF7e")};
    CHECK(recover_signer(signing_digest(usdc, transfer_of(message)), *read_evm_signature(text(spec, "signature"))) ==
          read_evm_address(text(message, "from")));
}

TEST_CASE("an altered transfer, a twin and a broken signature never recover to the payer") {
    int refused_as_text = 0;
    for (const auto& [id, vector] : wallet_vectors::x402_by_id("negatives")) {
        CAPTURE(id);
        const auto& message = vector.at("message").as_object();
        const auto digest = signing_digest(domain_of(vector.at("domain").as_object()), transfer_of(message));
        CHECK(as_text(digest) == text(vector, "digest"));
        const auto signature = read_evm_signature(text(vector, "signature"));
        if (!signature) {
            ++refused_as_text;
            continue;
        }
        const auto signer = recover_signer(digest, *signature);
        CHECK(signer != read_evm_address(text(message, "from")));
        if (!vector.at("viemRecovers").is_null()) CHECK(signer == read_evm_address(text(vector, "viemRecovers")));
    }
    CHECK(refused_as_text == 4);  // high s, v 0, all zeros, s = n
}

#endif

}  // namespace
}  // namespace wallet_signatures_test
