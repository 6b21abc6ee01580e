// SPDX-License-Identifier: MIT
#include <paymcp/core/detail/static_text.hpp>
#include <paymcp/money/amount.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/money/literals.hpp>
#include <paymcp/money/price.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>

namespace money_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

constexpr auto highest = std::numeric_limits<std::int64_t>::max();
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();

// The table.

consteval bool table_is_sorted() {
    for (std::size_t i = 1; i < std::size(detail::iso4217); ++i) {
        if (std::string_view{detail::iso4217[i - 1].code} >= detail::iso4217[i].code) return false;
    }
    return true;
}
static_assert(table_is_sorted(), "the lookup halves a sorted table");

consteval std::size_t codes_with_exponent(int exponent) {
    std::size_t count = 0;
    for (const auto& entry : detail::iso4217) count += entry.exponent == exponent ? 1U : 0U;
    return count;
}
static_assert(codes_with_exponent(0) == 17);
static_assert(codes_with_exponent(2) == 139);
static_assert(codes_with_exponent(3) == 7);
static_assert(codes_with_exponent(4) == 2);
static_assert(codes_with_exponent(6) == 1);
static_assert(codes_with_exponent(detail::no_minor_unit) == 13);
static_assert(std::size(detail::iso4217) == 179);

// Currencies.

static_assert(USD.known && USD.payable() && USD.exponent == 2 && USD.name() == "USD");
static_assert(JPY.payable() && JPY.exponent == 0 && KRW.exponent == 0 && UYI.exponent == 0);
static_assert(KWD.payable() && KWD.exponent == 3 && TND.exponent == 3);
static_assert(CLF.payable() && CLF.exponent == 4 && UYW.exponent == 4);
static_assert(USDC.payable() && USDC.exponent == 6 && USDC.name() == "USDC");
static_assert(HUF.exponent == 2 && IDR.exponent == 2 && MGA.exponent == 2, "the standard's digits, not those of cash");
static_assert(AED.known && ZWG.known, "both ends of the table are found");
static_assert(XAD.known && XCG.known, "codes that were added in 2025");
static_assert(XAU.known && !XAU.payable() && XXX.known && !XXX.payable() && !XDR.payable() && !XTS.payable());

static_assert(!currency{"usd"}.known, "codes are upper case");
static_assert(!currency{"ABC"}.known && !currency{"ABC"}.payable() && currency{"ABC"}.name() == "ABC");
static_assert(!currency{"BGN"}.known && !currency{"HRK"}.known && !currency{"ANG"}.known, "withdrawn codes");
static_assert(!currency{""}.known && !currency{"U"}.known && !currency{"US"}.known);
static_assert(!currency{"USDCX"}.known && currency{"USDCX"} != USDC, "a code is not cut to a known one");
static_assert(!currency{}.known && currency{}.name().empty() && currency{} == currency{""});
static_assert(currency{"USD"} == USD && USD != EUR && USD != USDC);
static_assert(find_currency("EUR") == EUR && find_currency("USDC") == USDC);
static_assert(!find_currency("EURO") && !find_currency("eur") && !find_currency("") && !find_currency("EUR "));

// Amounts.

template <class A, class B>
concept Adds = requires(A a, B b) { a + b; };
template <class A, class B>
concept Subtracts = requires(A a, B b) { a - b; };
template <class A, class B>
concept Multiplies = requires(A a, B b) { a * b; };
template <class A, class B>
concept Compares = requires(A a, B b) { a == b; };
template <class A, class B>
concept Orders = requires(A a, B b) { a < b; };

using dollars = amount<USD>;
using euros = amount<EUR>;

static_assert(Adds<dollars, dollars> && Subtracts<dollars, dollars> && Compares<dollars, dollars>);
static_assert(Orders<dollars, dollars> && Multiplies<dollars, int> && Multiplies<std::uint64_t, dollars>);
static_assert(!Adds<dollars, euros> && !Subtracts<dollars, euros> && !Compares<dollars, euros>);
static_assert(!Orders<dollars, euros> && !Multiplies<dollars, dollars>);
static_assert(!Adds<dollars, int> && !Compares<dollars, int> && !Subtracts<int, dollars>);
static_assert(!Multiplies<dollars, double> && !Multiplies<float, dollars> && !Multiplies<dollars, bool>);
static_assert(!Multiplies<dollars, char>);
static_assert(!std::convertible_to<int, dollars> && !std::convertible_to<dollars, std::int64_t>);
static_assert(!std::constructible_from<dollars, euros> && !std::constructible_from<dollars, double>);
static_assert(!std::assignable_from<dollars&, euros>);

static_assert(std::same_as<decltype(50 * minor_units<USD>), dollars>);
static_assert((50 * minor_units<USD>).minor == 50 && dollars{}.minor == 0);
static_assert(50 * minor_units<USD> == minor_units<USD> * 50U && 50 * minor_units<USD> == dollars{50});
static_assert(dollars{50} + dollars{25} - dollars{100} == -dollars{25});
static_assert(dollars{1} < dollars{2} && dollars{-1} <= dollars{0} && dollars{3} > dollars{2});
static_assert(dollars{3} != dollars{2} && !(dollars{2} < dollars{2}));
static_assert(dollars{lowest} * 1 == dollars{lowest} && dollars{highest} * -1 == dollars{lowest} + dollars{1});
static_assert(dollars{highest} + dollars{lowest} == dollars{-1} && dollars{-1} - dollars{highest} == dollars{lowest});
static_assert([] {
    dollars sum{1};
    sum += dollars{4};
    sum -= dollars{2};
    return sum;
}() == dollars{3});

// Prices.

static_assert(price<50, USD>::minor == 50 && price<50, USD>::money == USD);
static_assert(price<50, USD>::amount() == 50 * minor_units<USD>);
static_assert(std::same_as<price<50, USD>, price<50, "USD">>);
static_assert(!std::same_as<price<50, USD>, price<50, EUR>> && !std::same_as<price<50, USD>, price<51, USD>>);
static_assert(price<1, USDC>::minor == 1 && price<detail::max_price, USD>::minor == 9'007'199'254'740'991);
static_assert(is_price<price<50, USD>> && is_price<price<0, "ABC">>, "naming a price does not check it");
static_assert(!is_price<int> && !is_price<dollars> && !is_price<const price<50, USD>*>);

// Literals.

static_assert(std::same_as<price_of<0.50_usd>, price<50, USD>>);
static_assert(std::same_as<price_of<80_jpy>, price<80, JPY>> && std::same_as<price_of<1.500_kwd>, price<1500, KWD>>);
static_assert(0.50_usd == dollars{50} && 0.5_usd == dollars{50} && 2_usd == dollars{200} && 0_usd == dollars{0});
static_assert(-0.05_usd == dollars{-5} && 1'000.25_eur == euros{100'025});
static_assert(0.000001_usdc == amount<USDC>{1} && 92233720368547758.07_usd == dollars{highest});
static_assert(1_gbp + 0.01_gbp == amount<GBP>{101} && 1_cad == amount<CAD>{100} && 1_aud == amount<AUD>{100});
static_assert(1_chf == amount<CHF>{100} && 1_cny == amount<CNY>{100} && 1_inr == amount<INR>{100});
static_assert(1_krw == amount<KRW>{1});

// Text.

template <std::int64_t Minor, currency C>
struct amount_text {
    constexpr void operator()(auto& sink) const { write_amount(sink, Minor, C); }
};
template <std::int64_t Minor, currency C>
constexpr std::string_view text = static_text<amount_text<Minor, C>{}>;

static_assert(text<50, USD> == "0.50 USD" && text<80, JPY> == "80 JPY" && text<1500, KWD> == "1.500 KWD");
static_assert(text<-5, USD> == "-0.05 USD" && text<0, USD> == "0.00 USD" && text<0, JPY> == "0 JPY");
static_assert(text<1, CLF> == "0.0001 CLF" && text<1, USDC> == "0.000001 USDC" && text<100, USD> == "1.00 USD");
static_assert(text<highest, USD> == "92233720368547758.07 USD" && text<lowest, USD> == "-92233720368547758.08 USD");
static_assert(text<7, "XAU"> == "7 XAU" && text<7, currency{}> == "7");

static_assert(parse_decimal("0.50", USD) == 50 && parse_decimal("80", JPY) == 80);
static_assert(parse_decimal("-1.500", KWD) == -1500 && parse_decimal("80.00", JPY) == 80);
static_assert(parse_decimal("0.5", USD) == 50 && parse_decimal("0.5000", USD) == 50);
static_assert(!parse_decimal("0.505", USD) && !parse_decimal("80.01", JPY) && !parse_decimal("1", XAU));

static_assert(static_text<[](auto& sink) {
    write_json_string(sink, "a\"\\/\n\x01\x1f\x7f" "\xc3\xa9");
    sink.put(',');
    write_integer(sink, lowest);
    sink.put(',');
    write_integer(sink, std::numeric_limits<std::uint64_t>::max());
    sink.put(',');
    write_integer(sink, static_cast<signed char>(-128));
}> == "\"a\\\"\\\\/\\u000a\\u0001\\u001f\x7f\xc3\xa9\",-9223372036854775808,18446744073709551615,-128");
static_assert(static_text<[](auto&) {}>.empty());

static_assert(TextSink<counting_sink> && TextSink<array_sink> && TextSink<string_sink>);
struct characters_only {
    void put(char);
};
static_assert(!TextSink<characters_only> && !TextSink<int>);
static_assert(TextGenerator<amount_text<50, USD>> && !TextGenerator<int>);

// One tool's schema stays far below Clang's default bound of steps, and lists are built from such parts.

template <int Index>
struct long_part {
    constexpr void operator()(auto& sink) const {
        constexpr std::string_view line = "a line of the description of a tool, whose schema has many lines";
        for (int i = 0; i < 256; ++i) write_json_string(sink, line);
        write_integer(sink, Index);
    }
};
constexpr auto long_whole = [](auto& sink) {
    for (int i = 0; i < 8; ++i) {
        sink.put(static_text<long_part<1>{}>);
        sink.put(static_text<long_part<2>{}>);
    }
};
static_assert(static_text<long_part<1>{}>.size() > 16'000);
static_assert(static_text<long_whole>.size() == 16 * static_text<long_part<1>{}>.size());
static_assert(static_text<long_whole>.ends_with("lines\"2"));

}  // namespace

}  // namespace money_test
