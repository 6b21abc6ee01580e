// SPDX-License-Identifier: MIT
#include <paymcp/core/detail/latest_map.hpp>

#include <doctest/doctest.h>

#include <string>

namespace latest_map_test {

namespace {

using paymcp::detail::latest_map;

TEST_CASE("a map of the latest drops what was added first, and adds a key once") {
    latest_map<int> kept(2);
    CHECK(kept.find("a") == nullptr);
    CHECK(kept.add("a").second);
    kept.add("a").first = 1;
    CHECK_FALSE(kept.add("a").second);
    CHECK(kept.add("b").second);
    REQUIRE(kept.find("a") != nullptr);
    CHECK(*kept.find("a") == 1);
    CHECK(kept.add("c").second);
    CHECK(kept.size() == 2);
    CHECK(kept.find("a") == nullptr);
    CHECK(kept.find("b") != nullptr);
    CHECK(kept.add("a").second);
    CHECK(*kept.find("a") == 0);
}

TEST_CASE("an erased key is as if it had never been there: added again, it is the latest") {
    latest_map<int> kept(2);
    kept.add("a");
    kept.add("b");
    kept.erase("a");
    kept.erase("unknown");
    CHECK(kept.size() == 1);
    kept.add("a");
    kept.add("c");
    CHECK(kept.find("a") != nullptr);
    CHECK(kept.find("b") == nullptr);
}

}  // namespace

}  // namespace latest_map_test
