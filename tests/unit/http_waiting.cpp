// SPDX-License-Identifier: MIT
// Over HTTP a waiting call is answered before its client times out: once, or in each round trip.
#include "../support/http_shop.hpp"
#include "../support/loop_time.hpp"

#include <paymcp/flow/automatic.hpp>

#include <doctest/doctest.h>

#include <functional>

namespace http_waiting_test {

namespace {

using namespace paymcp::detail;
using namespace http_shop;
using paymcp_tests::loop_time;

/// A shop whose payments use only the clock of the test.
struct slow_shop {
    explicit slow_shop(const mcp::server_spec& sells) : at(sells, options(time)) {}

    static serve_options options(loop_time& time) {
        serve_options made = on_any_port(paymcp::async::machine_timer());
        made.payments.poll_interval = milliseconds(3'000);
        made.time = &time.clock;
        made.waits = &time.waits;
        return made;
    }

    /// Runs a client in its own thread while the clock advances by seconds; the clock stands still until the server has
    /// sent something. `each` is called with the seconds that have passed.
    json::value while_time_passes(const std::function<json::value()>& talk, const std::function<void(int)>& each = {}) {
        told = false;
        auto answer = std::async(std::launch::async, talk);
        seconds = 0;
        while (answer.wait_for(std::chrono::milliseconds(2)) != std::future_status::ready) {
            if (!told) continue;
            time.pass(at.loop(), milliseconds(1'000));
            ++seconds;
            if (each) each(seconds);
        }
        return answer.get();
    }

    /// A call in a session whose user opens each question.
    json::value call(const buyer& ann) {
        auto [line, begun] = ann.call("paint", fox, R"({"progressToken":"p"})");
        if (!begun.streams()) return begun.json();
        for (;;) {
            json::value said = line->next_message();
            note(said);
            if (said.as_object().contains("result")) return said;
            if (said.at("method") == "elicitation/create")
                ann.post(R"({"jsonrpc":"2.0","id":)" + json::serialize(said.at("id")) +
                         R"(,"result":{"action":"accept"}})");
            told = true;
        }
    }

    /// A call of an anonymous client that follows the round trips as told.
    json::value follow(const buyer& someone) {
        json::value answer = someone.call_modern("paint", fox).json();
        for (rounds = 1; answer.at_pointer("/result/resultType") == "input_required"; ++rounds) {
            note(answer);
            const json::object& round = answer.at("result").as_object();
            std::string more = R"(,"requestState":)" + json::serialize(round.at("requestState"));
            if (round.contains("inputRequests")) more += R"(,"inputResponses":{"payment":{"action":"accept"}})";
            told = true;
            const int before = seconds;
            answer = someone.call_modern("paint", fox, more).json();
            CHECK(seconds - before < 60);
        }
        return answer;
    }

    void note(const json::value& said) {
        const std::string text = json::serialize(said);
        const std::size_t begin = text.find("http://");
        if (begin != std::string::npos && text.find("mock_") != std::string::npos)
            link = text.substr(begin, text.find("mock_") + 37 - begin);
    }

    loop_time time;
    shop at;
    std::string link;
    std::atomic<bool> told = false;
    std::atomic<int> seconds = 0;
    int rounds = 0;
};

}  // namespace

TEST_CASE("over HTTP the waiting call is answered in time, and the next one of its session has the result") {
    for (const mcp::server_spec& sells : {sold<Elicitation<>>(spec), sold<Progress<>>(spec)}) {
        slow_shop day(sells);
        buyer ann(day.at);
        ann.initialize("2025-11-25", R"({"elicitation":{"url":{}}})");
        const json::value pending = day.while_time_passes([&] { return day.call(ann); });
        CHECK(text_at(pending, "/result/structuredContent/error") == "payment_pending");
        CHECK(text_at(pending, "/result/structuredContent/payment_url") == day.link);
        CHECK(day.seconds >= 45);
        CHECK(day.seconds < 60);
        day.time.pass(day.at.loop(), milliseconds(11'000));
        day.at.pay(day.link);
        check_painted(day.while_time_passes([&] { return day.call(ann); }));
        CHECK(day.at.provider.calls().create == 1);
    }
}

TEST_CASE("over HTTP an anonymous client follows the round trips, pays after 61 seconds, and is billed once") {
    for (const mcp::server_spec& sells : {sold<Elicitation<>>(spec), sold<Automatic<>>(spec)}) {
        slow_shop day(sells);
        const buyer someone(day.at);
        const json::value bought = day.while_time_passes([&] { return day.follow(someone); },
                                                         [&](int passed) {
                                                             if (passed == 61) day.at.pay(day.link);
                                                         });
        check_painted(bought);
        CHECK(day.rounds == 3);
        CHECK(day.at.provider.calls().create == 1);
    }
}

}  // namespace http_waiting_test
