// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/router.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>

#include <utility>

namespace paymcp::inline v0 {

PAYMCP_INLINE http_router& http_router::add(std::string route, http_handler handler) {
    return add_responder(std::move(route), detail::responder_of(std::move(handler)));
}

PAYMCP_INLINE http_router& http_router::add_responder(std::string route, http_responder responder) {
    const bool below = route.ends_with('/');
    routes_.push_back({std::move(route), below, std::move(responder)});
    return *this;
}

PAYMCP_INLINE http_router& http_router::add_alone(const std::string& page, const http_responder& responder) {
    routes_.push_back({page, false, responder});
    routes_.push_back({page + '/', false, responder});
    return *this;
}

PAYMCP_INLINE boost::asio::awaitable<http_reply> http_router::operator()(http_request request) const {
    const http_responder* const responder = find(request.path());
    if (responder == nullptr) co_return detail::plain_response(404, "There is nothing at this address.");
    auto answering = (*responder)(std::move(request));
    co_return co_await std::move(answering);
}

PAYMCP_INLINE const http_responder* http_router::find(std::string_view path) const {
    const entry* best = nullptr;
    for (const entry& one : routes_) {
        const bool matches = one.below ? path.starts_with(one.route) : path == one.route;
        if (matches && (best == nullptr || one.route.size() > best->route.size())) best = &one;
    }
    return best == nullptr ? nullptr : &best->responder;
}

}  // namespace paymcp::inline v0
