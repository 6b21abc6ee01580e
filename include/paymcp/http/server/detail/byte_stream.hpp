// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <tuple>

namespace paymcp::inline v0::detail {

class http_connection;

/// Receives what a read brought. A struct instead of a `std::function`, so that a read allocates nothing for it.
struct read_handler {
    std::shared_ptr<http_connection> connection;

    void operator()(const boost::system::error_code& end, std::size_t count) const;
};

/// The bytes of one client's connection, plain or within TLS. One HTTP connection for both: see connection.hpp.
class byte_stream {
public:
    using tcp = boost::asio::ip::tcp;
    using written = std::tuple<boost::system::error_code, std::size_t>;

    virtual ~byte_stream() = default;

    virtual tcp::socket& socket() noexcept = 0;

    /// Performs the handshake before the first byte of HTTP; false where it fails.
    virtual boost::asio::awaitable<bool> greet() = 0;

    /// Reads what there is; one read at a time.
    virtual void read_some(boost::asio::mutable_buffer into, read_handler handler) = 0;

    /// Writes what the other end takes at once, up to all of `bytes`; returns how many. A failure is left to `write`.
    virtual std::size_t write_now(std::string_view /*bytes*/) noexcept { return 0; }

    /// Writes all of `bytes`, which must live until then. It returns Asio's own coroutine, so that the caller's frame
    /// is the only one of ours.
    virtual boost::asio::awaitable<written> write(std::string_view bytes) = 0;

    /// Announces that no more bytes follow.
    virtual boost::asio::awaitable<void> part() = 0;

    /// Whether bytes may still be read after `part`.
    virtual bool reads_after_parting() const noexcept = 0;
};

/// Plain bytes over TCP.
std::unique_ptr<byte_stream> plain_stream(boost::asio::ip::tcp::socket socket);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/byte_stream.ipp>
#endif
