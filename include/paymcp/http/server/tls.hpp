// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/server.hpp>
#include <paymcp/http/server/tls_files.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace paymcp::inline v0 {

namespace detail {

/// HTTP within TLS.
class tls_carrier {
public:
    tls_carrier(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context);

    boost::asio::ssl::stream<boost::asio::ip::tcp::socket>& stream() noexcept { return stream_; }
    boost::asio::ip::tcp::socket& socket() noexcept { return stream_.next_layer(); }

    boost::asio::awaitable<bool> greet();

    boost::asio::awaitable<void> part();

    /// In TLS both sides send a closing message, after which neither sends.
    static constexpr bool reads_after_parting = false;

private:
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

    std::shared_ptr<boost::asio::ssl::context> context_;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
};

}  // namespace detail

/// HTTP within TLS 1.2 or 1.3. Throws `std::runtime_error` that names the unusable file.
http_carrier https(const tls_files& files);

}  // namespace paymcp::inline v0

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/impl/tls.ipp>
#endif
