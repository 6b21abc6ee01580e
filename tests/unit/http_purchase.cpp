// SPDX-License-Identifier: MIT
// Buying over HTTP in both eras, with the real gate, the mock provider and its checkout page on the same listener.
#include "../support/comes.hpp"
#include "../support/http_shop.hpp"

#include <doctest/doctest.h>

namespace http_purchase_test {

using namespace http_shop;

namespace {

constexpr std::size_t large = std::size_t{24} * 1024 * 1024;  // larger than the buffers of two sockets

constexpr auto mural = tool<"mural", price<50, USD>>("Paint a whole wall", [] {
    ++painted;
    return std::string(large, 'x');
});
constexpr auto& walls = toolset<mural>;

}  // namespace

TEST_CASE("two steps: the link, then the result by the confirm tool, in every revision") {
    for (const std::string version : {"2025-03-26", "2025-06-18", "2025-11-25"}) {
        CAPTURE(version);
        const shop at(sold<TwoStep<>>(spec));
        buyer ann(at);
        ann.initialize(version, "{}");
        const json::value offer = json::parse(text_at(ann.call("paint", fox).second.json(), "/result/content/0/text"));
        const std::string id = R"({"payment_id":")" + text_at(offer, "/payment_id") + "\"}";
        const json::value early = ann.call("confirm_paint", id).second.json();
        CHECK(json::parse(text_at(early, "/result/content/0/text")).at("error") == "payment_pending");
        CHECK_FALSE(early.at("result").as_object().contains("isError"));
        at.pay(text_at(offer, "/payment_url"));
        check_painted(ann.call("confirm_paint", id).second.json());
        check_painted(ann.call("confirm_paint", id).second.json());
    }
    const shop at(sold<TwoStep<>>(spec));
    const buyer bob(at);
    const json::value offer = bob.call_modern("paint", fox).json();
    const std::string id = R"({"payment_id":")" + text_at(offer, "/result/structuredContent/payment_id") + "\"}";
    at.pay(text_at(offer, "/result/structuredContent/payment_url"));
    check_painted(bob.call_modern("confirm_paint", id).json());
}

TEST_CASE("a delivered sale that is refunded at the provider's desk, and one that is contested, reach the books") {
    const shop at(sold<TwoStep<>>(spec));
    const buyer bob(at);
    mock desk = at.provider;
    const auto buy = [&] {
        const json::value offer = bob.call_modern("paint", fox).json();
        const std::string id = text_at(offer, "/result/structuredContent/payment_id");
        at.pay(text_at(offer, "/result/structuredContent/payment_url"));
        const http_answer given = bob.call_modern("confirm_paint", R"({"payment_id":")" + id + "\"}");
        CHECK(given.status == 200);
        return at.store.find(id).value().value();
    };
    const auto kept = [&](const payment& one) { return at.store.find(one.id).value().value(); };
    const payment first = buy();
    REQUIRE(first.state == payment_state::delivered);
    REQUIRE(desk.refund_at_desk(first.reference, 20).has_value());
    CHECK(paymcp_tests::comes([&] { return kept(first).returned == 20; }));
    REQUIRE(desk.refund_at_desk(first.reference, 30).has_value());
    CHECK(paymcp_tests::comes([&] { return kept(first).state == payment_state::refunded; }));
    const payment second = buy();
    REQUIRE(desk.dispute(second.reference, states::dispute::open).has_value());
    CHECK(paymcp_tests::comes([&] { return kept(second).dispute == states::dispute::open; }));
    CHECK(kept(second).state == payment_state::delivered);
    CHECK(desk.calls().refund == 0);
}

TEST_CASE("elicitation: the user is asked on the call's stream, and the posted answer continues the call") {
    const shop at(sold<Elicitation<>>(spec));
    buyer ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    auto [line, begun] = ann.call("paint", fox);
    REQUIRE(begun.streams());
    const json::value question = line->next_message();
    CHECK(text_at(question, "/params/mode") == "url");
    at.pay(text_at(question, "/params/url"));
    ann.post(R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) + R"(,"result":{"action":"accept"}})");
    json::value last = line->next_message();
    while (!last.as_object().contains("result")) last = line->next_message();
    check_painted(last);
    CHECK_FALSE(line->next_event());
}

TEST_CASE("elicitation without a stream: -32042 names the link, and the repeated call runs") {
    const shop at(sold<Elicitation<>>(spec));
    buyer ann(at);
    ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
    const std::vector<paymcp::http::header> json_only{{"Accept", "application/json"}};
    const http_answer asked = ann.call("paint", fox, "{}", json_only).second;
    CHECK(asked.status == 200);
    CHECK(asked.json().at_pointer("/error/code") == -32042);
    at.pay(text_at(asked.json(), "/error/data/elicitations/0/url"));
    check_painted(ann.call("paint", fox, "{}", json_only).second.json());
}

TEST_CASE("elicitation for a client that cannot be asked: the link in the result, and the repeated call runs") {
    const shop at(sold<Elicitation<>>(spec));
    buyer ann(at);
    ann.initialize("2025-06-18", "{}");
    const json::value told = ann.call("paint", fox).second.json();
    at.pay(text_at(told, "/result/structuredContent/payment_url"));
    const std::string id = text_at(told, "/result/structuredContent/payment_id");
    const std::string next = text_at(told, "/result/structuredContent/next_step");
    check_painted(ann.call(next, next == "paint" ? std::string(fox) : R"({"payment_id":")" + id + "\"}").second.json());
}

TEST_CASE("progress: the link arrives as progress, and the call then finishes") {
    const shop at(sold<Progress<>>(spec));
    buyer ann(at);
    ann.initialize("2025-11-25", "{}");
    auto [line, begun] = ann.call("paint", fox, R"({"progressToken":"t"})");
    REQUIRE(begun.streams());
    const json::value told = line->next_message();
    CHECK(text_at(told, "/params/progressToken") == "t");
    const std::string message = text_at(told, "/params/message");
    const std::string link = message.substr(message.find("http://"));
    at.pay(link.substr(0, link.find("mock_") + 5 + 32));
    json::value last = line->next_message();
    while (!last.as_object().contains("result")) last = line->next_message();
    check_painted(last);
}

TEST_CASE("a caller that disconnected before the result gets it by the same call, and then buys anew") {
    const shop at(sold<Progress<>>(spec));
    buyer ann(at);
    ann.initialize("2025-11-25", "{}");
    const auto link = [](const json::value& told) {
        const std::string message = text_at(told, "/params/message");
        const std::size_t begin = message.find("http://");
        return message.substr(begin, message.find("mock_") + 5 + 32 - begin);
    };
    std::string first;
    {
        auto [line, begun] = ann.call("paint", fox, R"({"progressToken":"t"})");
        first = link(line->next_message());
    }
    at.pay(first);
    while (painted == 0) std::this_thread::yield();
    const auto [same, kept] = ann.call("paint", fox, R"({"progressToken":"t"})");
    check_painted(kept.streams() ? same->next_message() : kept.json());
    auto [line, begun] = ann.call("paint", fox, R"({"progressToken":"t"})");
    REQUIRE(begun.streams());
    CHECK(link(line->next_message()) != first);
}

TEST_CASE("a result lost with its connection is delivered by the same call; a written one is not delivered again") {
    const shop at(sold<TwoStep<>>(walls));
    buyer ann(at);
    ann.initialize("2025-11-25", "{}");
    const json::value offer = json::parse(text_at(ann.call("mural", "{}").second.json(), "/result/content/0/text"));
    at.pay(text_at(offer, "/payment_url"));
    {
        const auto line = ann.begin(
            buyer::call_text("confirm_mural", R"({"payment_id":")" + text_at(offer, "/payment_id") + "\"}"));
        CHECK(line->read_head().status == 200);
        line->reset();
    }
    CHECK(painted == 1);
    // The server learns of the failed write after a moment: the call waits for it.
    const json::value same = ann.call("mural", "{}").second.json();
    CHECK(same.at_pointer("/result/content/0/text").as_string().size() == large);
    CHECK(painted == 1);
    const json::value anew = json::parse(text_at(ann.call("mural", "{}").second.json(), "/result/content/0/text"));
    CHECK(text_at(anew, "/payment_id") != text_at(offer, "/payment_id"));
}

TEST_CASE("an array that fetches a result and repeats the same call does not deadlock") {
    const shop at(sold<TwoStep<>>(spec));
    buyer ann(at);
    ann.initialize("2025-03-26", "{}");
    const json::value offer = json::parse(text_at(ann.call("paint", fox).second.json(), "/result/content/0/text"));
    at.pay(text_at(offer, "/payment_url"));
    const std::string confirm =
        buyer::call_text("confirm_paint", R"({"payment_id":")" + text_at(offer, "/payment_id") + "\"}");
    const std::string again = R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"paint","arguments":)" +
                              std::string(fox) + "}}";
    const json::value both = ann.post('[' + confirm + ',' + again + ']').second.json();
    REQUIRE(both.as_array().size() == 2);
    for (const json::value& one : both.as_array())
        if (one.at("id") == 1) check_painted(one);
    CHECK(painted == 1);
    const json::value anew = json::parse(text_at(ann.call("paint", fox).second.json(), "/result/content/0/text"));
    CHECK(text_at(anew, "/payment_id") != text_at(offer, "/payment_id"));
}

TEST_CASE("round trips: a stateless client asks its user, and repeats the call with the sealed state") {
    const shop at(sold<Elicitation<>>(spec));
    const buyer ann(at);
    const json::value asked = ann.call_modern("paint", fox).json();
    REQUIRE(text_at(asked, "/result/resultType") == "input_required");
    const json::object& questions = asked.at_pointer("/result/inputRequests").as_object();
    REQUIRE(questions.size() == 1);
    const std::string key(questions.begin()->key());
    const std::string again = R"(,"requestState":")" + text_at(asked, "/result/requestState") +
                              R"(","inputResponses":{")" + key + R"(":{"action":"accept"}})";
    at.pay(text_at(questions.begin()->value(), "/params/url"));
    const json::value done = ann.call_modern("paint", fox, again).json();
    CHECK(text_at(done, "/result/resultType") == "complete");
    check_painted(done);
    // The state of this purchase is valid for this purchase only.
    const http_answer other = ann.call_modern("paint", R"({"what":"a bear"})", again);
    CHECK(other.json().at_pointer("/error/code") == -32602);
    CHECK(painted == 1);
}

}  // namespace http_purchase_test
