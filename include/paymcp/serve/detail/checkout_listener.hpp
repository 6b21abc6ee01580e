// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/listen_address.hpp>
#include <paymcp/http/server/options.hpp>
#include <paymcp/http/server/server.hpp>
#include <paymcp/provider/mock/mock.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <string>

namespace paymcp::inline v0::detail {

/// The path of the mock's checkout page, on any server.
inline constexpr const char* checkout_prefix = "/checkout/";

/// The mock's checkout page as a handler, to be routed at `checkout_prefix`.
http::handler checkout_handler(mock provider);

/// The URL of a server's checkout page, for `mock::serve_at`; a server that listens on all addresses is reached on
/// loopback.
std::string checkout_base(const http::server& server);

/// Serves the mock's checkout page on a separate port, for hosts without an HTTP server, such as stdio.
///
/// Links are valid from its construction on, and work while it lives and the executor runs.
class checkout_listener {
public:
    /// Throws `boost::system::system_error` if it cannot listen.
    explicit checkout_listener(boost::asio::any_io_executor executor, mock provider,
                               const http::listen_address& where = http::loopback(),
                               http::server_options options = http::server_options());

    /// "http://127.0.0.1:41234/checkout/".
    const std::string& base_url() const { return base_url_; }

    /// Stops gracefully, see `http::server::stop`.
    void stop() { server_.stop(); }

private:
    http::server server_;
    std::string base_url_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/checkout_listener.ipp>
#endif
