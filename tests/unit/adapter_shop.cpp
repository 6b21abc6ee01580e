// SPDX-License-Identifier: MIT
// Paid tools without a transport: calls from any thread, texts from anybody, one run for each payment, an orderly end.
#include "../support/easel.hpp"
#include "../support/gatehouse.hpp"

#include <paymcp.hpp>
#include <paymcp/adapter/shop.hpp>
#include <paymcp/testing/scripted_provider.hpp>

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace adapter_shop_test {

namespace {

using namespace paymcp;
namespace json = boost::json;
using paymcp_tests::draw;
using paymcp_tests::easel;
using paymcp_tests::gatehouse;
using paymcp_tests::wait_there;

constexpr auto shout = tool<"shout">("Shout", arg<"text">("What"), [](std::string text) { return text + '!'; });

serve_options quiet() {
    serve_options options;
    options.log = log_level::error;
    return options;
}

json::object parsed(const adapter::outcome& reached) {
    REQUIRE(!reached.error());
    return json::parse(reached.result()).as_object();
}

std::string text_of(const json::object& result) {
    return std::string(result.at("content").at(0).at("text").as_string());
}

/// What a client of 2025-11-25 is told about a payment.
json::object told(const adapter::outcome& reached) { return parsed(reached).at("structuredContent").as_object(); }

adapter::outcome call(adapter::shop& shop, std::string_view tool, const json::object& arguments,
                      std::string_view principal = {}) {
    const std::string text = json::serialize(arguments);
    adapter::outcome reached =
        shop.call({.tool = tool, .arguments = text, .principal = principal, .protocol_version = "2025-11-25"});
    reached.written();
    return reached;
}

bool pay(mock& money, const std::string& link) { return money.pay(link.substr(link.rfind('/') + 1)).has_value(); }

void pay(mock& money, const json::object& offer) {
    REQUIRE(pay(money, std::string(offer.at("payment_url").as_string())));
}

/// The link in a message, as words or as JSON text.
std::string link_in(const std::string& words) {
    const std::size_t at = words.find("http://");
    return words.substr(at, words.find_first_of(" \n\\\"", at) - at);
}

/// The same from many threads that start together.
template <class Act>
void at_once(int threads, const Act& act) {
    std::latch together(threads);
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
        all.emplace_back([&, i] {
            together.arrive_and_wait();
            act(i);
        });
    for (std::thread& one : all) one.join();
}

TEST_CASE("another server lists the tools and sells with TwoStep") {
    easel on;
    mock money;
    adapter::shop shop = adapter::open_shop<TwoStep<>>(toolset<draw, shout>, with(on), money, memory_store{}, quiet());
    std::vector<std::string> names;
    for (const adapter::listed_tool& one : shop.tools("2025-11-25")) {
        names.push_back(one.name);
        CHECK(json::parse(one.input_schema).at("type") == "object");
        CHECK(json::parse(one.entry).at("description") == json::string(one.description));
        CHECK(shop.offers(one.name));
    }
    CHECK(names == std::vector<std::string>{"draw", "confirm_draw", "shout"});
    CHECK(json::parse(shop.list("2025-11-25")).at("tools").as_array().size() == 3);
    CHECK(!shop.offers("other"));
    CHECK(text_of(parsed(call(shop, "shout", {{"text", "hey"}}))) == "hey!");

    const json::object offer = told(call(shop, "draw", {{"prompt", "a dog"}}));
    const json::object id{{"payment_id", offer.at("payment_id")}};
    CHECK(offer.at("status") == "payment_required");
    CHECK(told(call(shop, "confirm_draw", id)).at("error") == "payment_pending");
    CHECK(on.runs == 0);
    pay(money, offer);
    CHECK(text_of(parsed(call(shop, "confirm_draw", id))) == "drawn: a dog");
    CHECK(text_of(parsed(call(shop, "confirm_draw", id))) == "drawn: a dog");
    CHECK(on.runs == 1);
}

TEST_CASE("sixty-four threads that confirm one payment run its tool once") {
    easel on;
    mock money;
    adapter::shop shop = adapter::open_shop<TwoStep<>>(toolset<draw>, with(on), money, memory_store{}, quiet());
    const json::object offer = told(call(shop, "draw", {{"prompt", "a dog"}}));
    pay(money, offer);
    std::atomic<int> drawn = 0;
    std::atomic<int> busy = 0;
    at_once(64, [&](int) {
        const adapter::outcome reached = call(shop, "confirm_draw", {{"payment_id", offer.at("payment_id")}});
        if (reached.error()) return;
        if (reached.result().find("drawn: a dog") != std::string::npos)
            ++drawn;
        else
            ++busy;
    });
    CHECK(on.runs == 1);
    CHECK(drawn + busy == 64);
    CHECK(drawn >= 1);
    CHECK(text_of(parsed(call(shop, "confirm_draw", {{"payment_id", offer.at("payment_id")}}))) == "drawn: a dog");
    CHECK(on.runs == 1);
}

TEST_CASE("another server sells with Resubmit, and a payment serves its own principal alone") {
    easel on;
    mock money;
    adapter::shop shop = adapter::open_shop<Resubmit<>>(toolset<draw>, with(on), money, memory_store{}, quiet());
    const json::object offer = told(call(shop, "draw", {{"prompt", "a dog"}}, "ann"));
    CHECK(told(call(shop, "draw", {{"prompt", "a dog"}}, "ann")).at("payment_id") == offer.at("payment_id"));
    CHECK(told(call(shop, "draw", {{"prompt", "a dog"}}, "bob")).at("payment_id") != offer.at("payment_id"));
    CHECK(told(call(shop, "draw", {{"prompt", "a dog"}})).at("payment_id") !=
          told(call(shop, "draw", {{"prompt", "a dog"}})).at("payment_id"));
    pay(money, offer);
    const json::object again{{"prompt", "a dog"}, {"payment_id", offer.at("payment_id")}};
    for (const char* other : {"bob", ""}) {
        CHECK(told(call(shop, "draw", again, other)).at("error") == "payment_unknown");
        CHECK(on.runs == 0);
    }
    CHECK(text_of(parsed(call(shop, "draw", again, "ann"))) == "drawn: a dog");
    CHECK(on.runs == 1);
}

TEST_CASE("a result that was not written is lost on its way, and the same call gets it again") {
    easel on;
    mock money;
    adapter::shop shop = adapter::open_shop<Resubmit<>>(toolset<draw>, with(on), money, memory_store{}, quiet());
    const auto ask = [&] {
        return shop.call({.tool = "draw",
                          .arguments = R"({"prompt":"a cat"})",
                          .principal = "ann",
                          .protocol_version = "2025-11-25"});
    };
    pay(money, told(ask()));
    CHECK(text_of(parsed(ask())) == "drawn: a cat");
    CHECK(text_of(parsed(call(shop, "draw", {{"prompt", "a cat"}}, "ann"))) == "drawn: a cat");
    CHECK(told(ask()).at("status") == "payment_required");
    CHECK(on.runs == 1);
}

TEST_CASE("notifications come on the thread of the call, and nobody is asked who cannot answer") {
    easel on;
    mock money;
    adapter::shop shop = adapter::open_shop<Progress<>>(toolset<draw>, with(on), money, memory_store{}, quiet());
    std::vector<std::string> heard;
    const std::thread::id here = std::this_thread::get_id();
    const adapter::outcome sold =
        shop.call({.tool = "draw",
                   .arguments = R"({"prompt":"a dog"})",
                   .meta = R"({"progressToken":"p"})",
                   .capabilities = R"({"elicitation":{"form":{}}})",
                   .protocol_version = "2025-06-18",
                   .notify = [&](std::string_view message) {
                       CHECK(std::this_thread::get_id() == here);
                       const json::value said = json::parse(message);
                       CHECK(said.at("method") == "notifications/progress");
                       const std::string words(said.at_pointer("/params/message").as_string());
                       heard.push_back(words);
                       if (heard.size() > 1) return;
                       CHECK(pay(money, link_in(words)));
                   }});
    CHECK(text_of(parsed(sold)) == "drawn: a dog");
    CHECK(!heard.empty());

    adapter::shop asking = adapter::open_shop<Elicitation<>>(toolset<draw>, with(on), money, memory_store{}, quiet());
    const adapter::call_view able{.tool = "draw",
                                  .arguments = R"({"prompt":"a dog"})",
                                  .capabilities = R"({"elicitation":{"form":{},"url":{}}})",
                                  .protocol_version = "2025-06-18",
                                  .notify = [](std::string_view message) { FAIL(std::string(message)); }};
    CHECK(told(asking.call(able)).at("status") == "payment_required");
}

TEST_CASE("an error that carries a link has code, message and data") {
    easel on;
    adapter::shop shop = adapter::open_shop<Elicitation<>>(toolset<draw>, with(on), mock{}, memory_store{}, quiet());
    const auto ask = [&](std::optional<std::string_view> capabilities) {
        return shop.call({.tool = "draw",
                          .arguments = R"({"prompt":"a dog"})",
                          .capabilities = capabilities,
                          .protocol_version = "2025-11-25"});
    };
    const adapter::outcome asked = ask(R"({"elicitation":{"url":{}}})");
    REQUIRE(asked.error());
    CHECK(asked.error()->code == -32042);
    CHECK(json::parse(asked.error()->data).at_pointer("/elicitations/0/mode") == "url");
    CHECK(json::parse(asked.response("\"a\"")).at("id") == "a");
    CHECK(json::parse(asked.response("7")).at_pointer("/error/code") == -32042);
    CHECK(told(ask(std::nullopt)).at("status") == "payment_required");
    CHECK(told(ask("{}")).at("status") == "payment_required");
    CHECK(told(ask("not JSON")).at("status") == "payment_required");
}

TEST_CASE("what is no call is an error, and nothing is opened") {
    easel on;
    adapter::shop shop = adapter::open_shop<TwoStep<>>(toolset<draw>, with(on), mock{}, memory_store{}, quiet());
    const auto code_of = [&](const adapter::call_view& given) {
        const adapter::outcome reached = shop.call(given);
        return reached.error() ? reached.error()->code : 0;
    };
    CHECK(code_of({.tool = "draw", .arguments = "{"}) == -32700);
    CHECK(code_of({.tool = "draw", .arguments = "[]"}) == -32602);
    CHECK(code_of({.tool = "other"}) == -32602);
    CHECK(json::parse(shop.call({.tool = "\xff"}).response("1")).at_pointer("/error/code") == -32602);
    CHECK(code_of({.tool = "draw", .arguments = R"({"prompt":"a"},"task":{})"}) == -32602);
    CHECK(code_of({.tool = "draw", .arguments = R"({},"name":"other")"}) != 0);
    CHECK(code_of({.tool = "draw", .arguments = R"({}}, "id": 2, "params": {"name": "draw")"}) != 0);
    CHECK(code_of({.tool = "draw", .arguments = "{\"prompt\":\"" + std::string(5'000'000, 'a') + "\"}"}) != 0);
    CHECK(parsed(shop.call({.tool = "draw"})).at("isError") == true);
    CHECK(on.runs == 0);
}

TEST_CASE("a listener that throws leaves the call, which goes on to its result") {
    easel on;
    mock money;
    adapter::shop shop = adapter::open_shop<Progress<>>(toolset<draw>, with(on), money, memory_store{}, quiet());
    std::string link;
    const adapter::call_view broken{.tool = "draw",
                                    .arguments = R"({"prompt":"a dog"})",
                                    .meta = R"({"progressToken":1})",
                                    .principal = "ann",
                                    .notify = [&](std::string_view message) {
                                        link = link_in(std::string(message));
                                        throw std::runtime_error("the pipe is broken");
                                    }};
    CHECK_THROWS_AS(shop.call(broken), std::runtime_error);
    CHECK(pay(money, link));
    CHECK(text_of(parsed(call(shop, "draw", {{"prompt", "a dog"}}, "ann"))) == "drawn: a dog");
    CHECK(on.runs == 1);
}

TEST_CASE("a shop that stops answers what waits, waits for a tool that blocks, and then refuses") {
    easel on;
    gatehouse here;
    adapter::shop shop =
        adapter::open_shop<Progress<>>(toolset<draw, wait_there>, with(on, here), mock{}, memory_store{}, quiet());
    std::promise<void> linked;
    std::string waited;
    std::thread waiting([&] {
        waited = shop.call({.tool = "draw",
                            .arguments = R"({"prompt":"a dog"})",
                            .meta = R"({"progressToken":1})",
                            .protocol_version = "2025-11-25",
                            .notify = [&](std::string_view) { linked.set_value(); }})
                     .result();
    });
    std::string through;
    std::thread blocked([&] { through = shop.call({.tool = "wait_there"}).result(); });
    linked.get_future().wait();
    here.entered.get_future().wait();
    std::vector<std::thread> ends;
    for (int i = 0; i < 3; ++i) ends.emplace_back([&] { shop.stop(); });
    waiting.join();
    CHECK(waited.find("payment_canceled") != std::string::npos);
    CHECK(waited.find("payment_url") == std::string::npos);
    here.opened.set_value();
    for (std::thread& one : ends) one.join();
    blocked.join();
    CHECK(through.find("through") != std::string::npos);
    at_once(8, [&](int) {
        const adapter::outcome late = shop.call({.tool = "draw", .arguments = R"({"prompt":"x"})"});
        CHECK((late.error() && late.error()->code == -32603));
    });
    CHECK(on.runs == 0);
}

TEST_CASE("a listener that blocks holds up no end, and its call is answered after it") {
    easel on;
    adapter::shop shop = adapter::open_shop<Progress<>>(toolset<draw>, with(on), mock{}, memory_store{}, quiet());
    std::promise<void> entered;
    std::promise<void> ended;
    std::string waited;
    std::thread blocked([&] {
        waited = shop.call({.tool = "draw",
                            .arguments = R"({"prompt":"a dog"})",
                            .meta = R"({"progressToken":1})",
                            .notify =
                                [&](std::string_view) {
                                    entered.set_value();
                                    ended.get_future().wait();
                                }})
                     .result();
    });
    entered.get_future().wait();
    shop.stop();
    ended.set_value();
    blocked.join();
    CHECK(waited.find("payment_canceled") != std::string::npos);
    CHECK(waited.find("payment_url") == std::string::npos);
}

TEST_CASE("calls that come while the shop stops are answered") {
    for (int round = 0; round < 20; ++round) {
        easel on;
        adapter::shop shop = adapter::open_shop<TwoStep<>>(toolset<draw>, with(on), mock{}, memory_store{}, quiet());
        std::atomic<int> answered = 0;
        at_once(9, [&](int i) {
            if (i == 8) return shop.stop();
            const adapter::outcome reached = shop.call({.tool = "draw", .arguments = R"({"prompt":"x"})"});
            if (reached.error() || !reached.result().empty()) ++answered;
        });
        CHECK(answered == 8);
    }
}

TEST_CASE("webhooks and the checkout page are served where the server speaks HTTP, and no MCP is") {
    easel on;
    serve_options over_http = quiet();
    over_http.transport = transport_kind::http;
    over_http.http.listen = http::loopback(0);
    adapter::shop shop = adapter::open_shop<TwoStep<>>(toolset<draw>, with(on), mock{}, memory_store{}, over_http);
    const std::string link(told(call(shop, "draw", {{"prompt", "x"}})).at("payment_url").as_string());
    CHECK(link.starts_with(shop.pages() + "/checkout/"));
    over_http.http.mounted_at = "https://shop.example";
    CHECK_THROWS_AS(adapter::open_shop<TwoStep<>>(toolset<draw>, with(on), mock{}, memory_store{}, over_http),
                    std::runtime_error);
}

}  // namespace

}  // namespace adapter_shop_test
