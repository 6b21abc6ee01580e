// SPDX-License-Identifier: MIT
#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/money/amount.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/format.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto highest = std::numeric_limits<std::int64_t>::max();
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
__extension__ using wide = __int128;

/// Values of every magnitude, small and large equally often, and both limits.
class any_integer {
public:
    std::int64_t operator()() {
        const auto bits = random_();
        if (bits % 64 == 0) return bits % 128 == 0 ? highest : lowest;
        const auto magnitude = static_cast<std::int64_t>(random_() >> (1 + bits % 63));
        return bits % 128 < 64 ? magnitude : -magnitude;
    }

private:
    std::mt19937_64 random_{20260101};
};

}  // namespace

TEST_CASE("every code of the table is found, and only in its exact spelling") {
    for (const auto& entry : detail::iso4217) {
        const std::string code = entry.code;
        INFO(code);
        const auto found = find_currency(code);
        REQUIRE(found.has_value());
        CHECK(found->name() == code);
        CHECK(found->payable() == (entry.exponent != detail::no_minor_unit));
        CHECK_FALSE(find_currency(code.substr(0, 2)).has_value());
        CHECK_FALSE(find_currency(code + " ").has_value());
        CHECK_FALSE(find_currency(code + std::string(1, '\0')).has_value());
        CHECK_FALSE(find_currency(" " + code).has_value());
    }
    CHECK_FALSE(find_currency(std::string(1 << 20, 'U')).has_value());
}

TEST_CASE("amounts print in the customary form of their currency") {
    CHECK(format_amount(50, USD) == "0.50 USD");
    CHECK(format_amount(80, JPY) == "80 JPY");
    CHECK(format_amount(1500, KWD) == "1.500 KWD");
    CHECK(format_amount(-5, USD) == "-0.05 USD");
    CHECK(format_amount(50'000'000, USDC) == "50.000000 USDC");
    CHECK(format_amount(250 * minor_units<EUR>) == "2.50 EUR");
    CHECK(format_decimal(50, USD) == "0.50");
    CHECK(format_decimal(-1 * minor_units<CLF>) == "-0.0001");
    CHECK(format_decimal(lowest, USDC) == "-9223372036854.775808");
    CHECK(format_decimal(lowest, JPY) == "-9223372036854775808");
    CHECK(format_decimal(highest, KWD) == "9223372036854775.807");
}

TEST_CASE("any amount of any exponent survives a round trip through text") {
    constexpr std::array currencies{JPY, USD, KWD, CLF, USDC};
    any_integer next;
    for (int i = 0; i < 10'000; ++i) {
        const currency& money = currencies[static_cast<std::size_t>(i) % currencies.size()];
        const std::int64_t minor = next();
        const std::string text = format_decimal(minor, money);
        INFO(minor, " ", money.name(), " ", text);
        REQUIRE(parse_decimal(text, money) == minor);
        REQUIRE(format_amount(minor, money) == text + " " + std::string(money.name()));
        const auto point = text.find('.');
        REQUIRE((point == std::string::npos ? 0 : text.size() - point - 1) == money.exponent);
    }
}

TEST_CASE("decimal text that is inexact or decorated is refused") {
    for (const std::string_view text :
         {"", "-", ".", "-.", "1.", ".5", "-.5", "+1", "+0.50", "--1", "-+1", "1-", "1e2", "1E2", "1.0e0",
          "0x10", "1,000", "1,50", "1.000.00", "1..0", "1 000", " 1", "1 ", "1\n", "\t1", "01", "00",
          "-01", "00.50", "NaN", "inf", "-Infinity", "null", "\"1\"", "$1", "1USD", "1.00 USD", "1.5f",
          "1'000", "1_000", "0.5\xc2\xa0", "\xef\xbc\x91", "\xd9\xa1", "0.505", "0.001",
          "1.0000000000000000000000000000001"}) {
        INFO(text);
        CHECK_FALSE(parse_decimal(text, USD).has_value());
    }
    CHECK_FALSE(parse_decimal(std::string_view{"1\0", 2}, USD).has_value());
    CHECK_FALSE(parse_decimal(std::string_view{"1.5\0", 4}, USD).has_value());
}

TEST_CASE("decimal text is read by value") {
    CHECK(parse_decimal("0", USD) == 0);
    CHECK(parse_decimal("-0.00", USD) == 0);
    CHECK(parse_decimal("7", USD) == 700);
    CHECK(parse_decimal("7.1", USD) == 710);
    CHECK(parse_decimal("7.10000000", USD) == 710);
    CHECK(parse_decimal("80.00", JPY) == 80);
    CHECK(parse_decimal("0.05" + std::string(100'000, '0'), USD) == 5);
    CHECK_FALSE(parse_decimal("0.05" + std::string(100'000, '0') + "1", USD).has_value());
}

TEST_CASE("decimal text beyond 64 bits is refused from the first unit on") {
    CHECK(parse_decimal("92233720368547758.07", USD) == highest);
    CHECK_FALSE(parse_decimal("92233720368547758.08", USD).has_value());
    CHECK(parse_decimal("-92233720368547758.08", USD) == lowest);
    CHECK_FALSE(parse_decimal("-92233720368547758.09", USD).has_value());
    CHECK_FALSE(parse_decimal("92233720368547759", USD).has_value());
    CHECK(parse_decimal("9223372036854775807", JPY) == highest);
    CHECK_FALSE(parse_decimal("9223372036854775808", JPY).has_value());
    CHECK_FALSE(parse_decimal("18446744073709551616", JPY).has_value());
    CHECK_FALSE(parse_decimal("9223372036854775807", USDC).has_value());
    CHECK_FALSE(parse_decimal(std::string(100'000, '9'), USD).has_value());
}

TEST_CASE("amounts are read only in currencies that can price") {
    CHECK_FALSE(parse_decimal("1", XAU).has_value());
    CHECK_FALSE(parse_decimal("1", currency{}).has_value());
    CHECK_FALSE(parse_decimal("1", currency{"ABC"}).has_value());
}

TEST_CASE("arithmetic is exact or refused") {
    using dollars = amount<USD>;
    any_integer next;
    const auto agrees = [](wide exact, auto calculate) {
        if (exact >= lowest && exact <= highest) return calculate() == dollars{static_cast<std::int64_t>(exact)};
        try {
            calculate();
        } catch (const std::overflow_error&) {
            return true;
        }
        return false;
    };
    for (int i = 0; i < 10'000; ++i) {
        const std::int64_t a = next();
        const std::int64_t b = next();
        INFO(a, " and ", b);
        REQUIRE(agrees(wide{a} + b, [&] { return dollars{a} + dollars{b}; }));
        REQUIRE(agrees(wide{a} - b, [&] { return dollars{a} - dollars{b}; }));
        REQUIRE(agrees(wide{a} * b, [&] { return dollars{a} * b; }));
        REQUIRE(agrees(wide{a} * b, [&] { return b * dollars{a}; }));
        REQUIRE(agrees(-wide{a}, [&] { return -dollars{a}; }));
        REQUIRE((dollars{a} < dollars{b}) == (a < b));
        REQUIRE((dollars{a} == dollars{b}) == (a == b));
    }
}

TEST_CASE("an overflow leaves the amount unchanged") {
    amount<USD> sum{highest};
    CHECK_THROWS_WITH_AS(sum += 1 * minor_units<USD>, "paymcp: an amount must fit into 64 bits of minor units",
                         std::overflow_error);
    CHECK(sum.minor == highest);
    CHECK_THROWS_AS(sum * std::uint64_t{1} * (std::uint64_t{1} << 63), std::overflow_error);
    CHECK_THROWS_AS(amount<USD>{std::numeric_limits<std::uint64_t>::max()}, std::overflow_error);
    CHECK_THROWS_AS(-amount<USD>{lowest}, std::overflow_error);
}

TEST_CASE("text at run time equals text at compile time") {
    constexpr auto write = [](auto& sink) {
        sink.put('[');
        for (int i = -11; i < 12; i += 11) {
            write_integer(sink, i);
            sink.put(", ");
        }
        write_json_string(sink, std::string_view{"tab\there \0 end", 14});
        sink.put(']');
    };
    CHECK(text_from(write) == static_text<write>);
    CHECK(text_from(write) == "[-11, 0, 11, \"tab\\u0009here \\u0000 end\"]");
}

TEST_CASE("JSON strings escape every byte that needs it and no other") {
    for (int i = 0; i < 256; ++i) {
        const char character = static_cast<char>(i);
        const std::string_view one{&character, 1};
        const std::string text = text_from([&](auto& sink) { write_json_string(sink, one); });
        INFO(i);
        if (i < 0x20) {
            REQUIRE(text.size() == 8);
            CHECK(text.starts_with("\"\\u00"));
            CHECK(std::stoi(text.substr(5, 2), nullptr, 16) == i);
        } else if (character == '"' || character == '\\') {
            CHECK(text == std::string{'"', '\\', character, '"'});
        } else {
            CHECK(text == std::string{'"', character, '"'});
        }
    }
}
