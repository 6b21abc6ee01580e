// SPDX-License-Identifier: MIT
#include "../support/wallet_vectors.hpp"

#include <paymcp/core/random.hpp>
#include <paymcp/wallet/evm/detail/eip712.hpp>
#include <paymcp/wallet/networks.hpp>
#include <paymcp/wallet/x402.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace wallet_networks_test {
namespace {

using namespace paymcp;

constexpr std::string_view account = "0x209693Bc6afc0C5328bA36FaF03C514EF312287C";
constexpr pay_to base_sepolia("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C");
static_assert(base_sepolia.token().name == "USDC" && base_sepolia.token().money == USDC);
static_assert(paymcp::x402<USD, USDC>::takes(USD, 1) && !paymcp::x402<USD, USDC>::takes(EUR, 1));

TEST_CASE("each known token is told apart, and has an address with its checksum") {
    std::set<std::string_view> names;
    for (const wallet::evm_token& token : wallet::known_tokens) {
        CAPTURE(token.network);
        CHECK(detail::can_be_paid(token.address));
        CHECK(token.network == "eip155:" + std::to_string(token.chain_id));
        CHECK(names.insert(token.network).second);
        if (!token.v1_name.empty()) CHECK(names.insert(token.v1_name).second);
        CHECK(detail::find_token(token.network) == &token);
    }
    CHECK(detail::find_token("base-sepolia")->chain_id == 84532);
    CHECK(detail::find_token("") == nullptr);
    CHECK(detail::find_token("eip155:84532 ") == nullptr);
}

TEST_CASE("each known token has the domain separator that others compute") {
    int known = 0;
    for (const auto& [key, wanted] : wallet_vectors::x402().at("domainSeparators").as_object()) {
        CAPTURE(std::string(key));
        const wallet::evm_token* token = detail::find_token(key.substr(0, key.find(' ')));
        REQUIRE(token != nullptr);
        const detail::eip712_domain domain{std::string(token->name), std::string(token->version), token->chain_id,
                                           *detail::read_evm_address(token->address)};
        CHECK("0x" + detail::to_hex(detail::domain_separator(domain)) == std::string(wanted.as_string()));
        ++known;
    }
    CHECK(known == 6);
}

TEST_CASE("a price is exact in atomic units, or is refused") {
    const wallet::evm_token& usdc = *detail::find_token("base");
    CHECK(detail::atomic_units(50, USD, usdc) == "500000");
    CHECK(detail::atomic_units(1, USD, usdc) == "10000");
    CHECK(detail::atomic_units(2'000, in_micro_units(USD), usdc) == "2000");
    CHECK(!detail::atomic_units(2'000, in_micro_units(EUR), usdc));
    CHECK(detail::atomic_units(500000, USDC, usdc) == "500000");
    CHECK(detail::atomic_units(9'007'199'254'740'991, USD, usdc) == "90071992547409910000");
    CHECK(!detail::atomic_units(0, USD, usdc));
    CHECK(!detail::atomic_units(-50, USD, usdc));
    CHECK(!detail::atomic_units(50, EUR, usdc));
    const wallet::evm_token tether = *detail::find_token("eip155:14");
    CHECK(detail::atomic_units(50, USD, tether) == "500000");
    CHECK(!detail::atomic_units(50, USDC, tether));
    wallet::evm_token coarse = usdc;
    coarse.decimals = 1;
    CHECK(!detail::atomic_units(50, USD, coarse));
}

TEST_CASE("an account of a command line is read as strictly as a constant") {
    const auto read = pay_to<>::read("eip155:84532", account);
    REQUIRE(read.has_value());
    CHECK(detail::checksummed(read->account()) == account);
    CHECK(read->token().chain_id == 84532);
    CHECK(pay_to<>::read("base-sepolia", account).has_value());
    CHECK(pay_to<>::read("eip155:9", account).error().code == "network");
    CHECK(pay_to<>::read("base", "0x209693bc6afc0C5328bA36FaF03C514EF312287C").error().code == "address");
    CHECK(pay_to<>::read("base", "0x0000000000000000000000000000000000000000").error().code == "address");
    CHECK(pay_to<>::read("base", "").error().code == "address");
    CHECK(pay_to<USDC>::read("eip155:988", account).error().code == "currency");
}

}  // namespace
}  // namespace wallet_networks_test
