// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/connection.hpp>
#include <paymcp/http/server/detail/response_text.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/reply.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>

namespace paymcp::inline v0 {

/// The loopback address 127.0.0.1 with a port; with port 0 the system picks one.
inline boost::asio::ip::tcp::endpoint loopback(std::uint16_t port = 0) {
    return {boost::asio::ip::address_v4::loopback(), port};
}

/// How a server's connections carry HTTP: plain, or within TLS (tls.hpp).
struct http_carrier {
    /// Makes the connection of an accepted socket.
    std::function<std::shared_ptr<detail::http_link>(boost::asio::ip::tcp::socket,
                                                     std::shared_ptr<const detail::http_service>)>
        connect;
    std::string scheme = "http";
};

/// Plain HTTP over TCP.
inline http_carrier plain_http() {
    return {[](boost::asio::ip::tcp::socket socket, std::shared_ptr<const detail::http_service> service) {
        return std::make_shared<detail::http_connection<detail::plain_carrier>>(
            detail::plain_carrier{std::move(socket)}, std::move(service));
    }};
}

/// A small HTTP/1.1 server: it listens, limits clients, and answers every request with one handler.
///
/// It refuses, without calling the handler, malformed requests (400), foreign `Host` names (421), oversized requests
/// and too many connections (413, 431, 503), and slow requests (408). The handler checks paths and methods; see
/// `http_router`. It is a handle: moving it moves the server, destroying it stops the server. The executor's context
/// must outlive it.
class http_server {
public:
    using tcp = boost::asio::ip::tcp;

    /// Listens on `where` and serves as soon as the executor runs. Throws `boost::system::system_error`, whose text
    /// names the address and the reason, where it cannot listen.
    http_server(boost::asio::any_io_executor executor, const tcp::endpoint& where, http_responder responder,
                http_options options = {}, http_carrier carriage = plain_http())
        : state_(std::make_shared<state>(std::move(executor), std::move(carriage))) {
        listen(state_->acceptor, where);
        state_->where = state_->acceptor.local_endpoint();
        state_->service = std::make_shared<const detail::http_service>(
            detail::http_service{std::move(responder), std::move(options), state_->where.port()});
        boost::asio::co_spawn(state_->acceptor.get_executor(), accept(state_), rethrow);
    }

    /// The same for a handler that returns a complete response.
    http_server(boost::asio::any_io_executor executor, const tcp::endpoint& where, http_handler handler,
                http_options options = {})
        : http_server(std::move(executor), where, detail::responder_of(std::move(handler)), std::move(options)) {}

    http_server(http_server&&) noexcept = default;
    http_server& operator=(http_server&&) = delete;
    ~http_server() {
        if (state_) stop();
    }

    /// The address listened on, with the port that was picked.
    tcp::endpoint local_endpoint() const { return state_->where; }

    /// "http://127.0.0.1:8402": the address of the server on this machine; loopback where it listens on all addresses.
    std::string base_url() const {
        const auto address = state_->where.address();
        std::string name = address.to_string();
        if (address.is_v6()) name = address.is_unspecified() ? "[::1]" : '[' + name + ']';
        if (address.is_v4() && address.is_unspecified()) name = "127.0.0.1";
        return state_->carriage.scheme + "://" + name + ':' + std::to_string(state_->where.port());
    }

    /// Stops gracefully: stops listening, closes idle connections, and answers the pending requests. After the last one
    /// the server leaves no work on the executor. Any thread may call it, repeatedly.
    void stop() {
        state_->end([](detail::http_link& connection) { connection.finish(); });
    }

    /// Stops at once: closes every connection. Running handlers are not stopped. Any thread may call it.
    void abort() {
        state_->end([](detail::http_link& connection) { connection.abort(); });
    }

    /// Calls `told`, on a connection's executor, whenever the last open connection has ended; an empty function removes
    /// it.
    void when_empty(std::function<void()> told) {
        const std::lock_guard lock{state_->guard};
        state_->emptied = std::move(told);
    }

    /// How many connections are open now.
    std::size_t connections() const {
        const std::lock_guard lock{state_->guard};
        return state_->open.size();
    }

private:
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);
    static constexpr std::chrono::milliseconds accept_pause{100};

    struct state : std::enable_shared_from_this<state> {
        state(boost::asio::any_io_executor context, http_carrier carried)
            : executor(std::move(context)),
              acceptor(boost::asio::make_strand(executor)),
              carriage(std::move(carried)) {}

        template <class Farewell>
        void end(Farewell farewell) {
            const std::lock_guard lock{guard};
            ending = true;
            // First stop accepting: a client that sees its connection end must not get another.
            boost::asio::dispatch(acceptor.get_executor(), [self = this->shared_from_this()] {
                boost::system::error_code ignored;
                self->acceptor.close(ignored);
            });
            for (const auto& connection : open) farewell(*connection);
        }

        boost::asio::any_io_executor executor;
        tcp::acceptor acceptor;  ///< used on its own strand only
        const http_carrier carriage;
        tcp::endpoint where;
        std::shared_ptr<const detail::http_service> service;
        mutable std::mutex guard;  ///< guards the members below
        std::unordered_set<std::shared_ptr<detail::http_link>> open;
        std::function<void()> emptied;
        bool ending = false;
    };

    static void rethrow(std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
    }

    static void listen(tcp::acceptor& acceptor, const tcp::endpoint& where) {
        try {
            acceptor.open(where.protocol());
            acceptor.set_option(tcp::acceptor::reuse_address(true));
            acceptor.bind(where);
            acceptor.listen();
        } catch (const boost::system::system_error& failure) {
            const std::string address = where.address().to_string() + ':' + std::to_string(where.port());
            // A fresh code, because one from Asio also contains the source location in Asio.
            const boost::system::error_code why(failure.code().value(), failure.code().category());
            throw boost::system::system_error(why, "cannot listen on " + address);
        }
    }

    static boost::asio::awaitable<void> accept(std::shared_ptr<state> self) {
        boost::asio::steady_timer pause{self->acceptor.get_executor()};
        while (self->acceptor.is_open()) {
            tcp::socket socket{boost::asio::make_strand(self->executor)};
            const auto [failure] = co_await self->acceptor.async_accept(socket, no_throw);
            if (!failure) {
                admit(self, std::move(socket));
            } else if (self->acceptor.is_open()) {
                // Most likely no descriptors are left: wait instead of spinning.
                pause.expires_after(accept_pause);
                co_await pause.async_wait(no_throw);
            }
        }
    }

    static void admit(const std::shared_ptr<state>& self, tcp::socket socket) {
        const auto strand = socket.get_executor();
        std::shared_ptr<detail::http_link> connection;
        {
            const std::lock_guard lock{self->guard};
            if (self->ending) return;
            if (self->open.size() < self->service->options.connection_limit) {
                connection = self->carriage.connect(std::move(socket), self->service);
                self->open.insert(connection);
            }
        }
        if (!connection) {
            if (self->carriage.scheme == "http") turn_away(socket);
            return;
        }
        boost::asio::co_spawn(strand, connection->run(), [self, connection](std::exception_ptr thrown) {
            std::function<void()> told;
            {
                const std::lock_guard lock{self->guard};
                self->open.erase(connection);
                if (self->open.empty()) told = self->emptied;
            }
            if (told) told();
            rethrow(thrown);
        });
    }

    // Without waiting: a server at its limit must not hold the connections it refuses.
    static void turn_away(tcp::socket& socket) {
        http_response response = detail::plain_response(503, "The server has as many connections as it can hold.");
        response.set("Retry-After", "1");
        const std::string text = detail::response_head(response, false) + response.body;
        boost::system::error_code ignored;
        socket.non_blocking(true, ignored);
        socket.write_some(boost::asio::buffer(text), ignored);
        socket.shutdown(tcp::socket::shutdown_send, ignored);
    }

    std::shared_ptr<state> state_;
};

}  // namespace paymcp::inline v0
