// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/serve/detail/checkout_listener.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/provider/mock/detail/checkout_page.hpp>

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE http::handler checkout_handler(mock provider) {
    return [page = checkout_page{std::move(provider), checkout_prefix}](
               http::request request) mutable -> boost::asio::awaitable<http::response> { co_return page(request); };
}

PAYMCP_INLINE std::string checkout_base(const http::server& server) { return server.base_url() + checkout_prefix; }

PAYMCP_INLINE checkout_listener::checkout_listener(boost::asio::any_io_executor executor, mock provider,
                                                   const http::listen_address& where, http::server_options options)
    : server_(std::move(executor), where, http::router{}.add(checkout_prefix, checkout_handler(provider)),
              std::move(options)),
      base_url_(checkout_base(server_)) {
    provider.serve_at(base_url_);
}

}  // namespace paymcp::inline v0::detail
