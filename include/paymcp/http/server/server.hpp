// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/listen_address.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/reply.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace paymcp::inline v0 {

namespace detail {

class byte_stream;
class connection_table;
class http_connection;
struct http_service;

}  // namespace detail

namespace http {

/// How a server's connections carry HTTP: plain, or within TLS (tls.hpp).
struct carrier {
    /// Makes the stream of an accepted socket.
    std::function<std::unique_ptr<detail::byte_stream>(boost::asio::ip::tcp::socket)> carry;
    std::string scheme = "http";
};

/// Plain HTTP over TCP.
carrier plain_carrier();

/// A small HTTP/1.1 server: it listens, limits clients, and answers every request with one handler.
///
/// It refuses, without calling the handler, malformed requests (400), foreign `Host` names (421), oversized requests
/// and too many connections (413, 431, 503; see `server_options`), and slow requests (408). The handler checks paths
/// and methods; see `router`. It is a handle: moving it moves the server, destroying it stops the server. The
/// executor's context must outlive it.
class server {
public:
    using tcp = boost::asio::ip::tcp;

    /// Listens on `where` and serves as soon as the executor runs. Throws `boost::system::system_error`, whose text
    /// names the address and the reason, where it cannot listen.
    server(boost::asio::any_io_executor executor, const listen_address& where, responder respond,
           server_options options = server_options(), carrier carriage = plain_carrier());

    /// The same for a handler that returns a complete response.
    server(boost::asio::any_io_executor executor, const listen_address& where, handler handle,
           server_options options = server_options());

    server(server&&) noexcept = default;
    server& operator=(server&&) = delete;
    ~server();

    /// The address listened on, with the port that was picked.
    tcp::endpoint local_endpoint() const { return state_->where; }

    /// "http://127.0.0.1:8402": the address of the server on this machine; loopback where it listens on all addresses.
    std::string base_url() const;

    /// Stops gracefully: stops listening, closes idle connections, and answers the pending requests. After the last one
    /// the server leaves no work on the executor. Any thread may call it, repeatedly.
    void stop();

    /// Stops at once: closes every connection. Running handlers are not stopped. Any thread may call it.
    void abort();

    /// Calls `told`, on a connection's executor, whenever the last open connection has ended; an empty function removes
    /// it.
    void when_empty(std::function<void()> told);

    /// How many connections are open now.
    std::size_t connections() const;

private:
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);
    static constexpr std::chrono::milliseconds accept_pause{100};

    struct state : std::enable_shared_from_this<state> {
        state(boost::asio::any_io_executor context, bool one_at_a_time, carrier carried);
        ~state();

        /// An executor for one connection, or for the acceptor.
        boost::asio::any_io_executor serial() const;

        /// Accepts no more, and says farewell to each open connection.
        void end(void (detail::http_connection::*farewell)());

        boost::asio::any_io_executor executor;
        const bool is_serial;
        tcp::acceptor acceptor;  ///< used on its own executor only
        const carrier carriage;
        tcp::endpoint where;
        std::shared_ptr<const detail::http_service> service;
        mutable std::mutex guard;  ///< guards the members below
        std::unique_ptr<detail::connection_table> open;
        std::function<void()> emptied;
        bool ending = false;
    };

    static void rethrow(const std::exception_ptr& thrown);

    static void listen(tcp::acceptor& acceptor, const listen_address& where);

    static boost::asio::awaitable<void> accept(std::shared_ptr<state> self);

    static void admit(const std::shared_ptr<state>& self, tcp::socket socket);

    // Without waiting: a server at its limit must not hold the connections it refuses.
    static void turn_away(tcp::socket& socket);

    std::shared_ptr<state> state_;
};

}  // namespace http
}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/impl/server.ipp>
#endif
