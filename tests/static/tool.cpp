// SPDX-License-Identifier: MIT
#include <paymcp/tool/detail/define.hpp>
#include <paymcp/tool/detail/returned.hpp>
#include <paymcp/tool/detail/schema/schema.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

#include "../support/tool_gallery.hpp"

namespace tool_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

// Names.
static_assert(valid_tool_name("generate_image") && valid_tool_name("a.b-C_9"));
static_assert(!valid_tool_name("") && !valid_tool_name("a b") && !valid_tool_name("a/b"));
static_assert(!valid_tool_name("\xc3\xa4"));

// The properties of a tool.
static_assert(tools::draw.name() == "draw" && tools::draw.description() == "Draws an image");
static_assert(tools::draw.is_paid && tools::draw.price() == 50 * minor_units<USD>);
static_assert(!tools::add.is_paid);
template <class Tool>
constexpr bool has_price = requires(const Tool& tool) { tool.price(); };
static_assert(has_price<decltype(tools::draw)> && !has_price<decltype(tools::add)>);

// What a function returns, without `asking` and `result`; a result with other errors is not unwrapped.
static_assert(std::same_as<delivered_t<asking<result<int>>>, int> && std::same_as<delivered_t<void>, void>);
static_assert(WrappedIn<result<void>, result> && !WrappedIn<boost::system::result<int>, result>);
static_assert(!WrappedIn<result<int>, asking> && !WrappedIn<std::vector<int>, asking>);

// Policies: any order, one default for each slot.
constexpr auto other_order = tool<"x", capture_on_success, title<"X">, price<1, USD>>("", [] { return ""; });
static_assert(definition_of<other_order>.timing == money_timing::capture_on_success);
static_assert(definition_of<other_order>.paid && definition_of<other_order>.amount == 1);
static_assert(definition_of<tools::draw>.timing == money_timing::charge_first);
static_assert(definition_of<tools::draw>.failure == on_failure::keep && !definition_of<tools::draw>.at_most_once);
static_assert(definition_of<tools::tune>.at_most_once && definition_of<tools::tune>.failure == on_failure::refund);
static_assert(definition_of<tools::print>.money == KWD && definition_of<tools::print>.amount == 1500);
static_assert(!definition_of<tools::add>.paid && definition_of<tools::add>.amount == 0);

// A policy of another library's slot is accepted, because it names a slot.
struct own_policy {
    using slot = struct own_slot;
};
static_assert(ToolPolicy<own_policy> && ToolPolicy<price<50, USD>> && !ToolPolicy<int>);
static_assert(policy_pack<own_policy, read_only>::well_formed());

// Numbers in schemas.
template <class Number>
constexpr bool writes(Number value, std::string_view expected) {
    std::array<char, 64> text{};
    array_sink sink{text.data()};
    detail::write_number(sink, detail::number{value});
    return std::string_view{text.data(), static_cast<std::size_t>(sink.next - text.data())} == expected;
}
static_assert(writes(0, "0") && writes(-1, "-1") && writes(0.5, "0.5") && writes(-0.125, "-0.125"));
static_assert(writes(0.1, "0.1") && writes(12345.678, "12345.678") && writes(1e-7, "0.0000001") && writes(3.0, "3"));
static_assert(writes(1e22, "10000000000000000000000") && writes(0.0, "0"));
static_assert(writes(std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"));
static_assert(writes(std::numeric_limits<std::uint64_t>::max(), "18446744073709551615"));
static_assert(!detail::has_short_text(detail::number{1e300}) && !detail::has_short_text(detail::number{0.1 + 0.2}));
static_assert(!detail::has_short_text(detail::number{std::numeric_limits<double>::quiet_NaN()}));
static_assert(!detail::has_short_text(detail::number{std::numeric_limits<double>::infinity()}));
static_assert(less(detail::number{-1}, detail::number{0U}) && less(detail::number{-2}, detail::number{-1}));

// UTF-8 (Unicode 15, table 3-7).
static_assert(is_utf8("") && is_utf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
static_assert(!is_utf8("\x80") && !is_utf8("\xc0\xaf") && !is_utf8("\xc1\xbf") && !is_utf8("\xe0\x80\xaf"));
static_assert(!is_utf8("\xed\xa0\x80") && !is_utf8("\xf4\x90\x80\x80") && !is_utf8("\xf5\x80\x80\x80"));
static_assert(!is_utf8("\xc3") && !is_utf8("\xe2\x82") && !is_utf8("\xe2\x82\x28") && !is_utf8("\xf0\x80\x80\x80"));
static_assert(code_points("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80") == 4);
static_assert(first_code_points("a\xc3\xa4\xe2\x82\xac", 2) == "a\xc3\xa4" && first_code_points("ab", 2) == "ab");

// Input schemas.
static_assert(input_schema<tools::ping> == R"({"type":"object","properties":{},"additionalProperties":false})");
static_assert(input_schema<tools::add> ==
              R"({"type":"object","properties":{)"
              R"("a":{"type":"integer","minimum":-2147483648,"maximum":2147483647,"description":"First"},)"
              R"("b":{"type":"integer","minimum":-2147483648,"maximum":2147483647,"description":"Second"}},)"
              R"("required":["a","b"],"additionalProperties":false})");
static_assert(input_schema<tools::draw> ==
              R"({"type":"object","properties":{)"
              R"("prompt":{"type":"string","minLength":1,"maxLength":5,"description":"What to draw"},)"
              R"("ink":{"type":"string","enum":["red","green"],"description":"Its color","default":"red"}},)"
              R"("required":["prompt"],"additionalProperties":false})");
static_assert(
    input_schema<tools::tune> ==
    R"({"type":"object","properties":{)"
    R"("level":{"type":"number","minimum":-0.5,"maximum":1000,"description":"A level","default":0.25},)"
    R"("steps":{"type":"integer","minimum":0,"maximum":10,"description":"Steps"},)"
    R"("tags":{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":2,"description":"Tags"},)"
    R"("loud":{"type":"boolean","description":"Whether loud","default":true},)"
    R"("note":{"type":"string","description":"A note","default":"none"},)"
    R"("limit":{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807,)"
    R"("description":"Optional"}},)"
    R"("required":["steps","tags"],"additionalProperties":false})");

// Structs, nested ones and one from elsewhere.
constexpr std::string_view size_members =
    R"("properties":{"width":{"type":"integer","minimum":1,"maximum":4096,"description":"In pixels"},)"
    R"("height":{"type":"integer","minimum":-2147483648,"maximum":2147483647,)"
    R"("description":"In pixels","default":100}},)"
    R"("required":["width"],"additionalProperties":false})";
static_assert(input_schema<tools::print>.find(R"("area":{"type":"object",)") != std::string_view::npos);
static_assert(input_schema<tools::print>.find(size_members) != input_schema<tools::print>.rfind(size_members));
static_assert(input_schema<tools::print>.ends_with(R"("required":["headline","area","folds","margins"],)"
                                                  R"("additionalProperties":false})"));
static_assert(input_schema<tools::adapted> ==
              R"({"type":"object","properties":{"id":{"type":"integer","minimum":-2147483648,"maximum":2147483647},)"
              R"("label":{"type":"string"}},"required":["id","label"],"additionalProperties":false})");
static_assert(input_schema<tools::echo> ==
              R"({"type":"object","properties":{"flag":{"type":"boolean"},)"
              R"("tiny":{"type":"integer","minimum":-128,"maximum":127},)"
              R"("large":{"type":"integer","minimum":0,"maximum":18446744073709551615},)"
              R"("single":{"type":"number"},"precise":{"type":"number"},)"
              R"("flags":{"type":"array","items":{"type":"boolean"}},"anything":{}},)"
              R"("required":["flag","tiny","large","single","precise","flags","anything"],)"
              R"("additionalProperties":false})");

// Output schemas: of structs and maps only, without rules and defaults.
static_assert(output_schema<tools::ping>.empty() && output_schema<tools::draw>.empty());
static_assert(output_schema<tools::tune>.empty() && output_schema<tools::show>.empty());
static_assert(output_schema<tools::slow>.empty());
static_assert(output_schema<tools::add> ==
              R"({"type":"object","additionalProperties":{"type":"integer",)"
              R"("minimum":-9223372036854775808,"maximum":9223372036854775807}})");
static_assert(output_schema<tools::print>.find(R"("required":["width","height"])") != std::string_view::npos);
static_assert(output_schema<tools::print>.find("4096") == std::string_view::npos);
static_assert(output_schema<tools::print>.find("default") == std::string_view::npos);

}  // namespace

}  // namespace tool_test
