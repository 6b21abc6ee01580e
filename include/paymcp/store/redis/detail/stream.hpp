// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/store/redis/detail/lookup.hpp>
#include <paymcp/store/redis/url.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace paymcp::inline v0::detail {

/// A TCP connection to a Redis server, with TLS where the address says so. One reader and one writer at a time; errors
/// are thrown.
class redis_stream {
public:
    /// `authorities` names a file of certificates (PEM) to trust instead of the system's.
    redis_stream(boost::asio::io_context& loop, const redis_address& address, const std::string& authorities);

    boost::asio::awaitable<void> connect(const redis_address& address);

    boost::asio::awaitable<std::size_t> read(boost::asio::mutable_buffer into);

    boost::asio::awaitable<std::size_t> write(boost::asio::const_buffer bytes);

    /// Pending operations fail.
    void close();

private:
    redis_lookup lookup_;
    boost::asio::ip::tcp::socket socket_;
    std::optional<boost::asio::ssl::context> context_{};
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> secure_{};
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/store/redis/detail/impl/stream.ipp>
#endif
