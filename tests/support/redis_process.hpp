// SPDX-License-Identifier: MIT
#pragma once

#include "child_process.hpp"
#include "temp_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace paymcp_tests {

inline std::uint16_t free_port() {
    boost::asio::io_context loop;
    const boost::asio::ip::tcp::acceptor probe(loop, {boost::asio::ip::address_v4::loopback(), 0});
    return probe.local_endpoint().port();
}

/// A real redis-server for the test, which answers after its writes are on disk.
class redis_process {
public:
    static bool available() { return std::system("command -v redis-server >/dev/null 2>&1") == 0; }

    explicit redis_process(std::vector<std::string> more = {}) : port_(free_port()), more_(std::move(more)) { start(); }

    void start() {
        std::vector<std::string> words{"redis-server", "--port",   std::to_string(port_), "--bind",        "127.0.0.1",
                                       "--dir",        folder_.path().string(),           "--save",        "",
                                       "--appendonly", "yes",      "--appendfsync",       "always"};
        words.insert(words.end(), more_.begin(), more_.end());
        process_.emplace(words);
        for (int attempt = 0; attempt < 400; ++attempt) {
            if (answers(port_)) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        throw std::runtime_error("redis-server did not start");
    }

    void kill() { process_.reset(); }
    void freeze() { process_->signal(SIGSTOP); }
    void thaw() { process_->signal(SIGCONT); }

    std::uint16_t port() const noexcept { return port_; }
    std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }
    const temp_folder& folder() const noexcept { return folder_; }

private:
    static bool answers(std::uint16_t port) {
        boost::asio::io_context loop;
        boost::asio::ip::tcp::socket line(loop);
        boost::system::error_code failure;
        line.connect({boost::asio::ip::address_v4::loopback(), port}, failure);
        return !failure;
    }

    temp_folder folder_;
    std::uint16_t port_;
    std::vector<std::string> more_;
    std::optional<child_process> process_;
};

}  // namespace paymcp_tests
