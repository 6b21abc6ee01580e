// SPDX-License-Identifier: MIT
// The lines that a whole server writes into a custom log: its address, and refusals, rate limited.
#include "../support/http_client.hpp"

#include <paymcp/flow/two_step.hpp>
#include <paymcp/money/codes.hpp>
#include <paymcp/provider/webhook.hpp>
#include <paymcp/serve/custom_provider.hpp>
#include <paymcp/serve/serve.hpp>
#include <paymcp/store/memory.hpp>
#include <paymcp/tool/toolset.hpp>
#include <paymcp/tool/with.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace serve_log_test {

namespace {

using namespace paymcp;

constexpr auto picture = tool<"picture", price<50, USD>>("Draws", [] { return std::string("drawn"); });

/// A provider of which only the webhooks matter: a webhook is genuine if it says so.
struct announcing {
    static constexpr std::string_view name = "announcing";

    provider_result<checkout> create(const checkout_request&) { return checkout{}; }
    provider_result<status_report> status(const checkout_request&) { return status_report{}; }
    provider_result<void> cancel(const checkout_request&) { return {}; }
    provider_result<void> refund(const checkout_request&) { return {}; }

    result<webhook_event> webhook(const http::request& request) {
        if (request.body == "genuine") return webhook_event{.id = "evt_1", .type = "paid", .about = {}};
        if (request.body == "later") return webhook_unverified("cannot be judged now");
        return webhook_refused("the signature does not fit");
    }
};

struct kept_log {
    std::vector<std::string> lines() {
        const std::lock_guard lock(mutex);
        return all;
    }

    /// Waits for a line that contains this, and returns it.
    std::string await(std::string_view part) {
        std::unique_lock lock(mutex);
        std::vector<std::string>::iterator found;
        changed.wait(lock, [&] {
            found = std::ranges::find_if(all, [&](const std::string& one) { return one.find(part) != one.npos; });
            return found != all.end();
        });
        return *found;
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> all;
};

/// An HTTP server in its own thread, ended by a signal.
class running_sale {
public:
    explicit running_sale(const mcp::server_spec& spec = mcp::compiled_server<TwoStep<>, toolset_t<picture>>::spec(),
                          milliseconds grace = milliseconds(10'000)) {
        serve_options options;
        options.http.grace = grace;
        options.transport = transport_kind::http;
        options.http.listen = http::loopback();
        options.log_to = [kept = kept_](log_level, std::string_view line) {
            const std::lock_guard lock(kept->mutex);
            kept->all.emplace_back(line);
            kept->changed.notify_all();
            throw std::runtime_error("this sink keeps the line and complains");
        };
        thread_ =
            std::thread([this, spec, options] { code_ = run_server(spec, announcing{}, memory_store{}, options); });
        const std::string line = kept_->await("serving MCP over HTTP at ");
        const std::size_t colon = line.rfind(':');
        where_ = {boost::asio::ip::address_v4::loopback(),
                  static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)))};
    }

    static void ask_to_end() { std::raise(SIGTERM); }

    int end() {
        ask_to_end();
        return ended();
    }

    int ended() {
        thread_.join();
        return code_;
    }

    /// Calls a tool and hangs up when `begun` returns.
    template <class Begun>
    void call_and_leave(const std::string& tool, Begun begun) const {
        http_test::client line(where_);
        line.send(line.text("POST", "/mcp",
                            {{"Content-Type", "application/json"},
                             {"Accept", "application/json, text/event-stream"},
                             {"MCP-Protocol-Version", "2026-07-28"},
                             {"Mcp-Method", "tools/call"},
                             {"Mcp-Name", tool}},
                            R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + tool +
                                R"(","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                                R"("io.modelcontextprotocol/clientCapabilities":{}}}})"));
        begun();
    }

    http_test::http_answer ask(std::string_view method, std::string_view path, std::string_view body = "") const {
        return http_test::client(where_).ask(method, path, {}, body);
    }

    unsigned ask_as(const std::string& host) const {
        http_test::client line(where_);
        line.send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        return line.read().status;
    }

    kept_log& log() { return *kept_; }

private:
    std::shared_ptr<kept_log> kept_ = std::make_shared<kept_log>();
    boost::asio::ip::tcp::endpoint where_;
    int code_ = -1;
    std::thread thread_;
};

TEST_CASE("refused webhooks and Hosts log a line and count, and a flood of them does not flood the log") {
    running_sale at;
    CHECK(at.ask("POST", "/webhooks/announcing", "genuine").status == 200);
    CHECK(at.ask("POST", "/webhooks/announcing", "genuine").status == 200);
    CHECK(at.ask("POST", "/webhooks/announcing", "later").status == 503);
    CHECK(at.log().await("cannot be judged now").find("event=refused reason=webhook provider=announcing "
                                                      "outcome=unverified") != std::string::npos);
    for (int i = 0; i < 50; ++i) CHECK(at.ask("POST", "/webhooks/announcing", "forged").status == 400);
    CHECK(at.log().await("does not fit").find("outcome=refused") != std::string::npos);
    for (int i = 0; i < 50; ++i) CHECK(at.ask_as("evil" + std::to_string(i) + ".example.com") == 421);
    CHECK(at.log().await("evil0.example.com").find("event=refused reason=host status=421 host=evil0.example.com "
                                                   "peer=127.0.0.1:") != std::string::npos);
    CHECK(at.ask_as("localhost") == 200);
    CHECK(at.ask_as("") == 421);

    const std::string counted = at.ask("GET", "/metrics").body;
    const auto has = [&](std::string_view line) { return counted.find(std::string(line) + '\n') != std::string::npos; };
    CHECK(has(R"(paymcp_webhooks_total{provider="announcing",outcome="taken"} 1)"));
    CHECK(has(R"(paymcp_webhooks_total{provider="announcing",outcome="repeated"} 1)"));
    CHECK(has(R"(paymcp_webhooks_total{provider="announcing",outcome="unverified"} 1)"));
    CHECK(has(R"(paymcp_webhooks_total{provider="announcing",outcome="refused"} 50)"));
    CHECK(has(R"(paymcp_refused_requests_total{reason="webhook"} 51)"));
    CHECK(has(R"(paymcp_refused_requests_total{reason="host"} 51)"));
    // The sink throws at every line; the shop continues, and counts the lines as lost.
    CHECK(counted.find("paymcp_log_lines_dropped_total 0\n") == std::string::npos);
    CHECK(counted.find("evil") == std::string::npos);

    CHECK(at.end() == EXIT_SUCCESS);
    const auto lines = at.log().lines();
    const auto count = [&](std::string_view part) {
        return std::ranges::count_if(lines, [&](const std::string& one) { return one.find(part) != one.npos; });
    };
    CHECK(count("reason=webhook") >= 20);
    CHECK(count("reason=webhook") < 40);
    CHECK(count("reason=host") < 40);
}

/// A door that a tool waits at; nothing can stop it there.
struct door {
    std::binary_semaphore reached{0};
    std::binary_semaphore opened{0};
};

constexpr auto pass = tool<"pass">("Passes a door", [](door& through) {
    through.reached.release();
    through.opened.acquire();
    return std::string("passed");
});

TEST_CASE("in a process of somebody else, a tool that cannot be stopped is waited for, and the process goes on") {
    door only;
    running_sale at(mcp::compiled_server<TwoStep<>, toolset_t<pass>>::spec(with(only)), milliseconds(1));
    at.call_and_leave("pass", [&] { only.reached.acquire(); });
    running_sale::ask_to_end();
    at.log().await("waiting for 1 calls that cannot be stopped");
    only.opened.release();
    CHECK(at.ended() == EXIT_SUCCESS);
}

}  // namespace

}  // namespace serve_log_test
