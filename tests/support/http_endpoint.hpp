// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/http_host.hpp>
#include <paymcp/transport/streamable_http/bearer_tokens.hpp>

#include "../unit/mcp_fixture.hpp"
#include "http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// The hand-written server of mcp_fixture behind a real HTTP listener, and clients of it.
namespace http_test {

namespace json = boost::json;
using mcp_fixture::modern_meta;
using paymcp::mcp::http_host;
using paymcp::mcp::http_host_options;

inline const std::string ping = R"({"jsonrpc":"2.0","id":5,"method":"ping"})";

inline http_host_options on_any_port(http_host_options options = {}) {
    options.listen = paymcp::http::loopback();
    options.signals = false;
    return options;
}

/// Options whose requests need a token: "ann-token" is ann's, "bob-token" bob's.
inline http_host_options with_tokens(http_host_options options = {}) {
    paymcp::mcp::bearer_tokens tokens;
    static_cast<void>(tokens.add("ann=ann-token"));
    static_cast<void>(tokens.add("bob=bob-token"));
    options.mcp.verify = tokens;
    return options;
}

class endpoint {
public:
    explicit endpoint(http_host_options options = {}, paymcp::mcp::server_options limits = {},
                      const paymcp::wall_clock& time = paymcp::detail::machine_clock(),
                      const paymcp::mcp::server_definition& tools = mcp_fixture::definition)
        : pool(tools, 4),
          served({.name = "test", .version = "1"}, tools, calls, pool, std::move(limits)),
          host(loop.get_executor(), served, time, counts, {}, on_any_port(std::move(options))) {
        boost::asio::co_spawn(loop, host.run(), [this](const std::exception_ptr&, paymcp::mcp::http_end how) {
            ended.set_value(how);
            loop.stop();
        });
        thread = std::jthread([this] { loop.run(); });
    }
    ~endpoint() {
        stop();
        stop();
        thread.join();
    }

    void stop() {
        boost::asio::post(loop, [this] { host.stop(); });
    }

    /// Runs something on the server's executor and waits for its result.
    template <class Act>
    auto on_loop(Act act) {
        std::packaged_task<decltype(act())()> task(std::move(act));
        auto got = task.get_future();
        boost::asio::post(loop, [&task] { task(); });
        return got.get();
    }

    tcp::endpoint where() const { return host.listener().local_endpoint(); }

    boost::asio::io_context loop{1};
    mcp_fixture::scripted_paid_calls calls;
    paymcp::mcp::metrics counts;
    paymcp::detail::tool_pool pool;
    paymcp::mcp::server served;
    http_host host;
    std::promise<paymcp::mcp::http_end> ended;
    std::jthread thread;
};

/// One client of the endpoint; each request has a new connection.
class visitor {
public:
    explicit visitor(const endpoint& at, std::string token = {}) : where_(at.where()), token_(std::move(token)) {}

    std::vector<paymcp::http::header> common(std::vector<paymcp::http::header> more = {}) const {
        if (!token_.empty()) more.push_back({"Authorization", "Bearer " + token_});
        if (!session.empty()) more.push_back({"Mcp-Session-Id", session});
        return more;
    }

    /// A request whose connection stays open.
    std::pair<std::unique_ptr<client>, http_answer> open(std::string_view method, std::string_view body,
                                                         std::vector<paymcp::http::header> more = {}) const {
        auto line = std::make_unique<client>(where_);
        if (paymcp::http::find_header(more, "Accept") == std::nullopt)
            more.push_back({"Accept", "application/json, text/event-stream"});
        if (method == "POST" && paymcp::http::find_header(more, "Content-Type") == std::nullopt)
            more.push_back({"Content-Type", "application/json"});
        http_answer came = line->ask(method, "/mcp", common(std::move(more)), body);
        return {std::move(line), std::move(came)};
    }

    http_answer post(std::string_view body, std::vector<paymcp::http::header> more = {}) const {
        return open("POST", body, std::move(more)).second;
    }

    http_answer initialize(std::string_view version = "2025-11-25", std::string_view capabilities = "{}") {
        http_answer hello = post(R"({"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":")" +
                                 std::string(version) + R"(","capabilities":)" + std::string(capabilities) +
                                 R"(,"clientInfo":{"name":"c","version":"1"}}})");
        session = hello.header("Mcp-Session-Id");
        return hello;
    }

    /// The fields of a stateless request.
    static std::vector<paymcp::http::header> modern_fields(std::string_view method, std::string_view name = {}) {
        std::vector<paymcp::http::header> out{{"MCP-Protocol-Version", "2026-07-28"},
                                              {"Mcp-Method", std::string(method)}};
        if (!name.empty()) out.push_back({"Mcp-Name", std::string(name)});
        return out;
    }

    /// A stateless `tools/call`.
    static std::string modern_call(std::string_view name, std::string_view arguments = "{}",
                                   std::string_view meta = modern_meta()) {
        return R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":")" + std::string(name) +
               R"(","arguments":)" + std::string(arguments) + R"(,"_meta":)" + std::string(meta) + "}}";
    }

    std::string session;

private:
    tcp::endpoint where_;
    std::string token_;
};

}  // namespace http_test
