// SPDX-License-Identifier: MIT
// Clients with the usual timeout of a minute buy from a server on the test's clock.
#include "../support/timed_counter.hpp"

#include <paymcp/flow/automatic.hpp>
#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>
#include <paymcp/flow/two_step.hpp>
#include <paymcp/testing/fake_clock.hpp>
#include <paymcp/testing/fake_timer.hpp>

#include <doctest/doctest.h>

namespace waiting_calls_test {

namespace {

using namespace timed_counter;
using testing::fake_clock;
using testing::fake_timer;

constexpr milliseconds second{1'000};
constexpr milliseconds timer_of_clients{60'000};
constexpr std::string_view asks = R"({"elicitation":{"form":{},"url":{}}})";

/// A server and one client with its user, second by second.
class morning {
public:
    explicit morning(const mcp::server_spec& sells, bool hears = true) : at(sells, loop, time, waits, hears) {}
    ~morning() {
        for (const auto& one : peers_) one->leave();
        waits.run_ready();
    }

    /// Makes a request and advances the clock until its answer, or until the client's timeout: then null.
    json::value request(const std::string& text, const std::shared_ptr<mcp::client_session>& from) {
        peers_.push_back(from);
        const auto channel = std::make_shared<kept_outlet>();
        ways.push_back(channel);
        channel->log.sent(text);
        at.served.receive(from, channel, text);
        waits.run_ready();
        lasted = milliseconds(0);
        for (std::size_t heard = 0;;) {
            for (; heard < channel->messages.size(); ++heard) hear(json::parse(channel->messages[heard]), from);
            if (channel->finished > 0) return json::parse(channel->messages.back());
            if (lasted >= timer_of_clients) break;
            waits.advance(second);
            waits.run_ready();
            lasted += second;
            since_start += second;
            if (since_start == pays_after && pays) CHECK(at.pay(link));
            if (lasted == ends_after) from->end_waits();
            waits.run_ready();
        }
        from->cancel(mcp::detail::request_id{"1"});
        waits.run_ready();
        return nullptr;
    }

    /// A stateless request of an anonymous client; `more` starts with a comma unless it is empty.
    json::value stateless(std::string_view name, std::string_view arguments, const std::string& more = "",
                          const paymcp::gating::caller& who = {}) {
        const std::string text =
            R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(name) +
            R"(","arguments":)" + std::string(arguments) + R"(,"_meta":)" +
            modern_meta(R"(,"progressToken":"p")", asks) + more + "}}";
        return request(text, std::make_shared<mcp::client_session>(loop.get_executor(), who));
    }

    /// The behaviour of SDK clients: they ask the user, and repeat the call as long as they are told to.
    json::value follow(json::value answer, std::string_view name = "paint", std::string_view arguments = fox) {
        requests = 1;
        while (goes_on(answer)) {
            REQUIRE(++requests <= 10);
            answer = stateless(name, arguments, brought(answer.at("result")));
        }
        return answer;
    }

    static bool goes_on(const json::value& answer) {
        return answer.is_object() && answer.at_pointer("/result/resultType") == "input_required";
    }

    /// The members by which a client continues.
    static std::string brought(const json::value& round) {
        std::string more = R"(,"requestState":)" + json::serialize(round.at("requestState"));
        const json::value* asked = round.as_object().if_contains("inputRequests");
        if (asked == nullptr) return more;
        json::object answers;
        for (const auto& one : asked->as_object()) answers[one.key()] = {{"action", "accept"}};
        return more + R"(,"inputResponses":)" + json::serialize(answers);
    }

    std::shared_ptr<mcp::client_session> session(std::string_view version, std::string_view capabilities) {
        const auto made = std::make_shared<mcp::client_session>(
            loop.get_executor(), paymcp::gating::caller{"", "s" + std::to_string(peers_.size())});
        request(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":")" +
                    std::string(version) + R"(","capabilities":)" + std::string(capabilities) +
                    R"(,"clientInfo":{"name":"c","version":"1"}}})",
                made);
        return made;
    }
    json::value legacy(const std::shared_ptr<mcp::client_session>& from) {
        return request(tool_call("1", "paint", fox, R"({"progressToken":"p"})"), from);
    }

    boost::asio::io_context loop{1};
    fake_clock time;
    fake_timer waits{loop, time};
    counter at;
    std::vector<std::shared_ptr<kept_outlet>> ways;  ///< of all requests
    bool pays = true;
    bool opens = true;  ///< the user opens the dialog; otherwise it stays open
    milliseconds pays_after{61'000};
    milliseconds ends_after = milliseconds::max();  ///< the server is told to end, this long after a request
    milliseconds since_start{0};
    milliseconds lasted{0};  ///< the last request
    int requests = 0;
    std::string link;
    std::vector<double> progress;

private:
    void hear(const json::value& message, const std::shared_ptr<mcp::client_session>& from) {
        const std::string text = json::serialize(message);
        if (text.find("mock_") != std::string::npos) link = text;
        const json::value* method = message.as_object().if_contains("method");
        if (method == nullptr) return;
        if (*method == "notifications/progress")
            progress.push_back(message.at_pointer("/params/progress").to_number<double>());
        if (*method != "elicitation/create" || !opens) return;
        const std::string answer = R"({"jsonrpc":"2.0","id":)" + json::serialize(message.at("id")) +
                                   R"(,"result":{"action":"accept"}})";
        at.served.receive(from, ways.back(), answer);
        waits.run_ready();
    }

    std::vector<std::shared_ptr<mcp::client_session>> peers_;
};

struct named_flow {
    std::string_view name;
    mcp::server_spec sells;
};

std::vector<named_flow> waiting_flows() {
    return {{"elicitation", sold<Elicitation<>>()},
            {"automatic", sold<Automatic<>>()},
            {"progress", sold<Progress<>>()}};
}

void check_bought(const json::value& answer) {
    CHECK(text_at(answer, "/result/content/0/text") == "painted a fox");
    CHECK(painted == 1);
}

std::string told(const json::value& answer, std::string_view key) {
    return text_at(json::parse(text_at(answer, "/result/content/0/text")), key);
}

}  // namespace

TEST_CASE("an anonymous client with a timeout of 60 s pays after 61 s in 2026-07-28: one bill, one result") {
    for (const named_flow& flow : waiting_flows())
        for (const bool hears : {true, false}) {
            CAPTURE(flow.name);
            morning day(flow.sells, hears);
            check_bought(day.follow(day.stateless("paint", fox)));
            CHECK(day.at.bills() == 1);
            CHECK(day.since_start <= milliseconds(61'000) + (hears ? milliseconds(0) : milliseconds(3'000)));
            CHECK(day.requests == (flow.name == "progress" ? 2 : 3));
        }
}

TEST_CASE("a payment at any time within the round trips gives its result for one bill, and loses no request") {
    for (const named_flow& flow : waiting_flows())
        for (const int when : {1, 39, 40, 41, 80, 81, 200, 279}) {
            CAPTURE(flow.name);
            CAPTURE(when);
            morning day(flow.sells);
            day.pays_after = when * second;
            check_bought(day.follow(day.stateless("paint", fox)));
            CHECK(day.at.bills() == 1);
            for (std::size_t i = 1; i < day.progress.size(); ++i) CHECK(day.progress[i] > day.progress[i - 1]);
        }
}

TEST_CASE("a round trip that only waits asks nothing, lasts 40 seconds, and the eighth names link and payment") {
    for (const named_flow& flow : waiting_flows()) {
        CAPTURE(flow.name);
        morning day(flow.sells);
        day.pays = false;
        json::value answer = day.stateless("paint", fox);
        for (int request = 1; morning::goes_on(answer); ++request) {
            REQUIRE(request < 8);
            const json::object& round = answer.at("result").as_object();
            const bool question = request == 1 && flow.name != "progress";
            CHECK(round.contains("inputRequests") == question);
            CHECK(round.at("requestState").is_string());
            CHECK(round.size() == (question ? 4 : 3));  // resultType, requestState, _meta
            CHECK(day.lasted == (question ? milliseconds(0) : milliseconds(40'000)));
            answer = day.stateless("paint", fox, morning::brought(answer.at("result")));
        }
        CHECK(day.ways.size() == 8);
        CHECK(day.lasted == milliseconds(40'000));
        CHECK(told(answer, "/error") == "payment_pending");
        const std::string link = told(answer, "/payment_url");
        const std::string id = told(answer, "/payment_id");
        CHECK(told(answer, "/message").find(link) != std::string::npos);
        CHECK(told(answer, "/message").find(id) != std::string::npos);
        CHECK(text_at(answer, "/result/structuredContent/payment_id") == id);
        CHECK(painted == 0);

        // The model has the id, and so finds the payment without an identity.
        CHECK(day.at.pay(link));
        check_bought(day.stateless("paint", R"({"what":"a fox","payment_id":")" + id + "\"}"));
        CHECK(day.at.bills() == 1);
    }
}

TEST_CASE("a client that does not follow the round trips loses nothing: its state opens its payment") {
    morning day(sold<Progress<>>());
    const json::value first = day.stateless("paint", fox);
    REQUIRE(morning::goes_on(first));
    CHECK(day.at.pay(day.link));
    day.waits.advance(milliseconds(600'000));
    CHECK(painted == 0);
    check_bought(day.stateless("paint", fox, morning::brought(first.at("result"))));
    check_bought(day.stateless("paint", fox, morning::brought(first.at("result"))));
    CHECK(day.at.bills() == 1);
}

TEST_CASE("a state of a wait is bound like that of a question: tool, arguments, principal, time") {
    morning day(sold<Progress<>>());
    day.pays = false;
    const paymcp::gating::caller ann{"ann", ""};
    const json::value first = day.stateless("paint", fox, "", ann);
    REQUIRE(morning::goes_on(first));
    const std::string state = morning::brought(first.at("result"));
    CHECK(day.at.pay(day.link));
    CHECK(code_of(day.stateless("paint", fox, state, {"bob", ""})) == -32602);
    CHECK(code_of(day.stateless("paint", fox, state)) == -32602);
    CHECK(code_of(day.stateless("paint", R"({"what":"a cat"})", state, ann)) == -32602);
    CHECK(code_of(day.stateless("paint", fox, R"(,"requestState":"x")", ann)) == -32602);
    CHECK(painted == 0);
    check_bought(day.stateless("paint", fox, state, ann));
    day.waits.advance(milliseconds(3 * 3'600'000));
    CHECK(code_of(day.stateless("paint", fox, state, ann)) == -32602);
}

TEST_CASE("in an older revision a client with a timeout of 60 s gets link and id, and the next call has the result") {
    for (const named_flow& flow : waiting_flows())
        for (const char* version : {"2025-06-18", "2025-11-25"}) {
            CAPTURE(flow.name);
            CAPTURE(version);
            morning day(flow.sells);
            const auto client = day.session(version, asks);
            const json::value pending = day.legacy(client);
            REQUIRE(pending.is_object());
            CHECK(day.lasted == milliseconds(50'000));
            CHECK(told(pending, "/error") == "payment_pending");
            CHECK(told(pending, "/message").find(told(pending, "/payment_url")) != std::string::npos);
            CHECK(told(pending, "/message").find(told(pending, "/payment_id")) != std::string::npos);
            CHECK(day.progress.size() <= 3);
            for (std::size_t i = 1; i < day.progress.size(); ++i) CHECK(day.progress[i] > day.progress[i - 1]);
            day.waits.advance(milliseconds(11'000));
            CHECK(day.at.pay(day.link));
            check_bought(day.legacy(client));
            CHECK(day.at.bills() == 1);
        }
}

TEST_CASE("a payment during the next call's wait ends that call at once") {
    for (const named_flow& flow : waiting_flows()) {
        CAPTURE(flow.name);
        morning day(flow.sells);
        const auto client = day.session("2025-11-25", asks);
        CHECK(told(day.legacy(client), "/error") == "payment_pending");
        check_bought(day.legacy(client));
        CHECK(day.since_start == milliseconds(61'000));
        CHECK(day.at.bills() == 1);
    }
}

TEST_CASE("a dialog open after 50 seconds is withdrawn from the client, and its late answer is ignored") {
    for (const char* capabilities : {R"({"elicitation":{}})", R"({"elicitation":{"url":{}}})"}) {
        morning day(sold<Elicitation<>>());
        day.opens = false;
        const auto client = day.session("2025-11-25", capabilities);
        const json::value pending = day.legacy(client);
        CHECK(day.lasted == milliseconds(50'000));
        CHECK(told(pending, "/error") == "payment_pending");
        const std::vector<std::string>& said = day.ways.back()->messages;
        REQUIRE(said.size() == 3);
        const json::value question = json::parse(said[0]);
        const json::value taken_back = json::parse(said[1]);
        CHECK(question.at("method") == "elicitation/create");
        CHECK(taken_back.at("method") == "notifications/cancelled");
        CHECK(taken_back.at_pointer("/params/requestId") == question.at("id"));

        const std::string late = R"({"jsonrpc":"2.0","id":)" + json::serialize(question.at("id")) +
                                 R"(,"result":{"action":"decline"}})";
        day.at.served.receive(client, day.ways.back(), late);
        day.waits.run_ready();
        CHECK(said.size() == 3);
        CHECK(day.at.pay(day.link));
        check_bought(day.legacy(client));
        CHECK(day.at.bills() == 1);
    }
}

TEST_CASE("a server that is told to end starts no further round trip: link and id are the answer") {
    for (const named_flow& flow : waiting_flows()) {
        CAPTURE(flow.name);
        morning day(flow.sells);
        day.pays = false;
        json::value answer = day.stateless("paint", fox);
        REQUIRE(morning::goes_on(answer));
        day.ends_after = milliseconds(5'000);
        answer = day.stateless("paint", fox, morning::brought(answer.at("result")));
        CHECK(day.lasted == milliseconds(5'000));
        CHECK(told(answer, "/error") == "payment_pending");
        CHECK(told(answer, "/message").find(told(answer, "/payment_id")) != std::string::npos);
    }
}

TEST_CASE("a confirmation waits in round trips, too, while another call runs the tool") {
    morning day(sold<TwoStep<>>());
    day.pays = false;
    const json::value offer = day.stateless("paint", fox);
    const std::string id = told(offer, "/payment_id");
    const std::string with_id = R"({"payment_id":")" + id + "\"}";
    CHECK(day.at.pay(told(offer, "/payment_url")));
    brush = &day.waits;
    time_to_paint = milliseconds(150'000);
    CHECK(day.stateless("confirm_paint", with_id).is_null());
    CHECK(painted == 1);
    const json::value round = day.stateless("confirm_paint", with_id);
    CHECK(day.lasted == milliseconds(40'000));
    REQUIRE(morning::goes_on(round));
    CHECK_FALSE(round.at("result").as_object().contains("inputRequests"));
    CHECK(code_of(day.stateless("confirm_paint", with_id, R"(,"requestState":"x")")) == -32602);
    check_bought(day.follow(round, "confirm_paint", with_id));
    CHECK(day.requests == 3);
    CHECK(day.at.bills() == 1);
}

}  // namespace waiting_calls_test
