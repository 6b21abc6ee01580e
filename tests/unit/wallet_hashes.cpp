// SPDX-License-Identifier: MIT
#include "../support/wallet_vectors.hpp"

#include <paymcp/core/random.hpp>
#include <paymcp/wallet/evm/detail/keccak.hpp>

#include <doctest/doctest.h>

#include <string>

namespace wallet_hashes_test {
namespace {

using namespace paymcp;

std::string hash_text(std::string_view bytes) { return "0x" + detail::to_hex(detail::keccak_256(bytes)); }

TEST_CASE("keccak-256 gives the digests of other implementations, around the block of 136 bytes, too") {
    const auto& constants = wallet_vectors::x402().at("constants").as_object();
    const auto wanted = [&](const char* name) { return std::string(constants.at(name).as_string()); };
    CHECK(hash_text("") == wanted("keccak256_empty"));
    CHECK(hash_text("abc") == wanted("keccak256_abc"));
    for (const std::size_t length : {135U, 136U, 137U, 200U})
        CHECK(hash_text(std::string(length, 'a')) == wanted(("keccak256_" + std::to_string(length) + "_a").c_str()));
}

static_assert(detail::keccak_256("abc")[0] == 0x4e, "keccak-256 runs at compile time");

}  // namespace
}  // namespace wallet_hashes_test
