// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/protocol.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace paymcp_tests {

/// A Redis server whose answers a test writes, byte for byte. It greets as Redis does.
class scripted_redis {
public:
    /// The bytes of an answer to a command, or nothing to hang up.
    using script = std::function<std::optional<std::string>(const std::string& command)>;

    explicit scripted_redis(script answers) : answers_(std::move(answers)) {
        boost::asio::co_spawn(loop_, accept(), boost::asio::detached);
        thread_ = std::thread([this] { loop_.run(); });
    }
    scripted_redis(const scripted_redis&) = delete;
    scripted_redis& operator=(const scripted_redis&) = delete;
    ~scripted_redis() {
        loop_.stop();
        thread_.join();
    }

    std::string url() const { return "redis://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
    int connections() const noexcept { return connections_; }

    /// Sets how it answers from now on.
    void answer_by(script answers) {
        const std::lock_guard lock(guard_);
        answers_ = std::move(answers);
    }

    /// Sets the time that it reports, in milliseconds since 1970.
    void tell_time_by(std::function<std::int64_t()> time) {
        const std::lock_guard lock(guard_);
        time_ = std::move(time);
    }

private:
    using tcp = boost::asio::ip::tcp;

    boost::asio::awaitable<void> accept() {
        for (;;) {
            tcp::socket line = co_await acceptor_.async_accept(boost::asio::use_awaitable);
            ++connections_;
            boost::asio::co_spawn(loop_, serve(std::move(line)), boost::asio::detached);
        }
    }

    boost::asio::awaitable<void> serve(tcp::socket line) {
        paymcp::detail::redis_answers commands;  // a command has the form of an answer that is a list
        std::array<char, 4096> buffer{};
        for (;;) {
            while (const std::optional<paymcp::detail::redis_value> command = commands.next()) {
                const std::optional<std::string> bytes = answer(command->items.at(0).text);
                if (!bytes) co_return;
                co_await boost::asio::async_write(line, boost::asio::buffer(*bytes), boost::asio::use_awaitable);
            }
            const std::size_t size =
                co_await line.async_read_some(boost::asio::buffer(buffer), boost::asio::use_awaitable);
            commands.feed({buffer.data(), size});
        }
    }

    std::optional<std::string> answer(const std::string& command) {
        if (command == "PING") return "+PONG\r\n";
        const std::lock_guard lock(guard_);
        if (command != "TIME") return answers_(command);
        const std::int64_t now = time_();
        return paymcp::detail::redis_command({std::to_string(now / 1000), std::to_string(now % 1000 * 1000)});
    }

    boost::asio::io_context loop_{1};
    tcp::acceptor acceptor_{loop_, {boost::asio::ip::address_v4::loopback(), 0}};
    std::mutex guard_;
    script answers_;
    std::function<std::int64_t()> time_ = [] { return 1'700'000'000'500; };
    std::atomic<int> connections_ = 0;
    std::thread thread_;
};

}  // namespace paymcp_tests
