// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/tls.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/server/detail/tls_stream.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace paymcp::inline v0::http {

PAYMCP_INLINE carrier tls_carrier(const tls_files& files) {
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
    return {[made](boost::asio::ip::tcp::socket socket) -> std::unique_ptr<detail::byte_stream> {
                return std::make_unique<detail::tls_stream>(std::move(socket), made);
            },
            "https"};
}

}  // namespace paymcp::inline v0::http
