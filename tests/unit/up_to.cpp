// SPDX-License-Identifier: MIT
// Tools that are charged for what they use, bought through a whole server from the mock provider.
#include "../simulation/dice.hpp"
#include "../support/sanitized.hpp"
#include "../support/till.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/mcp/payments/sale.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace up_to_test {

namespace {

using namespace paymcp::detail;
using namespace paymcp_tests;
namespace json = boost::json;
using paymcp_simulation::dice;

/// Reports each of these amounts, one after another, and fails where it shall.
constexpr auto chat = tool<"chat", up_to<700, USD, min<3>>, price_in_description>(
    "Chat", arg<"uses">("What to report"), arg<"fails">("Whether to fail"),
    [](std::vector<std::int64_t> uses, bool fails, call& now) {
        for (const std::int64_t one : uses) now.used(one * minor_units<USD>);
        if (fails) throw std::runtime_error("out of words");
        return std::string("said");
    });
constexpr auto euros = tool<"euros", up_to<700, USD>>("Reports euros", [](call& now) {
    now.used(300 * minor_units<EUR>);
    return "said";
});

const mcp::server_spec sold = mcp::compiled_server<TwoStep<>, toolset_t<chat, euros>>::spec();

struct shop {
    memory_store store{};
    till<memory_store> at{sold, store};

    struct bought {
        std::string answer;
        mock_payment books;
    };

    bought buy(std::string_view name, const json::object& arguments) {
        const json::value offer = at.offer(at.call(name, json::serialize(arguments)));
        const std::string link(offer.at("payment_url").as_string());
        at.pay(link);
        const std::string confirm = "confirm_" + std::string(name);
        const std::string id = json::serialize(json::object{{"payment_id", offer.at("payment_id")}});
        std::string answer = at.call(confirm, id);
        return {std::move(answer), at.provider.find(link.substr(link.rfind('/') + 1)).value()};
    }

    bought chat(const json::array& uses, bool fails = false) { return buy("chat", {{"uses", uses}, {"fails", fails}}); }
};

bool says(const std::string& answer, std::string_view what) { return answer.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("what is captured is what was reported, of many amounts, and what may not be reported charges nothing") {
    constexpr int rounds = PAYMCP_TEST_SANITIZED ? 200 : 2'000;
    shop open;
    dice chance(16);
    int charged = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::int64_t used = chance.between(-2, 740);
        CAPTURE(used);
        const shop::bought sale = open.chat({used});
        if (used == 0 || (used >= 3 && used <= 700)) {
            CHECK(says(sale.answer, "said"));
            const std::string part = R"("paymcp/charged":{"amount":")" + format_decimal(used, USD) + '"';
            CHECK(says(sale.answer, part));
            CHECK(sale.books.state == (used == 0 ? mock_state::voided : mock_state::captured));
            CHECK(sale.books.taken.value_or(0) == used);
            ++charged;
        } else {
            CHECK(says(sale.answer, R"("isError":true)"));
            CHECK(says(sale.answer, "The tool has said that it used"));
            CHECK(says(sale.answer, "Nothing was charged: the reserved 7.00 USD were released."));
            CHECK(sale.books.state == mock_state::voided);
        }
    }
    CHECK(charged > rounds / 2);
}

TEST_CASE("the last report counts, no report and another currency are failures, and a failed run charges nothing") {
    shop open;
    CHECK(open.chat({100, 250, 200}).books.taken == 200);
    CHECK(open.chat({900, 200}).books.taken == 200);
    const shop::bought silent = open.chat({});
    CHECK(says(silent.answer, "The tool has not said what it used."));
    CHECK(silent.books.state == mock_state::voided);
    const shop::bought foreign = open.buy("euros", {});
    CHECK(says(foreign.answer, "The tool has said what it used in another currency than USD."));
    CHECK(foreign.books.state == mock_state::voided);
    const shop::bought failed = open.chat({100}, true);
    CHECK(says(failed.answer, "out of words"));
    CHECK(failed.books.state == mock_state::voided);
}

TEST_CASE("the buyer is told the bound before the run, and that less may be taken") {
    shop open;
    const json::value offer = open.at.offer(open.at.call("chat", R"({"uses":[9],"fails":false})"));
    const std::string message(offer.at("message").as_string());
    CHECK(message.find("chat costs up to 7.00 USD. The amount is reserved, and only what the call uses of it is taken. "
                       "Open ") != std::string::npos);
    CHECK(offer.at("amount") == "7.00");
    const std::string listed = open.at.say(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
    CHECK(says(listed, R"("price":{"minimum":"0.00","maximum":"7.00","currency":"USD"})"));
    CHECK(says(listed, "Chat (up to 7.00 USD)"));
}

}  // namespace up_to_test
