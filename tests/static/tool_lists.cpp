// SPDX-License-Identifier: MIT
#include <paymcp/flow/options.hpp>
#include <paymcp/tool/detail/list_text.hpp>

#include <string_view>
#include <type_traits>

#include "../support/tool_gallery.hpp"

namespace tool_lists_test {

namespace {

using namespace paymcp;
using namespace paymcp::detail;

using set = std::remove_cvref_t<decltype(toolset<tools::ping, tools::draw, tools::print>)>;

// Definitions and dispatch.
static_assert(set::size() == 3 && set::definitions()[1].name == "draw" && set::synchronous);
static_assert(set::find("ping_free") == 0 && set::find("draw") == 1 && set::find("print") == 2);
static_assert(!set::find("") && !set::find("dra") && !set::find("drawn") && !set::find("zzz"));
static_assert(!toolset<tools::slow>.synchronous && is_awaitable_tool<tools::slow>);

// The tools that clients see.
using split = exposure<set, uniform<surface::confirm>>;
static_assert(split::tools().size() == 5);
static_assert(split::tools()[0].name == "ping_free" && split::tools()[0].role == tool_role::free_call);
static_assert(split::tools()[1].name == "draw" && split::tools()[1].role == tool_role::paid_call);
static_assert(split::tools()[2].name == "confirm_draw" && split::tools()[2].role == tool_role::confirm);
static_assert(split::tools()[2].tool == 1 && split::tools()[4].tool == 2);
static_assert(split::find("confirm_print") == &split::tools()[4] && split::find("confirm_ping_free") == nullptr);

using shared = exposure<set, uniform<surface::shared_confirm>>;
static_assert(shared::tools().size() == 4 && shared::tools()[3].role == tool_role::shared_confirm);
static_assert(shared::find("confirm_payment") == &shared::tools()[3]);
static_assert(exposure<std::remove_cvref_t<decltype(toolset<tools::ping>)>, uniform<surface::shared_confirm>>::tools()
                  .size() == 1);
static_assert(exposure<set, uniform<surface::direct>>::tools().size() == 3);
static_assert(exposure<decltype(toolset<tools::draw>), uniform<surface::confirm>>::tools().size() == 2);

// Tools of one server may differ.
struct by_name {
    template <class Tool>
    constexpr surface operator()(const Tool& tool) const {
        return tool.name() == "draw" ? surface::confirm : surface::shared_confirm;
    }
};
using mixed = exposure<set, by_name>;
static_assert(mixed::tools().size() == 5 && mixed::tools()[2].name == "confirm_draw");
static_assert(mixed::tools()[4].name == "confirm_payment");

// The texts.
static_assert(tools_list_text<set, uniform<surface::confirm>, mcp::revision::r2025_11_25>.data() ==
              tools_list_text<set, uniform<surface::confirm>, mcp::revision::r2025_06_18>.data());
static_assert(
    tools_list<set, by_name>(mcp::revision::r2026_07_28).ends_with(R"(],"ttlMs":300000,"cacheScope":"public"})"));

using small = std::remove_cvref_t<decltype(toolset<tools::ping, tools::draw>)>;
using confirmed = uniform<surface::confirm>;

constexpr std::string_view draw_schema =
    R"({"type":"object","properties":{)"
    R"("prompt":{"type":"string","minLength":1,"maxLength":5,"description":"What to draw"},)"
    R"("ink":{"type":"string","enum":["red","green"],"description":"Its color","default":"red"}},)"
    R"("required":["prompt"],"additionalProperties":false})";
static_assert(input_schema<tools::draw> == draw_schema);

static_assert(
    tools_list<small, confirmed>(mcp::revision::r2025_03_26) ==
    R"({"tools":[{"name":"ping_free","description":"Answers",)"
    R"("inputSchema":{"type":"object","properties":{},"additionalProperties":false},)"
    R"("annotations":{"title":"Ping \"it\"","readOnlyHint":true}},)"
    R"j({"name":"draw","description":"Draws an image (0.50 USD)",)j"
    R"("inputSchema":{"type":"object","properties":{)"
    R"("prompt":{"type":"string","minLength":1,"maxLength":5,"description":"What to draw"},)"
    R"("ink":{"type":"string","enum":["red","green"],"description":"Its color","default":"red"}},)"
    R"("required":["prompt"],"additionalProperties":false},)"
    R"("annotations":{"destructiveHint":false}},)"
    R"({"name":"confirm_draw","description":"Runs draw after its payment of 0.50 USD and returns its result. )"
    R"(Call it once the user has paid, with the payment_id that draw returned.",)"
    R"("inputSchema":{"type":"object","properties":{"payment_id":{"type":"string",)"
    R"("description":"The payment_id that draw returned"}},"required":["payment_id"],)"
    R"("additionalProperties":false}}]})");

static_assert(
    tools_list<small, confirmed>(mcp::revision::r2026_07_28) ==
    R"({"resultType":"complete","tools":[{"name":"ping_free","title":"Ping \"it\"","description":"Answers",)"
    R"("inputSchema":{"type":"object","properties":{},"additionalProperties":false},)"
    R"("annotations":{"readOnlyHint":true}},)"
    R"j({"name":"draw","description":"Draws an image (0.50 USD)",)j"
    R"("inputSchema":{"type":"object","properties":{)"
    R"("prompt":{"type":"string","minLength":1,"maxLength":5,"description":"What to draw"},)"
    R"("ink":{"type":"string","enum":["red","green"],"description":"Its color","default":"red"}},)"
    R"("required":["prompt"],"additionalProperties":false},)"
    R"("annotations":{"destructiveHint":false},"_meta":{"price":{"amount":"0.50","currency":"USD"}}},)"
    R"({"name":"confirm_draw","description":"Runs draw after its payment of 0.50 USD and returns its result. )"
    R"(Call it once the user has paid, with the payment_id that draw returned.",)"
    R"("inputSchema":{"type":"object","properties":{"payment_id":{"type":"string",)"
    R"("description":"The payment_id that draw returned"}},"required":["payment_id"],)"
    R"("additionalProperties":false}}],"ttlMs":300000,"cacheScope":"public"})");

// The tool that returns the result has the output schema, in revisions that support it.
consteval bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

using printer = std::remove_cvref_t<decltype(toolset<tools::print>)>;
template <surface Surface, mcp::revision Revision>
constexpr std::string_view printed = tools_list_text<printer, uniform<Surface>, Revision>;

constexpr std::string_view split_list = printed<surface::confirm, mcp::revision::r2025_06_18>;
static_assert(split_list.find("outputSchema") > split_list.find("confirm_print"));
static_assert(split_list.find("outputSchema") == split_list.rfind("outputSchema"));
static_assert(contains(split_list, R"("title":"Confirm payment: Print")"));
static_assert(contains(split_list, R"("_meta":{"price":{"amount":"1.500","currency":"KWD"}})"));
static_assert(split_list.find("openWorldHint") > split_list.find("confirm_print"));
static_assert(contains(printed<surface::direct, mcp::revision::r2025_06_18>, "outputSchema"));
static_assert(contains(printed<surface::resubmit, mcp::revision::r2025_06_18>, "outputSchema"));
static_assert(!contains(printed<surface::shared_confirm, mcp::revision::r2025_06_18>, "outputSchema"));
static_assert(!contains(printed<surface::direct, mcp::revision::r2025_03_26>, "outputSchema"));
static_assert(!contains(printed<surface::direct, mcp::revision::r2025_03_26>, "_meta"));

// Called again with its payment_id, which is never required.
static_assert(contains(resubmit_schema<tools::draw>, R"("default":"red"},"payment_id":{"type":"string",)"));
static_assert(resubmit_schema<tools::draw>.ends_with(R"("required":["prompt"],"additionalProperties":false})"));
static_assert(contains(tools_list<small, uniform<surface::resubmit>>(mcp::revision::r2025_11_25),
                       resubmit_schema<tools::draw>));
static_assert(contains(tools_list<small, uniform<surface::resubmit>>(mcp::revision::r2025_11_25),
                       R"("inputSchema":{"type":"object","properties":{},"additionalProperties":false})"));

}  // namespace

}  // namespace tool_lists_test
