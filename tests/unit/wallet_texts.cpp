// SPDX-License-Identifier: MIT
#include "../support/wallet_vectors.hpp"

#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/wallet/detail/jcs.hpp>
#include <paymcp/wallet/detail/members.hpp>
#include <paymcp/wallet/detail/wire_text.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace wallet_texts_test {
namespace {

using namespace paymcp::detail;
using paymcp::unix_time;
using wallet_vectors::text;

std::string canonical(std::string_view json) {
    boost::json::error_code failed;
    const auto value = read_json(json, failed);
    REQUIRE(!failed);
    return *jcs_text(value);
}

TEST_CASE("JCS writes what the package of the protocol writes") {
    for (const auto& one : wallet_vectors::mpp().at("jcs").as_array()) {
        const auto& vector = one.as_object();
        const auto written = jcs_text(vector.at("value"));
        REQUIRE(written);
        CHECK(*written == text(vector, "canonical"));
        CHECK(to_base64url(*written) == text(vector, "base64url"));
    }
}

TEST_CASE("JCS writes numbers as ECMAScript does, and sorts by UTF-16") {
    CHECK(canonical("[0,-0.0,1e21,1e20,123456789012345680000,1e-6,1e-7,0.000001234,5e-324,1.5,-2.5e-8]") ==
          "[0,0,1e+21,100000000000000000000,123456789012345680000,0.000001,1e-7,0.000001234,5e-324,1.5,-2.5e-8]");
    CHECK(canonical("[9007199254740993,18446744073709551615,-9007199254740993]") ==
          "[9007199254740992,18446744073709552000,-9007199254740992]");
    // U+1F600 stands before U+FB33 in UTF-16, behind it in UTF-8.
    CHECK(canonical("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2,\"b\":3}") ==
          "{\"b\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}");
    CHECK(!jcs_text(std::numeric_limits<double>::infinity()));
    std::string deep = "1";
    for (int i = 0; i < 40; ++i) deep = "[" + deep + "]";
    boost::json::error_code failed;
    CHECK(!jcs_text(read_json(deep, failed)));
}

TEST_CASE("a header's base64 is read with or without padding, and in no other alphabet") {
    CHECK(from_header_base64("aGVsbG8=") == "hello");
    CHECK(from_header_base64("aGVsbG8") == "hello");
    for (const char* wrong : {"", "=", " aGVsbG8=", "aGVsbG8= ", "aGVsbG8===", "aGV=sbG8", "Pj4-Pj8_", "{\"x\":2}", "a",
                              "aGVsbG9", "aGVsbA=", "aGVsbG8=="})
        CHECK(!from_header_base64(wrong));
    CHECK(!from_header_base64(std::string(max_wire_text * 2, 'A')));
}

TEST_CASE("a wire object is one JSON object within its bounds") {
    CHECK(read_wire_object("{\"a\":1}"));
    for (const char* wrong : {"", "1", "[]", "{\"a\":1", "{\"a\":1}}", "{a:1}"}) CHECK(!read_wire_object(wrong));
    CHECK(!read_wire_object("{\"a\":\"" + std::string(max_wire_text, 'x') + "\"}"));
    CHECK(!read_wire_object("{\"a\":" + std::string(20, '[') + std::string(20, ']') + "}"));
}

TEST_CASE("a moment is read in each form of RFC 3339, and in no other") {
    const unix_time at{std::chrono::seconds(1767225900)};
    for (const char* right : {"2026-01-01T00:05:00Z", "2026-01-01T00:05:00.000Z", "2026-01-01T01:05:00+01:00",
                              "2025-12-31T23:05:00-01:00", "2026-01-01t00:05:00z"})
        CHECK(read_rfc3339(right) == at);
    CHECK(read_rfc3339("2026-01-01T00:05:00.1239Z") == at + std::chrono::milliseconds(123));
    CHECK(read_rfc3339("2024-02-29T00:00:00Z"));
    for (const char* wrong :
         {"", "tomorrow", "2026-01-01", "2026-01-01T00:05:00", "2026-01-01 00:05:00Z", "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:05:60Z", "2026-01-01T00:05:00.Z",
          "2026-01-01T00:05:00Zx", "2026-01-01T00:05:00+24:00", "2026-01-01T00:05:00+0100", "+026-01-01T00:05:00Z"})
        CHECK(!read_rfc3339(wrong));
}

TEST_CASE("a reader of members keeps the first that is not as it must be") {
    const auto object = *read_wire_object(R"({"t":"x","n":null,"i":3,"d":3.0,"f":true,"o":{}})");
    member_reader from(object);
    CHECK(from.text("t") == "x");
    CHECK(from.text_if("n").empty());
    CHECK(from.text_if("missing").empty());
    CHECK(from.object_if("n") == nullptr);
    CHECK(from.integer("i") == 3);
    CHECK(from.flag("f"));
    CHECK(from.object("o").empty());
    CHECK(from.sound());
    from.integer("d");
    from.text("missing");
    CHECK(from.broken() == "d");
}

}  // namespace
}  // namespace wallet_texts_test
