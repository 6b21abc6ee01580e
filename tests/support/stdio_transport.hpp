// SPDX-License-Identifier: MIT
#pragma once

#include "../unit/pipe_ends.hpp"

#include <paymcp/testing/detail/transport_bench.hpp>
#include <paymcp/testing/transport_line.hpp>
#include <paymcp/transport/stdio/stdio.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// Stdio over two pipes, for the laws of transports.
namespace paymcp_tests {

using namespace paymcp;
using namespace paymcp::testing;

class stdio_line final : public transport_line {
public:
    stdio_line(mcp::server& served, const boost::asio::any_io_executor& executor) {
        const mcp::stdio_options options{.input = in_.read.number(), .output = out_.write.number(), .signals = false};
        boost::asio::co_spawn(executor, mcp::serve_stdio(served, options),
                              [this](const std::exception_ptr&, mcp::stdio_end) {
                                  out_.write = paymcp::detail::descriptor();
                                  ended_.set_value();
                              });
        reader_ = std::thread([this] {
            std::string rest;
            for (std::string line = pipe_fixture::get_line(out_.read, rest); !line.empty();
                 line = pipe_fixture::get_line(out_.read, rest))
                heard_.push(std::move(line));
        });
    }
    ~stdio_line() override { stdio_line::finish(); }

    void send(const std::string& message, std::size_t piece) override {
        const std::string line = message + '\n';
        for (std::string_view left = line; !left.empty(); left.remove_prefix(std::min(piece, left.size())))
            pipe_fixture::put(in_.write, left.substr(0, piece));
    }
    std::string hear() override { return heard_.pop(); }
    void cancel(std::string_view id) override {
        send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" + std::string(id) + "}}",
             1000);
    }
    void leave() override { in_.write = paymcp::detail::descriptor(); }
    std::vector<std::string> finish() override {
        leave();
        if (reader_.joinable()) {
            ended_.get_future().wait();
            reader_.join();
        }
        return heard_.rest();
    }

private:
    pipe_fixture::pipe_ends in_;
    pipe_fixture::pipe_ends out_;
    testing::detail::message_queue heard_;
    std::promise<void> ended_;
    std::thread reader_;
};

/// One server on standard input and output, which has one client.
class stdio_transport final : public transport_host {
public:
    stdio_transport(mcp::server& served, boost::asio::any_io_executor executor)
        : served_(served), executor_(std::move(executor)) {}

    std::unique_ptr<transport_line> connect(mcp::revision) override {
        return std::make_unique<stdio_line>(served_, executor_);
    }

private:
    mcp::server& served_;
    boost::asio::any_io_executor executor_;
};

}  // namespace paymcp_tests
