// SPDX-License-Identifier: MIT
// Tools whose price their arguments decide, bought through a whole server from the mock provider.
#include "../simulation/dice.hpp"
#include "../support/sanitized.hpp"
#include "../support/till.hpp"

#include <paymcp/flow/resubmit.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/quote_of.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace price_from_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
namespace json = boost::json;
using paymcp_simulation::dice;

std::atomic<int> printed = 0;

/// From 0, which is no price, to far above the bound; an exception for more copies than there is paper.
constexpr std::int64_t cost(std::string_view text, std::int64_t copies, std::optional<bool> colour) {
    if (copies > 900) throw std::invalid_argument("there is no paper for 900 copies");
    return static_cast<std::int64_t>(text.size()) * copies * (colour.value_or(false) ? 3 : 1);
}

constexpr auto print = tool<"print", price_from<cost, USD, min<2>, max<4000>>, with_quote>(
    "Print", arg<"text">("Text"), arg<"copies">("Copies", minimum(0)), arg<"colour">("In colour"),
    [](std::string text, std::int64_t, std::optional<bool>) {
        ++printed;
        return "printed " + text;
    });
constexpr auto scan = tool<"scan", price_from<[](const json::object& form) { return form.size(); }, USD, max<9>>,
                           json_schema<R"({"type":"object"})">>("Scan", [](json::object) { return std::string("ok"); });

template <class Flow, const auto&... Tools>
const mcp::server_spec sold = mcp::compiled_server<Flow, toolset_t<Tools...>>::spec();

template <class Flow, const auto&... Tools>
struct shop {
    memory_store store{};
    till<memory_store> at{sold<Flow, Tools...>, store};

    std::string call(std::string_view name, const json::object& arguments) {
        return at.call(name, json::serialize(arguments));
    }

    /// What the mock has charged for a payment; nothing where it is not paid.
    std::optional<std::int64_t> charged(std::string_view link) {
        const auto found = at.provider.find(link.substr(link.rfind('/') + 1));
        if (!found || found->state != mock_state::paid) return std::nullopt;
        return found->amount;
    }
};

/// What `quote_of` says, or nothing where the call has no price.
std::optional<std::int64_t> quoted(const std::string& text, std::int64_t copies, std::optional<bool> colour) {
    try {
        return quote_of<print>(text, copies, colour).minor;
    } catch (const std::logic_error&) {
        return std::nullopt;
    }
}

std::string text_of(const json::value& from, std::string_view member) {
    return std::string(from.at({member.data(), member.size()}).as_string());
}

}  // namespace

TEST_CASE("what is charged is what is quoted, of ten thousand random arguments, and no price is no payment") {
    constexpr int rounds = PAYMCP_TEST_SANITIZED ? 500 : 10'000;
    shop<TwoStep<>, print, scan> open;
    dice chance(15);
    int bought = 0;
    int refused = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::string text(chance.below(60), 'x');
        const std::int64_t copies = chance.between(0, chance.chance(100) ? 2000 : 40);
        json::object arguments{{"text", text}, {"copies", copies}};
        std::optional<bool> colour;
        if (chance.chance(500)) arguments["colour"] = colour.emplace(chance.chance(500));
        CAPTURE(json::serialize(arguments));
        const std::optional<std::int64_t> price = quoted(text, copies, colour);
        const std::size_t billed = open.at.provider.calls().create;
        if (i % 10 == 0) {
            const json::value told = json::parse(open.call("quote_print", arguments)).at("result");
            CHECK(told.as_object().contains("isError") != price.has_value());
            if (price) CHECK(text_of(told.at("structuredContent"), "amount") == format_decimal(*price, USD));
            CHECK(open.at.provider.calls().create == billed);
        }
        const std::string answer = open.call("print", arguments);
        if (!price) {
            ++refused;
            CHECK(answer.find(R"("isError":true)") != std::string::npos);
            CHECK(answer.find("This call has no price: ") != std::string::npos);
            CHECK(open.at.provider.calls().create == billed);
            continue;
        }
        ++bought;
        const json::value offer = open.at.offer(answer);
        CHECK(text_of(offer, "amount") == format_decimal(*price, USD));
        CHECK(text_of(offer, "message").find(" costs " + format_amount(*price, USD) + ".") != std::string::npos);
        open.at.pay(text_of(offer, "payment_url"));
        const std::string result = open.call("confirm_print", {{"payment_id", text_of(offer, "payment_id")}});
        CHECK(result.find("printed " + text) != std::string::npos);
        CHECK(open.charged(text_of(offer, "payment_url")) == price);
    }
    CHECK(bought > rounds / 2);
    CHECK(refused > rounds / 20);
}

TEST_CASE("a payment is good for the arguments that were quoted, and for no others") {
    shop<Resubmit<>, print> open;
    printed = 0;
    const json::value offer = open.at.offer(open.call("print", {{"text", "abc"}, {"copies", 1}}));
    CHECK(text_of(offer, "amount") == "0.03");
    open.at.pay(text_of(offer, "payment_url"));
    const std::string id = text_of(offer, "payment_id");
    const std::string other = open.call("print", {{"text", "abc"}, {"copies", 900}, {"payment_id", id}});
    CHECK(other.find("payment_mismatch") != std::string::npos);
    CHECK(printed == 0);
    const std::string same = open.call("print", {{"text", "abc"}, {"copies", 1.0}, {"payment_id", id}});
    CHECK(same.find("printed abc") != std::string::npos);
    CHECK(open.charged(text_of(offer, "payment_url")) == 3);
}

TEST_CASE("a quote tool says what a call costs, or why it has no price, and refuses wrong arguments") {
    shop<Resubmit<>, print> open;
    const auto told = [&](const json::object& arguments) {
        return json::parse(open.call("quote_print", arguments)).at("result");
    };
    CHECK(told({{"text", "abc"}, {"copies", 2}}).at("structuredContent") ==
          json::value{{"message", "print costs 0.06 USD."}, {"amount", "0.06"}, {"currency", "USD"}});
    const auto error = [&](const json::object& arguments) {
        const json::value result = told(arguments);
        CHECK(result.at("isError") == true);
        return text_of(json::parse(result.at_pointer("/content/0/text").as_string()), "error");
    };
    CHECK(error({{"text", "abc"}, {"copies", 901}}) == "no_price");
    CHECK(error({{"text", "abc"}}) == "invalid_arguments");
    CHECK(error({{"text", "abc"}, {"copies", 2}, {"payment_id", "pay_1"}}) == "invalid_arguments");
    CHECK(open.at.provider.calls().create == 0);
}

TEST_CASE("the buyer reads why a call has no price") {
    shop<TwoStep<>, print, scan> open;
    const auto said = [&](const json::object& arguments) {
        const json::value answer = json::parse(open.call("print", arguments));
        CHECK(answer.at_pointer("/result/structuredContent/error") == "no_price");
        CHECK(answer.at_pointer("/result/structuredContent/status") == "unpaid");
        return text_of(answer.at_pointer("/result/structuredContent"), "message");
    };
    CHECK(said({{"text", ""}, {"copies", 5}}) ==
          "This call has no price: its tool takes from 0.02 USD to 40.00 USD, and 0.00 USD does not fit. "
          "No payment was opened, and nothing was charged. Call print with other arguments.");
    CHECK(said({{"text", "x"}, {"copies", 901}}) ==
          "This call has no price: there is no paper for 900 copies. "
          "No payment was opened, and nothing was charged. Call print with other arguments.");
    CHECK(open.at.provider.calls().create == 0);
}

TEST_CASE("a tool with a JSON schema of its author has a price of its arguments too") {
    shop<TwoStep<>, print, scan> open;
    const json::value offer = open.at.offer(open.call("scan", {{"a", 1}, {"b", 2}}));
    CHECK(text_of(offer, "amount") == "0.02");
    CHECK(open.call("scan", {}).find("no_price") != std::string::npos);
}

}  // namespace price_from_test
