// SPDX-License-Identifier: MIT
// EXPECT: paymcp: the function of price_from takes the arguments of its tool, the same types in the same order, without objects of with and call&
// EXPECT: paymcp: the function of price_from returns whole minor units: an integer, or an amount of its currency
// EXPECT: paymcp: the function of price_from is a function pointer or a lambda without captures and auto parameters
#include <paymcp/money/codes.hpp>
#include <paymcp/tool/tool.hpp>

#include <cstdint>

using namespace paymcp;

constexpr int of_int(int n) { return n; }
constexpr double of_real(std::int64_t n) { return 0.5 * static_cast<double>(n); }
constexpr amount<EUR> in_euros(std::int64_t n) { return n * minor_units<EUR>; }

template <auto Cost>
constexpr auto sold = tool<"sold", price_from<Cost, USD, max<5>>>("Sold", arg<"n">("N"), [](std::int64_t) { return "x"; });

constexpr auto narrowed = sold<of_int>;
constexpr auto halved = sold<of_real>;
constexpr auto foreign = sold<in_euros>;
constexpr auto open_to_all = sold<[](auto n) { return n; }>;
