// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/router.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/detail/security_headers.hpp>

#include <utility>

namespace paymcp::inline v0::http {

PAYMCP_INLINE router& router::add(std::string route, handler handle) {
    return add_responder(std::move(route), detail::responder_of(std::move(handle)));
}

PAYMCP_INLINE router& router::add_responder(std::string route, responder respond) {
    const bool below = route.ends_with('/');
    routes_.push_back({std::move(route), below, std::move(respond)});
    return *this;
}

PAYMCP_INLINE router& router::add_alone(const std::string& page, const responder& respond) {
    routes_.push_back({page, false, respond});
    routes_.push_back({page + '/', false, respond});
    return *this;
}

PAYMCP_INLINE boost::asio::awaitable<http::reply> router::operator()(http::request request) const {
    const responder* const respond = find(request.path());
    if (respond == nullptr) co_return detail::plain_response(404, "There is nothing at this address.");
    auto answering = (*respond)(std::move(request));
    co_return co_await std::move(answering);
}

PAYMCP_INLINE const responder* router::find(std::string_view path) const {
    const entry* best = nullptr;
    for (const entry& one : routes_) {
        const bool matches = one.below ? path.starts_with(one.route) : path == one.route;
        if (matches && (best == nullptr || one.route.size() > best->route.size())) best = &one;
    }
    return best == nullptr ? nullptr : &best->respond;
}

}  // namespace paymcp::inline v0::http
