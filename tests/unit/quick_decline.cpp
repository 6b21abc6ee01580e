// SPDX-License-Identifier: MIT
// A dialog that is declined before a person can see it was shown to nobody: the answer carries the link.
#include "../support/timed_counter.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/fake_timer.hpp>

#include <doctest/doctest.h>

namespace quick_decline_test {

namespace {

using namespace timed_counter;

/// A client that declines, automatically or for its user, after a given time; it may have paid before.
struct decliner {
    explicit decliner(const mcp::server_spec& sells) : at(sells, loop, time, waits, true) {}
    ~decliner() {
        for (const auto& one : peers) one->leave();
        waits.run_ready();
    }

    /// The final answer to the call.
    json::value call(bool modern, milliseconds thinks, bool pays) {
        return modern ? call_modern(thinks, pays) : call_legacy(thinks, pays);
    }

    boost::asio::io_context loop{1};
    testing::fake_clock time;
    testing::fake_timer waits{loop, time};
    counter at;
    std::shared_ptr<kept_outlet> channel = std::make_shared<kept_outlet>();
    std::vector<std::shared_ptr<mcp::client_session>> peers;

private:
    json::value send(const std::shared_ptr<mcp::client_session>& to, const std::string& text) {
        at.served.receive(to, channel, text);
        waits.run_ready();
        return channel->messages.empty() ? json::value() : json::parse(channel->messages.back());
    }

    std::shared_ptr<mcp::client_session> somebody(std::string session) {
        peers.push_back(
            std::make_shared<mcp::client_session>(loop.get_executor(), paymcp::gating::caller{"", std::move(session)}));
        return peers.back();
    }

    void answer_in(milliseconds thinks, bool pays, const json::value& question) {
        if (pays) CHECK(at.pay(json::serialize(question)));
        time.advance(thinks);
    }

    json::value call_legacy(milliseconds thinks, bool pays) {
        const auto from = somebody("s");
        send(from, R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
                   R"("capabilities":{"elicitation":{"form":{},"url":{}}},"clientInfo":{"name":"c","version":"1"}}})");
        const json::value question = send(from, tool_call("1", "paint", fox));
        CHECK(text_at(question, "/method") == "elicitation/create");
        answer_in(thinks, pays, question);
        return send(from, R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) +
                              R"(,"result":{"action":"decline"}})");
    }

    json::value call_modern(milliseconds thinks, bool pays) {
        const std::string head =
            R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"paint","arguments":)" +
            std::string(fox) + R"(,"_meta":)" + modern_meta("", R"({"elicitation":{"url":{}}})");
        const json::value question = send(somebody(""), head + "}}");
        CHECK(text_at(question, "/result/resultType") == "input_required");
        answer_in(thinks, pays, question);
        return send(somebody(""), head + R"(,"requestState":)" +
                                      json::serialize(question.at_pointer("/result/requestState")) +
                                      R"(,"inputResponses":{"payment":{"action":"decline"}}}})");
    }
};

std::string code(const json::value& answer) {
    return text_at(json::parse(text_at(answer, "/result/content/0/text")), "/error");
}

}  // namespace

TEST_CASE("a decline within 200 ms means a client that cannot ask, a later one a decline, in both eras") {
    for (const mcp::server_spec& sells : {sold<Elicitation<>>(), sold<Automatic<>>()})
        for (const bool modern : {false, true})
            for (const int thinks : {0, 4, 199, 200, 5'000}) {
                CAPTURE(modern);
                CAPTURE(thinks);
                decliner client(sells);
                const json::value answer = client.call(modern, milliseconds(thinks), false);
                CHECK(code(answer) == (thinks < 200 ? "payment_required" : "payment_declined"));
                CHECK_FALSE(answer.at("result").as_object().contains("isError"));
                const std::string link = text_at(answer, "/result/structuredContent/payment_url");
                const std::string said = text_at(answer, "/result/structuredContent/message");
                CHECK(said.find(link + ' ') != std::string::npos);
                CHECK((said.find("by a client that asks nobody") != std::string::npos) == (thinks >= 200));
                CHECK(painted == 0);
                CHECK(client.at.bills() == 1);
            }
}

TEST_CASE("a user who has paid has not declined, however quick the client was") {
    for (const bool modern : {false, true})
        for (const int thinks : {0, 199, 200}) {
            decliner client(sold<Elicitation<>>());
            const json::value answer = client.call(modern, milliseconds(thinks), true);
            CHECK(text_at(answer, "/result/content/0/text") == "painted a fox");
            CHECK(painted == 1);
        }
}

}  // namespace quick_decline_test
