// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/lookup.hpp>
#include <paymcp/store/redis/url.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>

namespace paymcp::inline v0::detail {

/// A TCP connection to a Redis server, with TLS where the address says so. One reader and one writer at a time; errors
/// are thrown.
class redis_stream {
public:
    /// `authorities` names a file of certificates (PEM) to trust instead of the system's.
    redis_stream(boost::asio::io_context& loop, const redis_address& address, const std::string& authorities)
        : lookup_(loop), socket_(loop) {
        if (!address.secure) return;
        context_.emplace(boost::asio::ssl::context::tls_client);
        if (authorities.empty())
            context_->set_default_verify_paths();
        else
            context_->load_verify_file(authorities);
        secure_.emplace(socket_, *context_);
    }

    boost::asio::awaitable<void> connect(const redis_address& address) {
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

    boost::asio::awaitable<std::size_t> read(boost::asio::mutable_buffer into) {
        if (secure_) return secure_->async_read_some(into, boost::asio::use_awaitable);
        return socket_.async_read_some(into, boost::asio::use_awaitable);
    }

    boost::asio::awaitable<std::size_t> write(boost::asio::const_buffer bytes) {
        if (secure_) return boost::asio::async_write(*secure_, bytes, boost::asio::use_awaitable);
        return boost::asio::async_write(socket_, bytes, boost::asio::use_awaitable);
    }

    /// Pending operations fail.
    void close() {
        boost::system::error_code ignored;
        lookup_.cancel();
        socket_.close(ignored);
    }

private:
    redis_lookup lookup_;
    boost::asio::ip::tcp::socket socket_;
    std::optional<boost::asio::ssl::context> context_{};
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> secure_{};
};

}  // namespace paymcp::inline v0::detail
