// SPDX-License-Identifier: MIT
// How JSON text becomes values, above all numbers.
#include <paymcp/core/detail/json_number.hpp>
#include <paymcp/core/detail/json_reader.hpp>
#include <paymcp/payment/detail/canonical.hpp>

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

namespace json_reader_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;
namespace json = boost::json;

json::value read(std::string_view text, json_reading how = {}) {
    json::error_code failure;
    json::value made = read_json(text, failure, how);
    CAPTURE(text);
    CHECK_FALSE(failure);
    return made;
}

json::value by_value(std::string_view text) { return read(text, {.by_value_from = 0}); }

std::string fault(std::string_view text, json_reading how = {}) {
    json::error_code failure;
    CHECK(read_json(text, failure, how).is_null());
    return failure.message();
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

}  // namespace

TEST_CASE("a number with a fraction is the nearest double, rounded once") {
    // A reader that rounds the digits first and the power of ten afterwards reads each of these wrongly.
    for (const std::string text :
         {"0.1", "1.7976931348623157e308", "2.2250738585072014e-308", "2.2250738585072011e-308", "5e-324", "2.5e-324",
          "9.5367431640625e-7", "1.0000000000000002e-5", "6.0221407600000003e-23", "0.30000000000000004",
          "123456789.12345679", "8.9884656743115795e-307", "1.2345678901234567e-200", "7.2057594037927933e-16",
          "9007199254740993.5", "-1.4142135623730951", "4.4501477170144023e-308", "3.1415926535897931",
          "0.000012345678901234567", "2.50000000000000022204460492503130808472633361816406250",
          "2.50000000000000022204460492503130808472633361816406249"}) {
        CAPTURE(text);
        CHECK(bits(read(text).as_double()) == bits(std::strtod(text.c_str(), nullptr)));
        CHECK(bits(by_value(text).as_double()) == bits(std::strtod(text.c_str(), nullptr)));
    }
}

TEST_CASE("integers are exact up to 64 bits, and by value however they are written") {
    CHECK(read("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
    CHECK(read("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK(read("18446744073709551615").as_uint64() == std::numeric_limits<std::uint64_t>::max());
    CHECK(by_value("9007199254740993.0") == 9007199254740993);
    CHECK(by_value("-9007199254740993.000") == -9007199254740993);
    CHECK(by_value("9007199254740.993e3") == 9007199254740993);
    CHECK(by_value("92233720368547758070e-1") == std::numeric_limits<std::int64_t>::max());
    CHECK(by_value("-9223372036854775808.0") == std::numeric_limits<std::int64_t>::min());
    CHECK(by_value("1.8446744073709551615E19").as_uint64() == std::numeric_limits<std::uint64_t>::max());
    for (const std::string one : {"1", "1.0", "1e0", "10e-1", "0.1e1", "0.01E+2", "1.000000000000000000000000000"})
        CHECK(by_value(one).as_int64() == 1);
    for (const std::string none : {"0", "0.0", "0e99999999999", "0.000e-7"}) CHECK(by_value(none).as_int64() == 0);
    CHECK(read("1.0").as_double() == 1);
    CHECK(by_value("1.5").as_double() == 1.5);
}

TEST_CASE("a negative zero keeps its sign") {
    for (const std::string zero : {"-0", "-0.0", "-0e5"}) {
        CAPTURE(zero);
        CHECK(std::signbit(by_value(zero).as_double()));
    }
    CHECK(read("-0").as_int64() == 0);
    CHECK(std::signbit(read("-0.0").as_double()));
    CHECK(canonical_text(by_value(R"({"a":-0.0})").as_object()) == R"({"a":-0.0})");
}

TEST_CASE("a number that fits neither 64 bits nor a double is out of range, and never another number") {
    for (const std::string text :
         {"1e400", "-1e400", "1e309", "1.7976931348623159e308", "1e-400", "2.4e-324", "1e99999999999999999999",
          "-1E+2147483648", "1e-99999999999", "18446744073709551617", "-9223372036854775809",
          "123456789012345678901", "100000000000000000000000000000000000001"}) {
        CAPTURE(text);
        CHECK(is_out_of_range(read(text)));
        CHECK(is_out_of_range(by_value(text)));
    }
    const std::string huge(400, '9');
    CHECK(is_out_of_range(read(huge)));
    // A double represents each of these, with all its digits or as it prints.
    CHECK(read("18446744073709551616") == 18446744073709551616.0);
    CHECK(read("-100000000000000000000") == -1e20);
    CHECK(read("123456789012345680000") == 123456789012345680000.0);
    CHECK(read("99999999999999991611392") == 1e23);
    CHECK(read('1' + std::string(300, '0')) == 1e300);
    CHECK(out_of_range_at(read(R"({"a":[1,{"b/c~":[0,-1e999]}]})")) == "/a/1/b~1c~0/1");
    CHECK(out_of_range_at(read("1e999")) == "");
    CHECK_FALSE(out_of_range_at(read(R"({"a":[1,2.5,"1e999",null]})")));
}

TEST_CASE("numbers compare by value below a certain depth, and as written above it") {
    const json::value parsed = read(R"({"id":1.0,"params":{"n":1.0,"deep":[2e0]}})", {.by_value_from = 2});
    CHECK(parsed.at("id").is_double());
    CHECK(parsed.at("params").at("n").is_int64());
    CHECK(parsed.at_pointer("/params/deep/0").is_int64());
}

TEST_CASE("everything but numbers is read, or refused, as by Boost.JSON") {
    for (const std::string text :
         {R"({"a":[1,2,{"b":null}],"c":"x\u0000\ud83d\ude00\n","":{}, "d":[true,false,[]]})", "  [ ]  ", "\"\"",
          R"(["1e99999999999999","\"1e99999999999999\\",-1])", R"({"twice":1,"twice":2})"})
        CHECK(read(text) == json::parse(text));
    CHECK(read(R"([1e3000000000,"1e3000000000","\\\"1e9","e12345678901",5])").at(4) == 5);
    for (const std::string text : {"", "[1", "1 2", "{\"a\":}", "\"\xFF\"", "NaN", "Infinity", "01", "+1", "1.", ".5",
                                   "1e", "[1e99999999999", "[1,]", "\"\\ud800\"", "'a'", "/**/1"})
        CHECK_FALSE(fault(text).empty());
    CHECK(fault("[[[]]]", {.depth = 2}) == "too deep");
    CHECK(read("[[[]]]", {.depth = 3}).is_array());
    const std::string deep = std::string(2000, '[') + std::string(2000, ']');
    CHECK(json::serialize(read(deep)) == deep);
}

TEST_CASE("all spellings of the same arguments have one canonical text") {
    const auto canonical = [](std::string_view text) { return canonical_text(by_value(text).as_object()); };
    CHECK(canonical(R"({"b":[1.0,2],"a":"\u00e9"})") == canonical("{ \"a\" : \"\xC3\xA9\", \"b\":[1,20e-1]}"));
    CHECK(canonical(R"({"a":9007199254740993.0})") != canonical(R"({"a":9007199254740992})"));
    CHECK(canonical(R"({"a":9007199254740993.0})") == canonical(R"({"a":9007199254740993})"));
    CHECK(canonical(R"({"a":0.1})") != canonical(R"({"a":0.10000000000000002})"));
    CHECK(canonical(R"({"a":1e20})") == canonical(R"({"a":100000000000000000000})"));
    CHECK(canonical_text({{"a", 9007199254740992.0}}) != canonical_text({{"a", 9007199254740992}}));
    CHECK(canonical_text({{"a", 9007199254740991.0}}) == canonical_text({{"a", 9007199254740991}}));
}

}  // namespace json_reader_test
