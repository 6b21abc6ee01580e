// SPDX-License-Identifier: MIT
#pragma once

#include "mcp_fixture.hpp"
#include "pipe_ends.hpp"

#include <paymcp/transport/stdio/stdio.hpp>

#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// A server on two pipes instead of standard input and output.
namespace stdio_fixture {

using namespace mcp_fixture;
using namespace pipe_fixture;
using std::chrono::milliseconds;

/// A server on two pipes, in its own thread, and the client's ends of them.
class process {
public:
    explicit process(paymcp::mcp::stdio_options options = {}, mcp::server_options limits = {})
        : process(descriptor(), std::move(options), std::move(limits)) {}

    /// With a file as standard input.
    process(descriptor input, paymcp::mcp::stdio_options options = {}, mcp::server_options limits = {},
            const paymcp::mcp::server_definition& tools = definition)
        : own_input_(std::move(input)),
          pool_(tools, 4),
          served_({.name = "test", .version = "1"}, tools, calls, pool_, std::move(limits)) {
        options.input = own_input_.number() >= 0 ? own_input_.number() : in_.read.number();
        options.output = out_.write.number();
        boost::asio::co_spawn(loop_, paymcp::mcp::serve_stdio(served_, options),
                              [this](const std::exception_ptr& thrown, paymcp::mcp::stdio_end end) {
                                  how = thrown ? std::nullopt : std::optional(end);
                                  out_.write = descriptor();
                                  loop_.stop();
                              });
        thread_ = std::thread([this] { loop_.run(); });
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process() { join(); }

    void say(std::string_view text) {
        log_.sent(text);
        put(in_.write, text);
    }
    json::value hear() {
        const std::string line = get_line(out_.read, rest_);
        log_.heard(line);
        return json::parse(line);
    }
    json::value ask(std::string_view text) {
        say(std::string(text) + "\n");
        return hear();
    }
    void close_input() { in_.write = descriptor(); }
    void close_output() { out_.read = descriptor(); }

    /// All remaining output, until the end.
    std::vector<std::string> remainder() {
        std::vector<std::string> lines;
        for (std::string line = get_line(out_.read, rest_); !line.empty(); line = get_line(out_.read, rest_))
            lines.push_back(std::move(line));
        return lines;
    }

    std::optional<paymcp::mcp::stdio_end> join() {
        if (thread_.joinable()) {
            close_input();
            thread_.join();
        }
        return how;
    }

    /// Runs a function on the server's loop and waits for its result.
    template <class Act>
    auto on_loop(Act act) {
        std::packaged_task<decltype(act())()> task(std::move(act));
        auto got = task.get_future();
        boost::asio::post(loop_, [&task] { task(); });
        return got.get();
    }

    scripted_paid_calls calls;
    std::optional<paymcp::mcp::stdio_end> how;

private:
    descriptor own_input_;
    pipe_ends in_;
    pipe_ends out_;
    std::string rest_;
    wire_log log_;
    boost::asio::io_context loop_{1};
    tool_pool pool_;
    mcp::server served_;
    std::thread thread_;
};

const inline std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";

}  // namespace stdio_fixture
