// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/stream.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>

#include <stdexcept>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE redis_stream::redis_stream(boost::asio::io_context& loop, const redis_address& address,
                                         const std::string& authorities)
    : lookup_(loop), socket_(loop) {
    if (!address.secure) return;
    context_.emplace(boost::asio::ssl::context::tls_client);
    if (authorities.empty())
        context_->set_default_verify_paths();
    else
        context_->load_verify_file(authorities);
    secure_.emplace(socket_, *context_);
}

PAYMCP_INLINE boost::asio::awaitable<void> redis_stream::connect(const redis_address& address) {
    const auto places = co_await lookup_.find(address.host, address.port);
    co_await boost::asio::async_connect(socket_, places, boost::asio::use_awaitable);
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    if (!secure_) co_return;
    if (SSL_set_tlsext_host_name(secure_->native_handle(), address.host.c_str()) != 1)
        throw std::runtime_error("TLS cannot name the host");
    secure_->set_verify_mode(boost::asio::ssl::verify_peer);
    secure_->set_verify_callback(boost::asio::ssl::host_name_verification(address.host));
    co_await secure_->async_handshake(boost::asio::ssl::stream_base::client, boost::asio::use_awaitable);
}

PAYMCP_INLINE boost::asio::awaitable<std::size_t> redis_stream::read(boost::asio::mutable_buffer into) {
    if (secure_) return secure_->async_read_some(into, boost::asio::use_awaitable);
    return socket_.async_read_some(into, boost::asio::use_awaitable);
}

PAYMCP_INLINE boost::asio::awaitable<std::size_t> redis_stream::write(boost::asio::const_buffer bytes) {
    if (secure_) return boost::asio::async_write(*secure_, bytes, boost::asio::use_awaitable);
    return boost::asio::async_write(socket_, bytes, boost::asio::use_awaitable);
}

PAYMCP_INLINE void redis_stream::close() {
    boost::system::error_code ignored;
    lookup_.cancel();
    socket_.close(ignored);
}

}  // namespace paymcp::inline v0::detail
