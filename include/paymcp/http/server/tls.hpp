// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/detail/connection.hpp>
#include <paymcp/http/server/server.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace paymcp::inline v0 {

/// The PEM files of a server's certificate, with its chain, and its key.
struct tls_files {
    std::string certificate{};
    std::string key{};
};

namespace detail {

/// HTTP within TLS.
class tls_carrier {
public:
    tls_carrier(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> context)
        : context_(std::move(context)), stream_(std::move(socket), *context_) {}

    boost::asio::ssl::stream<boost::asio::ip::tcp::socket>& stream() noexcept { return stream_; }
    boost::asio::ip::tcp::socket& socket() noexcept { return stream_.next_layer(); }

    boost::asio::awaitable<bool> greet() {
        const auto [failure] = co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, no_throw);
        co_return !failure;
    }

    boost::asio::awaitable<void> part() { co_await stream_.async_shutdown(no_throw); }

    /// In TLS both sides send a closing message, after which neither sends.
    static constexpr bool reads_after_parting = false;

private:
    static constexpr auto no_throw = boost::asio::as_tuple(boost::asio::use_awaitable);

    std::shared_ptr<boost::asio::ssl::context> context_;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
};

}  // namespace detail

/// HTTP within TLS 1.2 or 1.3. Throws `std::runtime_error` that names the unusable file.
inline http_carrier https(const tls_files& files) {
    using boost::asio::ssl::context;
    auto made = std::make_shared<context>(context::tls_server);
    made->set_options(context::default_workarounds | context::no_sslv2 | context::no_sslv3 | context::no_tlsv1 |
                      context::no_tlsv1_1 | context::no_compression);
    const auto use = [](const std::string& what, const std::string& file, const boost::system::error_code& failure) {
        if (failure) throw std::runtime_error("cannot use the TLS " + what + ' ' + file + ": " + failure.message());
    };
    boost::system::error_code failure;
    made->use_certificate_chain_file(files.certificate, failure);
    use("certificate", files.certificate, failure);
    made->use_private_key_file(files.key, context::pem, failure);
    use("key", files.key, failure);
    return {[made](boost::asio::ip::tcp::socket socket, std::shared_ptr<const detail::http_service> service)
                -> std::shared_ptr<detail::http_link> {
                return std::make_shared<detail::http_connection<detail::tls_carrier>>(
                    detail::tls_carrier{std::move(socket), made}, std::move(service));
            },
            "https"};
}

}  // namespace paymcp::inline v0
