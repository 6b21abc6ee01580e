// SPDX-License-Identifier: MIT
// A requestState belongs to the caller that received it, also when the payment has no owner: a principal can pay for a
// call that was ordered without one, and no other caller can continue it.
#include "../support/timed_counter.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/fake_timer.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace foreign_state_test {

namespace {

using namespace timed_counter;

/// Stateless clients of revision 2026-07-28, each with its verified principal, or without one.
class room {
public:
    explicit room(const mcp::server_spec& sells) : at(sells, loop, time, waits, true) {}
    ~room() {
        brush = nullptr;
        for (const auto& one : peers_) one->leave();
        waits.advance(std::chrono::hours(1));
    }

    std::shared_ptr<kept_outlet> send(std::string principal, std::string_view name, const std::string& arguments,
                                      const json::value& state = nullptr) {
        const auto from = std::make_shared<mcp::client_session>(loop.get_executor(),
                                                                paymcp::gating::caller{std::move(principal), ""});
        const auto channel = std::make_shared<kept_outlet>();
        peers_.push_back(from);
        std::string text = R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(name) +
                           R"(","arguments":)" + arguments + R"(,"_meta":)" +
                           modern_meta(R"(,"progressToken":"p")", R"({"elicitation":{"form":{},"url":{}}})");
        if (!state.is_null()) text += R"(,"requestState":)" + json::serialize(state);
        at.served.receive(from, channel, text + "}}");
        waits.run_ready();
        return channel;
    }

    /// The answer, which comes within a minute.
    json::value call(std::string principal, std::string_view name, const std::string& arguments,
                     const json::value& state = nullptr) {
        const auto channel = send(std::move(principal), name, arguments, state);
        for (int seconds = 0; channel->finished == 0 && seconds < 60; ++seconds) {
            waits.advance(std::chrono::seconds(1));
            waits.run_ready();
        }
        REQUIRE(channel->finished == 1);
        return json::parse(channel->messages.back());
    }

    std::string only_payment() { return at.store.list({})->payments.at(0).id; }

    boost::asio::io_context loop{1};
    testing::fake_clock time;
    testing::fake_timer waits{loop, time};
    counter at;

private:
    std::vector<std::shared_ptr<mcp::client_session>> peers_;
};

json::value state_of(const json::value& answer) {
    CHECK(text_at(answer, "/result/resultType") == "input_required");
    return answer.at_pointer("/result/requestState");
}

bool is_refused(const json::value& answer) {
    return json::serialize(answer).find("not one of this server's") != std::string::npos;
}

}  // namespace

TEST_CASE("a principal waits in round trips for a payment without an owner, and no other caller uses its state") {
    for (const mcp::server_spec& sells : {sold<Elicitation<>>(), sold<Automatic<>>(), sold<Progress<>>()}) {
        room in(sells);
        const json::value nobodys = state_of(in.call("", "paint", std::string(fox)));
        const std::string id = in.only_payment();
        const std::string presented = R"({"what":"a fox","payment_id":")" + id + "\"}";
        json::value anns = state_of(in.call("ann", "paint", presented));
        for (const char* other : {"eve", ""}) {
            CHECK(is_refused(in.call(other, "paint", presented, anns)));
            CHECK(is_refused(in.call(other, "paint", std::string(fox), anns)));
        }
        CHECK(is_refused(in.call("ann", "paint", std::string(fox), nobodys)));
        anns = state_of(in.call("ann", "paint", presented, anns));
        CHECK(in.at.bills() == 1);
        CHECK(in.at.pay(in.at.store.find(id)->value().link));
        CHECK(is_refused(in.call("eve", "paint", presented, anns)));
        CHECK(painted == 0);
        CHECK(text_at(in.call("ann", "paint", presented, anns), "/result/content/0/text") == "painted a fox");
        CHECK(is_refused(in.call("eve", "paint", presented, anns)));
        CHECK(painted == 1);
    }
}

TEST_CASE("a principal's payment is invisible to others, with or without a state of their own") {
    for (const mcp::server_spec& sells : {sold<Elicitation<>>(), sold<Progress<>>()}) {
        room in(sells);
        const json::value anns = state_of(in.call("ann", "paint", std::string(fox)));
        const std::string presented = R"({"what":"a fox","payment_id":")" + in.only_payment() + "\"}";
        CHECK(in.at.pay(in.at.store.find(in.only_payment())->value().link));
        for (const char* other : {"eve", ""}) {
            CHECK(is_refused(in.call(other, "paint", std::string(fox), anns)));
            CHECK(json::serialize(in.call(other, "paint", presented)).find("payment_unknown") != std::string::npos);
        }
        CHECK(painted == 0);
        CHECK(text_at(in.call("ann", "paint", std::string(fox), anns), "/result/content/0/text") == "painted a fox");
    }
}

TEST_CASE("a principal waits in round trips for the run of a payment without an owner") {
    room in(sold<TwoStep<>>());
    in.call("", "paint", std::string(fox));
    const std::string id = in.only_payment();
    CHECK(in.at.pay(in.at.store.find(id)->value().link));
    brush = &in.waits;
    time_to_paint = milliseconds(70'000);
    const std::string presented = R"({"payment_id":")" + id + "\"}";
    const auto first = in.send("", "confirm_paint", presented);
    const json::value anns = state_of(in.call("ann", "confirm_paint", presented));
    for (const char* other : {"eve", ""}) CHECK(is_refused(in.call(other, "confirm_paint", presented, anns)));
    const json::value answer = in.call("ann", "confirm_paint", presented, anns);
    CHECK(text_at(answer, "/result/content/0/text") == "painted a fox");
    CHECK(first->finished == 1);
    CHECK(painted == 1);
}

}  // namespace foreign_state_test
