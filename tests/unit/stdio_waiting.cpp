// SPDX-License-Identifier: MIT
// Over stdio a waiting call is answered before its client times out, and the next call resumes it.
#include "../support/loop_time.hpp"
#include "../support/timed_counter.hpp"
#include "stdio_fixture.hpp"

#include <paymcp/flow/elicitation.hpp>
#include <paymcp/flow/progress.hpp>

#include <boost/asio/co_spawn.hpp>

namespace stdio_waiting_test {

namespace {

using namespace paymcp::detail;
using namespace timed_counter;
using paymcp_tests::loop_time;
using paymcp_tests::on_loop;
using stdio_fixture::get_line;
using stdio_fixture::pipe_ends;
using stdio_fixture::put;

/// A server on two pipes in its own thread, and its client.
class line {
public:
    explicit line(const mcp::server_spec& sells) : at(sells, loop, time.clock, time.waits, true) {
        paymcp::mcp::stdio_options options;
        options.who.session = "the process";
        options.input = in_.read.number();
        options.output = out_.write.number();
        options.signals = false;
        boost::asio::co_spawn(loop, paymcp::mcp::serve_stdio(at.served, options),
                              [this](const std::exception_ptr&, paymcp::mcp::stdio_end) {
                                  out_.write = descriptor();
                                  loop.stop();
                              });
        thread_ = std::jthread([this] { loop.run(); });
    }
    ~line() { in_.write = descriptor(); }

    void say(const std::string& text) {
        log_.sent(text);
        put(in_.write, text + "\n");
    }
    json::value hear() {
        const std::string text = get_line(out_.read, rest_);
        log_.heard(text);
        return json::parse(text);
    }

    /// Makes the call; its user opens each question. The clock advances by seconds until the answer, slowly enough that
    /// an answer on its way is not overtaken by many of them.
    json::value call() {
        say(tool_call("1", "paint", fox, R"({"progressToken":"p"})"));
        auto answer = std::async(std::launch::async, [this] { return listen(); });
        for (seconds = 0; answer.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready; ++seconds) {
            if (!told_) --seconds;
            if (told_) time.pass(loop, milliseconds(1'000));
        }
        return answer.get();
    }

    boost::asio::io_context loop{1};
    loop_time time;
    counter at;
    std::string link;
    int seconds = 0;

private:
    json::value listen() {
        for (;;) {
            json::value said = hear();
            const std::string text = json::serialize(said);
            if (text.find("mock_") != std::string::npos) link = text;
            if (!said.as_object().contains("method")) {
                told_ = false;
                return said;
            }
            if (said.at("method") == "elicitation/create")
                say(R"({"jsonrpc":"2.0","id":)" + json::serialize(said.at("id")) + R"(,"result":{"action":"accept"}})");
            told_ = true;
        }
    }

    pipe_ends in_;
    pipe_ends out_;
    std::string rest_;
    wire_log log_;
    std::atomic<bool> told_ = false;
    std::jthread thread_;
};

}  // namespace

TEST_CASE("over stdio the waiting call is answered in time, and the next one has the result") {
    for (const mcp::server_spec& sells : {sold<Elicitation<>>(), sold<Progress<>>()}) {
        line one(sells);
        one.say(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
                R"("capabilities":{"elicitation":{}},"clientInfo":{"name":"c","version":"1"}}})");
        CHECK(text_at(one.hear(), "/result/protocolVersion") == "2025-11-25");
        const json::value pending = one.call();
        CHECK(text_at(pending, "/result/structuredContent/error") == "payment_pending");
        CHECK(one.seconds >= 45);
        CHECK(one.seconds < 60);
        one.time.pass(one.loop, milliseconds(11'000));
        CHECK(one.at.pay(one.link));
        CHECK(text_at(one.call(), "/result/content/0/text") == "painted a fox");
        CHECK(painted == 1);
        CHECK(one.at.bills() == 1);
    }
}

}  // namespace stdio_waiting_test
