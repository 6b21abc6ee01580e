// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// Runs coroutines to their end, and plays a server that need not keep to HTTP.
namespace paymcp_tests {

/// What an awaitable yields, its context being run until it is there.
template <class T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    std::optional<T> value;
    std::exception_ptr thrown;
    bool ended = false;
    boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr failure, T made) {
        thrown = std::move(failure);
        value.emplace(std::move(made));
        ended = true;
    });
    const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    context.restart();
    while (!ended && std::chrono::steady_clock::now() < latest) context.run_one_until(latest);
    if (!ended) throw std::runtime_error("the coroutine does not end");
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*value);
}

/// Reads the head of each request and answers it with exact bytes.
class loopback_peer {
public:
    enum class then { keep, close, reset, hang };

    struct answer {
        std::string bytes;
        then after = then::close;
    };

    /// `script(request, number)` is called with the head of each request, counted from zero over all connections.
    using script = std::function<answer(const std::string& head, std::size_t number)>;

    loopback_peer(boost::asio::io_context& context, script answers)
        : state_(std::make_shared<state>(context, std::move(answers))) {
        boost::asio::co_spawn(context, accept(state_), boost::asio::detached);
    }
    loopback_peer(const loopback_peer&) = delete;
    loopback_peer& operator=(const loopback_peer&) = delete;
    ~loopback_peer() { state_->acceptor.close(); }

    unsigned short port() const { return state_->acceptor.local_endpoint().port(); }
    std::string url(const std::string& path = "/") const {
        return "http://127.0.0.1:" + std::to_string(port()) + path;
    }

    const std::vector<std::string>& requests() const noexcept { return state_->requests; }
    std::size_t connections() const noexcept { return state_->connections; }
    std::size_t hung_up() const noexcept { return state_->hung_up; }  ///< ended by the client while the peer hung

private:
    using tcp = boost::asio::ip::tcp;

    struct state {
        state(boost::asio::io_context& context, script answers)
            : acceptor(context, {boost::asio::ip::address_v4::loopback(), 0}), reply_to(std::move(answers)) {}

        tcp::acceptor acceptor;
        script reply_to;
        std::vector<std::string> requests;
        std::size_t connections = 0;
        std::size_t hung_up = 0;
    };

    static boost::asio::awaitable<void> accept(std::shared_ptr<state> self) {
        for (;;) {
            boost::system::error_code failure;
            tcp::socket socket = co_await self->acceptor.async_accept(
                boost::asio::redirect_error(boost::asio::use_awaitable, failure));
            if (failure) co_return;
            ++self->connections;
            boost::asio::co_spawn(self->acceptor.get_executor(), serve(self, std::move(socket)), boost::asio::detached);
        }
    }

    static boost::asio::awaitable<void> serve(std::shared_ptr<state> self, tcp::socket socket) {
        std::string held;
        boost::system::error_code failure;
        auto told = boost::asio::redirect_error(boost::asio::use_awaitable, failure);
        for (;;) {
            const std::size_t size =
                co_await boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(held), "\r\n\r\n", told);
            if (failure) co_return;
            self->requests.push_back(held.substr(0, size));
            // A test's bodies are short enough to come with their heads.
            held.clear();
            const answer reply = self->reply_to(self->requests.back(), self->requests.size() - 1);
            co_await boost::asio::async_write(socket, boost::asio::buffer(reply.bytes), told);
            if (failure) co_return;
            if (reply.after == then::reset) socket.set_option(boost::asio::socket_base::linger(true, 0));
            if (reply.after == then::hang) {
                char byte = 0;
                co_await socket.async_read_some(boost::asio::buffer(&byte, 1), told);
                ++self->hung_up;
            }
            if (reply.after != then::keep) co_return;
        }
    }

    std::shared_ptr<state> state_;
};

}  // namespace paymcp_tests
