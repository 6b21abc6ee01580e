// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/tls.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/connection.hpp>

#include <boost/system/system_error.hpp>

#include <stdexcept>
#include <utility>

namespace paymcp::inline v0 {
namespace detail {

PAYMCP_INLINE tls_carrier::tls_carrier(boost::asio::ip::tcp::socket socket,
                                       std::shared_ptr<boost::asio::ssl::context> context)
    : context_(std::move(context)), stream_(std::move(socket), *context_) {}

PAYMCP_INLINE boost::asio::awaitable<bool> tls_carrier::greet() {
    const auto [failure] = co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, no_throw);
    co_return !failure;
}

PAYMCP_INLINE boost::asio::awaitable<void> tls_carrier::part() { co_await stream_.async_shutdown(no_throw); }

}  // namespace detail

}  // namespace paymcp::inline v0

namespace paymcp::inline v0 {

PAYMCP_INLINE http_carrier https(const tls_files& files) {
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
    return {[made](boost::asio::ip::tcp::socket socket,
                   std::shared_ptr<const detail::http_service> service) -> std::shared_ptr<detail::http_link> {
                return std::make_shared<detail::http_connection<detail::tls_carrier>>(
                    detail::tls_carrier{std::move(socket), made}, std::move(service));
            },
            "https"};
}

}  // namespace paymcp::inline v0
