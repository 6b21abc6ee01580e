// SPDX-License-Identifier: MIT
// A shop with rails as a program has it, bought from with what a wallet's package has signed, over a facilitator on
// HTTP.
#include "../support/wallet_offers.hpp"

#include <paymcp.hpp>
#include <paymcp/adapter/shop.hpp>
#include <paymcp/core/detail/base64.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/serve/embedded_server.hpp>
#include <paymcp/serve/paid_by.hpp>
#include <paymcp/testing/fake_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace wallet_shop_test {
namespace {

using namespace paymcp;
namespace json = boost::json;

std::atomic<int> additions = 0;

/// The tool that the payments of the vectors are for.
constexpr auto add =
    tool<"add", price<1, USD>>("Add two numbers", arg<"a">("One"), arg<"b">("Another"), [](int a, int b) {
        ++additions;
        return std::to_string(a + b);
    });

std::atomic<int> transfers = 0;         ///< what the facilitator has moved
std::atomic<int> transfers_at_run = 0;  ///< the same, when the tool began

/// The same tool, which wants its money first and then breaks.
constexpr auto add_paid = tool<"add", price<1, USD>, charge_first>(
    "Add two numbers", arg<"a">("One"), arg<"b">("Another"), [](int, int) -> result<std::string> {
        ++additions;
        transfers_at_run = transfers.load();
        return failure{"out of paper"};
    });

std::atomic<int> discount = 4;

/// The same tool for what its numbers add up to: 0.01 USD in the payments of the vectors.
constexpr auto add_dearly = tool<"add", price_from<[](int a, int b) { return a + b - discount; }, USD, max<50>>>(
    "Add two numbers", arg<"a">("One"), arg<"b">("Another"), [](int a, int b) {
        ++additions;
        return std::to_string(a + b);
    });

/// Takes each transfer once, on a thread of its own.
class facilitator_service {
public:
    facilitator_service()
        : server_(loop_.get_executor(), http::loopback(),
                  http::handler([this](http::request request) { return answer(std::move(request)); })),
          thread_([this] { loop_.run(); }) {}

    ~facilitator_service() { loop_.stop(); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.local_endpoint().port()); }

    std::atomic<int> asked = 0;
    std::atomic<bool> loses_answer = false;

private:
    boost::asio::awaitable<http::response> answer(http::request request) {
        ++asked;
        const json::value body = json::parse(request.body);
        const json::value& transfer = body.at("paymentPayload").at("payload").at("authorization");
        const std::string payer = std::string(R"(,"payer":")") + std::string(transfer.at("from").as_string()) + "\"}";
        if (request.path() == "/verify") co_return http::response{200, {}, R"({"isValid":true)" + payer};
        if (!used_.insert(std::string(transfer.at("nonce").as_string())).second)
            co_return http::response{200, {}, R"({"success":false,"errorReason":"nonce_already_used")" + payer};
        ++transfers;
        if (loses_answer.exchange(false)) co_return http::response{502, {}, "bad gateway"};
        co_return http::response{
            200,
            {},
            R"({"success":true,"network":"eip155:84532","transaction":"0x)" + std::string(64, 'b') + '"' + payer};
    }

    std::set<std::string> used_;
    boost::asio::io_context loop_;
    http::server server_;
    std::jthread thread_;
};

const std::string payment_text =
    json::serialize(wallet_vectors::x402().at("sdk227").at("payloads").at(0).at("payload"));

/// What comes back of one call.
struct answered {
    std::string head;
    json::object result;

    bool failed() const { return result.contains("isError"); }
    std::string text() const { return json::value_to<std::string>(result.at("content").at(0).at("text")); }
};

template <class Flow, const auto& Tool = add>
struct shop {
    facilitator_service chain{};
    testing::fake_clock time{wallet_offers::now};
    embedded_server server;

    shop() : server(embed<Flow>(toolset<Tool>, with(), methods(chain.url()), memory_store{}, options(time))) {
        additions = transfers = 0;
    }

    static auto methods(const std::string& url) {
        return paid_by(mock{},
                       x402{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"), facilitator(url)});
    }

    static serve_options options(const wall_clock& time) {
        serve_options chosen;
        chosen.log = log_level::error;
        chosen.time = &time;
        chosen.http.mounted_at = "http://shop.example";
        chosen.http.mcp.payment_required_path = "/402/mcp";
        return chosen;
    }

    answered call(const json::object& meta = {}, std::vector<http::header> more = {}, std::string path = "/mcp",
                  const json::object& arguments = {{"a", 2}, {"b", 3}}) {
        json::object all = meta;
        all["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        all.emplace("io.modelcontextprotocol/clientCapabilities", json::object());
        const json::object params{{"name", "add"}, {"arguments", arguments}, {"_meta", all}};
        const json::object message{{"jsonrpc", "2.0"}, {"id", 1}, {"method", "tools/call"}, {"params", params}};
        http::request request{"POST",
                              std::move(path),
                              {{"Host", "shop.example"},
                               {"Content-Type", "application/json"},
                               {"Accept", "application/json, text/event-stream"},
                               {"MCP-Protocol-Version", "2026-07-28"},
                               {"Mcp-Method", "tools/call"},
                               {"Mcp-Name", "add"}},
                              json::serialize(message)};
        request.headers.insert(request.headers.end(), more.begin(), more.end());
        std::string bytes;
        server.answer(std::move(request), [&](std::string_view piece) {
            bytes += piece;
            return true;
        });
        const std::size_t end = bytes.find("\r\n\r\n");
        return {bytes.substr(0, end), json::parse(bytes.substr(end + 4)).at("result").as_object()};
    }

    answered pay(std::string path = "/mcp") {
        return call({{"x402/payment", json::parse(payment_text)}}, {}, std::move(path));
    }
};

json::object wallet_declared() {
    const json::object methods{{"evm", {{"intents", {"charge"}}}}};
    const json::object payment{{"methods", methods}};
    const json::object experimental{{"payment", payment}};
    return {{"io.modelcontextprotocol/clientCapabilities", {{"experimental", experimental}}}};
}

TEST_CASE_TEMPLATE("a payment in the call is sold once in every flow, and answered again", Flow, Wallet<>, TwoStep<>,
                   Elicitation<>, Progress<>, Resubmit<>, DynamicTools<>, Automatic<>) {
    shop<Flow> at;
    const answered sold = at.pay();
    CHECK(sold.text() == "5");
    CHECK(sold.result.at("_meta").at("x402/payment-response").at("success") == true);
    CHECK(at.pay().result == sold.result);
    CHECK(transfers == 1);
    CHECK(at.chain.asked == 2);
    CHECK(additions == 1);
}

TEST_CASE("the same payment in _meta and in a header is one payment, and has its receipt where it came") {
    shop<Wallet<>> at;
    const http::header signature{"PAYMENT-SIGNATURE", detail::to_base64(payment_text)};
    CHECK(at.call({{"x402/payment", json::parse(payment_text)}}, {signature}).text() == "5");
    const answered by_header = at.call({}, {signature});
    CHECK(by_header.text() == "5");
    CHECK(by_header.head.find("PAYMENT-RESPONSE: ") != std::string::npos);
    CHECK(by_header.head.find("Cache-Control: private") != std::string::npos);
    CHECK(transfers == 1);
}

TEST_CASE("an unpaid call has status 402 at the address for it alone") {
    shop<Wallet<>> at;
    CHECK(at.call().head.starts_with("HTTP/1.1 200 "));
    const answered asked = at.call({}, {}, "/402/mcp");
    CHECK(asked.head.starts_with("HTTP/1.1 402 "));
    CHECK(asked.head.find("PAYMENT-REQUIRED: ") != std::string::npos);
    CHECK(asked.failed());
    CHECK(at.pay("/402/mcp").head.starts_with("HTTP/1.1 200 "));
}

TEST_CASE("Automatic asks the wallet of a client that declares one, and a person otherwise") {
    shop<Automatic<>> at;
    CHECK(at.call().result.at("structuredContent").as_object().contains("payment_url"));
    CHECK(at.call(wallet_declared()).result.at("structuredContent").at("x402Version") == 2);
    const answered by_header = at.call({}, {{"Accept-Payment", "evm/charge"}});
    CHECK(by_header.result.at("structuredContent").at("x402Version") == 2);
}

TEST_CASE("a settlement whose answer is lost is a sale, and no wallet is asked twice") {
    shop<Wallet<>> at;
    at.chain.loses_answer = true;
    CHECK(at.pay().text() == "5");
    CHECK(transfers == 1);
    CHECK(additions == 1);
}

TEST_CASE("a payment for other arguments is refused, and asks for another one") {
    shop<Wallet<>> at;
    CHECK(at.pay().text() == "5");
    const answered other = at.call({{"x402/payment", json::parse(payment_text)}}, {}, "/mcp", {{"a", 7}, {"b", 7}});
    CHECK(other.failed());
    CHECK(other.result.at("structuredContent").at("error") == "the payment was made for another call");
    CHECK(additions == 1);
    CHECK(at.chain.asked == 2);
}

TEST_CASE(
    "a tool that says charge_first is settled before it runs, says so, and keeps what it was paid for a failure") {
    shop<Wallet<>, add_paid> at;
    const json::value offer = at.call().result.at("structuredContent").at("accepts").at(0);
    CHECK(offer.at("extra").at("paymentFlow") == "upfront");
    const answered failed = at.pay();
    CHECK(failed.failed());
    CHECK(failed.text() == "out of paper");
    CHECK(failed.result.at("_meta").at("x402/payment-response").at("success") == true);
    CHECK(transfers_at_run == 1);
    CHECK(at.pay().result == failed.result);
    CHECK(transfers == 1);
    CHECK(additions == 1);
}

TEST_CASE(
    "a price of the arguments is asked for and charged exactly, and a payment of less or of no price is not taken") {
    shop<Wallet<>, add_dearly> at;
    const json::object paid{{"x402/payment", json::parse(payment_text)}};
    const json::object dear{{"a", 7}, {"b", 9}};
    CHECK(at.call({}, {}, "/mcp", dear).result.at("structuredContent").at("accepts").at(0).at("amount") == "120000");
    CHECK(at.call().result.at("structuredContent").at("accepts").at(0).at("amount") == "10000");
    CHECK(at.call({}, {}, "/mcp", {{"a", 2}, {"b", 2}}).result.at("structuredContent").at("error") == "no_price");
    CHECK(at.call({}, {}, "/mcp", {{"a", 50}, {"b", 5}}).result.at("structuredContent").at("error") == "no_price");
    const answered sold = at.pay();
    CHECK(sold.text() == "5");
    discount = 5;
    CHECK(at.pay().result == sold.result);
    discount = 4;
    CHECK(transfers == 1);
    CHECK(additions == 1);

    shop<Wallet<>, add_dearly> other;
    const answered refused = other.call(paid, {}, "/mcp", dear);
    CHECK(refused.result.at("structuredContent").at("accepts").at(0).at("amount") == "120000");
    shop<Wallet<>, add_dearly> third;
    CHECK(third.call(paid, {}, "/mcp", {{"a", 2}, {"b", 2}}).result.at("structuredContent").at("error") == "no_price");
    CHECK(transfers == 0);
    CHECK(additions == 0);
}

TEST_CASE("a payment beside the payment_id of a person is refused, and neither is taken") {
    shop<Resubmit<>> at;
    const answered both = at.call({{"x402/payment", json::parse(payment_text)}}, {}, "/mcp",
                                  {{"a", 2}, {"b", 3}, {"payment_id", "pay_00000000000000000000000000000000"}});
    CHECK(both.result.at("structuredContent").at("error") == "two_payments");
    CHECK(at.chain.asked == 0);
}

TEST_CASE("a shop in the MCP server of another library sells to a wallet, once, also on many threads") {
    additions = transfers = 0;
    facilitator_service chain;
    const testing::fake_clock time{wallet_offers::now};
    serve_options chosen;
    chosen.log = log_level::error;
    chosen.time = &time;
    const x402 rail{pay_to("eip155:84532", "0x209693Bc6afc0C5328bA36FaF03C514EF312287C"), facilitator(chain.url())};
    adapter::shop sold =
        adapter::open_shop<Wallet<>>(toolset<add>, with(), paid_by(rail), memory_store{}, std::move(chosen));
    const auto call = [&](const std::string& meta) {
        adapter::outcome reached = sold.call(
            {.tool = "add", .arguments = R"({"a":2,"b":3})", .meta = meta, .protocol_version = "2025-11-25"});
        reached.written();
        return json::parse(reached.result()).as_object();
    };
    CHECK(call("{}").at("structuredContent").at("accepts").at(0).at("amount") == "10000");
    const std::string paid = R"({"x402/payment":)" + payment_text + '}';
    std::vector<json::object> results(8);
    {
        std::vector<std::jthread> callers;
        for (json::object& each : results) callers.emplace_back([&] { each = call(paid); });
    }
    for (const json::object& each : results) CHECK(each == results.front());
    CHECK(results.front().at("content").at(0).at("text") == "5");
    CHECK(results.front().at("_meta").at("x402/payment-response").at("success") == true);
    CHECK(additions == 1);
    CHECK(transfers == 1);
}

TEST_CASE("tools/list says what wallets that sign before they call need, beside the price") {
    shop<TwoStep<>> at;
    http::request request{"POST",
                          "/mcp",
                          {{"Host", "shop.example"},
                           {"Content-Type", "application/json"},
                           {"MCP-Protocol-Version", "2026-07-28"},
                           {"Mcp-Method", "tools/list"}},
                          R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{)"
                          R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                          R"("io.modelcontextprotocol/clientCapabilities":{}}}})"};
    std::string bytes;
    at.server.answer(std::move(request), [&](std::string_view piece) {
        bytes += piece;
        return true;
    });
    const json::value tools = json::parse(bytes.substr(bytes.find("\r\n\r\n") + 4)).at("result").at("tools");
    const json::object& meta = tools.at(0).at("_meta").as_object();
    CHECK(meta.at("price").at("currency") == "USD");
    CHECK(meta.at("x402").at("paymentRequired") == true);
    CHECK(meta.at("x402").at("amount") == "10000");
    CHECK(meta.at("agents-x402/priceUSD") == 0.01);
    CHECK(!tools.at(1).as_object().contains("_meta"));
}

}  // namespace
}  // namespace wallet_shop_test
