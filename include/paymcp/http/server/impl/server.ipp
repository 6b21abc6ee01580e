// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/server.hpp>

#include <paymcp/async/detail/spawn.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/byte_stream.hpp>
#include <paymcp/http/server/detail/connection.hpp>
#include <paymcp/http/server/detail/connection_table.hpp>
#include <paymcp/http/server/detail/response_text.hpp>

#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace paymcp::inline v0::http {

PAYMCP_INLINE carrier plain_carrier() { return {detail::plain_stream}; }

PAYMCP_INLINE server::server(boost::asio::any_io_executor executor, const listen_address& where, responder respond,
                             server_options options, carrier carriage)
    : state_(std::make_shared<state>(std::move(executor), options.one_at_a_time, std::move(carriage))) {
    listen(state_->acceptor, where);
    state_->where = state_->acceptor.local_endpoint();
    state_->service = std::make_shared<const detail::http_service>(
        detail::http_service{std::move(respond), std::move(options), state_->where.port()});
    state_->open = std::make_unique<detail::connection_table>(state_->service->options);
    detail::spawn(state_->acceptor.get_executor(), accept(state_), rethrow);
}

PAYMCP_INLINE server::server(boost::asio::any_io_executor executor, const listen_address& where, handler handle,
                             server_options options)
    : server(std::move(executor), where, detail::responder_of(std::move(handle)), std::move(options)) {}

PAYMCP_INLINE server::~server() {
    if (state_) stop();
}

PAYMCP_INLINE std::string server::base_url() const {
    const auto address = state_->where.address();
    std::string name = address.to_string();
    if (address.is_v6()) name = address.is_unspecified() ? "[::1]" : '[' + name + ']';
    if (address.is_v4() && address.is_unspecified()) name = "127.0.0.1";
    return state_->carriage.scheme + "://" + name + ':' + std::to_string(state_->where.port());
}

PAYMCP_INLINE void server::stop() { state_->end(&detail::http_connection::finish); }

PAYMCP_INLINE void server::abort() { state_->end(&detail::http_connection::abort); }

PAYMCP_INLINE void server::when_empty(std::function<void()> told) {
    const std::lock_guard lock{state_->guard};
    state_->emptied = std::move(told);
}

PAYMCP_INLINE std::size_t server::connections() const {
    const std::lock_guard lock{state_->guard};
    return state_->open->size();
}

PAYMCP_INLINE server::state::state(boost::asio::any_io_executor context, bool one_at_a_time, carrier carried)
    : executor(std::move(context)), is_serial(one_at_a_time), acceptor(serial()), carriage(std::move(carried)) {}

PAYMCP_INLINE boost::asio::any_io_executor server::state::serial() const {
    return is_serial ? executor : boost::asio::any_io_executor(boost::asio::make_strand(executor));
}

PAYMCP_INLINE http::server::state::~state() = default;

PAYMCP_INLINE void http::server::state::end(void (detail::http_connection::*farewell)()) {
    const std::lock_guard lock{guard};
    ending = true;
    // First stop accepting: a client that sees its connection end must not get another.
    boost::asio::dispatch(acceptor.get_executor(), [self = shared_from_this()] {
        boost::system::error_code ignored;
        self->acceptor.close(ignored);
    });
    open->for_each([farewell](detail::http_connection& connection) { (connection.*farewell)(); });
}

PAYMCP_INLINE void server::rethrow(const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

PAYMCP_INLINE void server::listen(tcp::acceptor& acceptor, const listen_address& where) {
    try {
        const tcp::endpoint local(boost::asio::ip::make_address(where.address), where.port);
        acceptor.open(local.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(local);
        acceptor.listen();
    } catch (const boost::system::system_error& failure) {
        const std::string address = where.address + ':' + std::to_string(where.port);
        // A fresh code, because one from Asio also contains the source location in Asio.
        const boost::system::error_code why(failure.code().value(), failure.code().category());
        throw boost::system::system_error(why, "cannot listen on " + address);
    }
}

PAYMCP_INLINE boost::asio::awaitable<void> server::accept(std::shared_ptr<state> self) {
    boost::asio::steady_timer pause{self->acceptor.get_executor()};
    while (self->acceptor.is_open()) {
        tcp::socket socket{self->serial()};
        const auto [failure] = co_await self->acceptor.async_accept(socket, no_throw);
        if (!failure) {
            admit(self, std::move(socket));
        } else if (self->acceptor.is_open()) {
            // Most likely no descriptors are left: wait instead of spinning.
            {
                const std::lock_guard lock{self->guard};
                self->open->make_room();
            }
            pause.expires_after(accept_pause);
            co_await pause.async_wait(no_throw);
        }
    }
}

PAYMCP_INLINE void server::admit(const std::shared_ptr<state>& self, tcp::socket socket) {
    const auto own = socket.get_executor();
    boost::system::error_code unconnected;
    std::string peer = detail::peer_key(socket.remote_endpoint(unconnected).address());
    std::shared_ptr<detail::http_connection> connection;
    {
        const std::lock_guard lock{self->guard};
        if (self->ending) return;
        const auto descriptor = static_cast<std::size_t>(socket.native_handle());
        const auto as = self->open->admit(peer, descriptor);
        if (as != detail::admission::refused) {
            connection = std::make_shared<detail::http_connection>(
                self->carriage.carry(std::move(socket)), self->service, as == detail::admission::reserved_request);
            self->open->add(connection, as, std::move(peer), descriptor);
        }
    }
    if (!connection) {
        if (self->carriage.scheme == "http") turn_away(socket);
        return;
    }
    detail::spawn(own, connection->run(), [self, connection](const std::exception_ptr& thrown) {
        std::function<void()> told;
        {
            const std::lock_guard lock{self->guard};
            self->open->remove(connection);
            if (self->open->size() == 0) told = self->emptied;
        }
        if (told) told();
        rethrow(thrown);
    });
}

PAYMCP_INLINE void server::turn_away(tcp::socket& socket) {
    const http::response response = detail::crowded_response();
    const std::string text = detail::response_head(response, false) + response.body;
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(boost::asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace paymcp::inline v0::http
