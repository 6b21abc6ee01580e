// SPDX-License-Identifier: MIT
// What a call costs by its arguments, as constant expressions, and what tools/list says of it.
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/detail/fit.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/literals.hpp>
#include <paymcp/provider/coinbase/coinbase_checkouts.hpp>
#include <paymcp/provider/mock/mock.hpp>
#include <paymcp/provider/stripe/stripe.hpp>
#include <paymcp/tool/detail/list_text.hpp>
#include <paymcp/tool/quote_of.hpp>
#include <paymcp/tool/toolset.hpp>

#include "../support/tool_gallery.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quotes_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

constexpr std::int64_t by_length(std::string_view text, int copies) {
    return static_cast<std::int64_t>(text.size()) * copies;
}
constexpr auto print = tool<"print", price_from<by_length, USD, max<500>>, price_in_description, with_quote>(
    "Prints", arg<"text">("Text"), arg<"copies">("Copies"), [](std::string text, int) { return text; });
static_assert(quote_of<print>("a fox", 4) == 0.20_usd && quote_of<print>("x", 500) == 5.00_usd);
static_assert(print.is_paid && definition_of<print>.money == USD);
static_assert(definition_of<print>.least == 1 && definition_of<print>.amount == 500);

// An amount, a lambda, an optional, an enum and a struct; `call&` is none of the arguments.
constexpr auto stay = tool<"stay", price_from<[](std::uint8_t nights, std::optional<bool> sea) {
                               return nights * (sea.value_or(false) ? 90.00_eur : 60.00_eur);
                           },
                                              EUR, min<6000>, max<100'000>>>(
    "Books", arg<"nights">("Nights"), arg<"sea">("Sea view"),
    [](std::uint8_t nights, std::optional<bool>, call&) { return std::to_string(nights); });
static_assert(quote_of<stay>(std::uint8_t{2}, true) == 180.00_eur &&
              quote_of<stay>(std::uint8_t{2}, std::nullopt) == 120.00_eur);
static_assert(definition_of<stay>.least == 6000);

constexpr auto rough =
    tool<"rough", price_from<[](int n) { return n * 10'000; }, USDC, multiple_of<10'000>, max<1'000'000>>>(
        "Rough", arg<"n">("N"), [](int n) { return std::to_string(n); });
static_assert(definition_of<rough>.least == 10'000 && quote_of<rough>(3) == 30'000 * minor_units<USDC>);

// A fixed price is a quote of its own.
static_assert(quote_of<tools::draw>("cat", {}) == 0.50_usd && definition_of<tools::draw>.quote == nullptr);
static_assert(definition_of<tools::draw>.least == 50);

template <const auto& Tool>
concept Quotable = requires {
    quote_of<Tool>;
};
static_assert(Quotable<print> && !Quotable<tools::add>);

// Each provider that takes all of the bounds.
static_assert(require_provider_fits<mock>(toolset<print, stay, rough>));
static_assert(require_provider_fits<stripe>(toolset<stay>) &&
              require_provider_fits<coinbase_checkouts>(toolset<rough>));

constexpr std::string_view listed = tools_list<toolset_t<print>, uniform<surface::confirm>>(mcp::revision::r2025_11_25);
constexpr bool lists(std::string_view part) { return listed.find(part) != std::string_view::npos; }
static_assert(lists(R"("_meta":{"price":{"minimum":"0.01","maximum":"5.00","currency":"USD"}})"));
static_assert(lists(R"x("description":"Prints (0.01 to 5.00 USD)")x"));
static_assert(lists("Runs print after its payment of 0.01 to 5.00 USD and returns its result."));
static_assert(
    lists(R"({"name":"quote_print","description":"Says what print costs with these arguments. It is free and )"
          R"(opens no payment.","inputSchema":)"));
static_assert(lists(input_schema<print>) && lists(quote_schema));

}  // namespace

}  // namespace quotes_test
