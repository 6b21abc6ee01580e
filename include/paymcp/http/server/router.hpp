// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/detail/security_headers.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/reply.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp::inline v0 {

/// Passes each request to the handler of its path. A route ending in '/' takes all paths below it, any other only its
/// exact path; the longest route wins, and a path without a route is answered 404. Paths are compared undecoded, byte
/// by byte.
///
/// It is a responder. Add routes before it is given to a server.
class http_router {
public:
    http_router& add(std::string route, http_handler handler) {
        return add_responder(std::move(route), detail::responder_of(std::move(handler)));
    }

    /// For answers that may be made later or in pieces.
    http_router& add_responder(std::string route, http_responder responder) {
        const bool below = route.ends_with('/');
        routes_.push_back({std::move(route), below, std::move(responder)});
        return *this;
    }

    /// Adds one handler for a page with and without a '/' at its end, but not for paths below it.
    http_router& add_alone(const std::string& page, const http_responder& responder) {
        routes_.push_back({page, false, responder});
        routes_.push_back({page + '/', false, responder});
        return *this;
    }

    boost::asio::awaitable<http_reply> operator()(http_request request) const {
        const http_responder* const responder = find(request.path());
        if (responder == nullptr) co_return detail::plain_response(404, "There is nothing at this address.");
        auto answering = (*responder)(std::move(request));
        co_return co_await std::move(answering);
    }

private:
    struct entry {
        std::string route;
        bool below;  ///< whether it takes the paths below it
        http_responder responder;
    };

    const http_responder* find(std::string_view path) const {
        const entry* best = nullptr;
        for (const entry& one : routes_) {
            const bool matches = one.below ? path.starts_with(one.route) : path == one.route;
            if (matches && (best == nullptr || one.route.size() > best->route.size())) best = &one;
        }
        return best == nullptr ? nullptr : &best->responder;
    }

    std::vector<entry> routes_;
};

}  // namespace paymcp::inline v0
