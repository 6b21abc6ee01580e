// SPDX-License-Identifier: MIT
// Balances over HTTP: a top-up is paid and spent, free calls come before payment, and each caller has an own account.
#include "../support/http_shop.hpp"

#include <paymcp/serve/serve.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace http_balance_test {

using namespace http_shop;

namespace {

std::atomic<int> looked_up = 0;

constexpr int cost(int dollars) { return 100 * dollars; }

constexpr auto top_up = tool<"top_up", price_from<cost, USD, min<500>, max<10000>>, to_balance<"my_balance">>(
    "Add money", arg<"dollars">("How many", minimum(5), maximum(100)), [](int) { return "added"; });
constexpr auto look_up = tool<"look_up", price<micro<2000>, USD>, from_balance>(
    "Look up", arg<"word">("The word"), [](std::string word) -> result<std::string> {
        ++looked_up;
        if (word == "nothing") return failure{"there is no such word"};
        return "the meaning of " + word;
    });
constexpr auto draw = tool<"draw", price<50, USD>, free_calls<1, per_day>>("Draw", [] { return "drawn"; });
constexpr auto& desk = toolset<top_up, look_up, draw>;

static_assert(definition_of<look_up>.account == funds::from_balance);
static_assert(definition_of<look_up>.timing == money_timing::capture_on_success);
static_assert(definition_of<top_up>.timing == money_timing::charge_first);
static_assert(definition_of<draw>.free_calls == 1 && definition_of<draw>.free_window == account_window::day);

/// "Bearer NAME": a verifier for tests, which believes everything.
boost::asio::awaitable<mcp::verification> believe(const http::request& request) {
    const auto field = request.header("Authorization");
    if (!field) co_return mcp::verification{.came = mcp::verification::outcome::admitted};
    co_return mcp::verification{.came = mcp::verification::outcome::admitted,
                                .principal = std::string(field->substr(7))};
}

serve_options believing() {
    serve_options options = http_shop::on_any_port(async::machine_timer());
    options.http.mcp.verify = believe;
    options.receipts = true;
    return options;
}

json::value use(const shop& at, const std::string& who, std::string_view name, std::string_view arguments) {
    std::vector<http::header> fields{
        {"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", std::string(name)}};
    if (!who.empty()) fields.push_back({"Authorization", "Bearer " + who});
    return buyer(at)
        .post(buyer::call_text(name, arguments,
                               R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                               R"("io.modelcontextprotocol/clientCapabilities":{}})"),
              std::move(fields))
        .second.json();
}

void pay_in(const shop& at, const std::string& who, int dollars) {
    const json::value offer = use(at, who, "top_up", R"({"dollars":)" + std::to_string(dollars) + "}");
    at.pay(text_at(offer, "/result/structuredContent/payment_url"));
    const std::string id = R"({"payment_id":")" + text_at(offer, "/result/structuredContent/payment_id") + "\"}";
    CHECK(text_at(use(at, who, "confirm_top_up", id), "/result/content/0/text") == "added");
}

std::string balance_of(const shop& at, const std::string& who) {
    return text_at(use(at, who, "my_balance", "{}"), "/result/structuredContent/balances/0/amount");
}

std::string start_failure(serve_options options) {
    try {
        const shop at(sold<TwoStep<>>(desk), std::move(options));
        return {};
    } catch (const std::exception& why) {
        return why.what();
    }
}

}  // namespace

TEST_CASE("a top-up is paid, spent call by call, and told by the balance tool") {
    const shop at(sold<TwoStep<>>(desk), believing());
    const json::value refused = use(at, "ann", "look_up", R"({"word":"fox"})");
    CHECK(text_at(refused, "/result/structuredContent/error") == "insufficient_balance");
    CHECK(text_at(refused, "/result/structuredContent/next_step") == "top_up");
    CHECK(
        text_at(refused, "/result/structuredContent/message") ==
        "Nothing was run or charged. look_up costs 0.002 USD. The balance is 0.00 USD. Call top_up to add to it, then "
        "look_up again.");
    pay_in(at, "ann", 5);
    CHECK(balance_of(at, "ann") == "5.00");
    const json::value told = use(at, "ann", "look_up", R"({"word":"fox"})");
    CHECK(text_at(told, "/result/content/0/text") == "the meaning of fox");
    CHECK(text_at(told, "/result/_meta/paymcp~1charged/amount") == "0.002");
    CHECK(text_at(told, "/result/_meta/paymcp~1balance/amount") == "4.998");
    CHECK(use(at, "ann", "look_up", R"({"word":"nothing"})").at_pointer("/result/isError").as_bool());
    CHECK(balance_of(at, "ann") == "4.998");
    CHECK(balance_of(at, "bob") == "0.00");
    CHECK(text_at(use(at, "bob", "look_up", R"({"word":"fox"})"), "/result/structuredContent/error") ==
          "insufficient_balance");
}

TEST_CASE("a legacy client sees and spends the same balance") {
    const shop at(sold<TwoStep<>>(desk), believing());
    pay_in(at, "ann", 5);
    const std::vector<http::header> as_ann{{"Authorization", "Bearer ann"}};
    for (const std::string version : {"2025-03-26", "2025-06-18", "2025-11-25"}) {
        CAPTURE(version);
        const auto hello =
            buyer(at).post(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" + version +
                               R"(","capabilities":{},"clientInfo":{"name":"c","version":"1"}}})",
                           as_ann);
        std::vector<http::header> within = as_ann;
        within.push_back({"Mcp-Session-Id", hello.second.header("Mcp-Session-Id")});
        const json::value told = buyer(at).call("look_up", R"({"word":"hen"})", "{}", within).second.json();
        CHECK(text_at(told, "/result/content/0/text") == "the meaning of hen");
        CHECK(buyer(at)
                  .call("my_balance", R"({"who":"bob"})", "{}", within)
                  .second.json()
                  .at_pointer("/result/isError")
                  .as_bool());
    }
    CHECK(balance_of(at, "ann") == "4.994");
}

TEST_CASE("a free call of the day comes before payment, for verified callers") {
    const shop at(sold<TwoStep<>>(desk), believing());
    CHECK(text_at(use(at, "ann", "draw", "{}"), "/result/content/0/text") == "drawn");
    CHECK(text_at(use(at, "ann", "draw", "{}"), "/result/structuredContent/status") == "payment_required");
    CHECK(text_at(use(at, "bob", "draw", "{}"), "/result/content/0/text") == "drawn");
    CHECK(text_at(use(at, "", "draw", "{}"), "/result/structuredContent/status") == "payment_required");
}

TEST_CASE("what a payer has paid is delivered before a free call is used") {
    const shop at(sold<TwoStep<>>(desk), believing());
    REQUIRE(text_at(use(at, "ann", "draw", "{}"), "/result/content/0/text") == "drawn");
    at.pay(text_at(use(at, "ann", "draw", "{}"), "/result/structuredContent/payment_url"));
    memory_store store = at.store;
    payment given = store.list({.states = {payment_state::delivered}})->payments.front();
    REQUIRE(given.provider == "free_calls");
    given = store.find(given.id)->value();
    given.postings.front().units = 0;  // as if it had been given back
    REQUIRE(store.replace(given, given.version).value());
    CHECK(text_at(use(at, "ann", "draw", "{}"), "/result/content/0/text") == "drawn");
    const auto delivered = store.list({.states = {payment_state::delivered}})->payments;
    REQUIRE(delivered.size() == 2);
    CHECK(delivered.front().provider == "mock");
}

TEST_CASE("calls that are refused again and again fill no store, and a top-up counts at once") {
    const shop at(sold<TwoStep<>>(desk), believing());
    for (int i = 0; i < 20; ++i) {
        const json::value refused = use(at, "bob", "look_up", R"({"word":")" + std::to_string(i) + "\"}");
        CHECK(text_at(refused, "/result/structuredContent/error") == "insufficient_balance");
        CHECK(text_at(refused, "/result/structuredContent/amount") == "0.002");
    }
    CHECK(at.store.list({})->payments.size() == 1);
    pay_in(at, "bob", 5);
    CHECK(text_at(use(at, "bob", "look_up", R"({"word":"owl"})"), "/result/content/0/text") == "the meaning of owl");
}

TEST_CASE("a caller without a principal has no balance, and nothing is opened for it") {
    const shop at(sold<TwoStep<>>(desk), believing());
    for (const std::string name : {"top_up", "look_up", "my_balance"}) {
        CAPTURE(name);
        const json::value refused = use(at, "", name,
                                        name == "top_up"    ? R"({"dollars":5})"
                                        : name == "look_up" ? R"({"word":"fox"})"
                                                            : "{}");
        CHECK(refused.at_pointer("/result/isError").as_bool());
        CHECK(text_at(refused, "/result/content/0/text").find("belongs to a verified caller") != std::string::npos);
    }
    CHECK(at.store.list({})->payments.empty());
}

TEST_CASE("64 parallel calls over HTTP spend what is there, and no more") {
    const shop at(sold<TwoStep<>>(desk), believing());
    looked_up = 0;
    pay_in(at, "ann", 5);
    const std::vector<payment> paid_in = at.store.list({})->payments;
    for (const payment& one : paid_in) REQUIRE(one.state == payment_state::delivered);
    const std::string account = postings::balance_account("USD", "ann");
    // All but the price of 16 calls is spent by a payment of its own.
    payment spent = at.store.list({})->payments.front();
    spent.id = "pay_spent";
    spent.digest = "of another call";
    spent.postings.front().units = -(5'000'000 - 16 * 2'000);
    spent.collected = true;
    memory_store store = at.store;
    REQUIRE(store.open(spent).has_value());
    REQUIRE(*at.store.standing(account) == 32'000);
    std::atomic<int> results = 0;
    {
        std::vector<std::jthread> all;
        for (int i = 0; i < 64; ++i)
            all.emplace_back([&, i] {
                const json::value ended = use(at, "ann", "look_up", R"({"word":")" + std::to_string(i) + "\"}");
                if (ended.at("result").as_object().if_contains("isError") == nullptr) ++results;
            });
    }
    CHECK(results == 16);
    CHECK(looked_up == 16);
    CHECK(*at.store.standing(account) == 0);
}

TEST_CASE("a server whose callers nobody verifies does not start with balances") {
    CHECK(start_failure(http_shop::on_any_port(async::machine_timer())).find("no caller is verified") !=
          std::string::npos);
    CHECK(start_failure(believing()).empty());
}

}  // namespace http_balance_test
