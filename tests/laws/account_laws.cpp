// SPDX-License-Identifier: MIT The laws of stores of accounts: the library's stores keep them, and a faulty store
// breaks the law that names its fault.
#include <paymcp/store/memory.hpp>
#include <paymcp/testing/account_laws.hpp>

#include <doctest/doctest.h>

namespace {

using namespace paymcp;
using namespace paymcp::testing;

// [accounts]
TEST_CASE("memory_store keeps the laws of accounts") {
    memory_store shared;
    const auto results = account_laws([&] { return shared; });
    CHECK(broken_laws(results) == "");
    CHECK(results.size() == 25);
}
// [accounts]

}  // namespace
