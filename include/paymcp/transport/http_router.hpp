// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/net/http_message.hpp>
#include <paymcp/net/security_headers.hpp>
#include <paymcp/transport/http_reply.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp {

/// Sends each request to the handler of its path. A route ending in '/' takes all paths below it, any other exactly
/// its own; the longest route wins, and a path without one is answered 404. Paths are compared undecoded, byte by byte.
///
/// It is itself a responder. Routes are added before it is handed to a server.
class http_router {
public:
    http_router& add(std::string route, http_handler handler) {
        return add_responder(std::move(route), responder_of(std::move(handler)));
    }

    /// For answers that may come later or in pieces.
    http_router& add_responder(std::string route, http_responder responder) {
        routes_.emplace_back(std::move(route), std::move(responder));
        return *this;
    }

    boost::asio::awaitable<http_reply> operator()(http_request request) const {
        const http_responder* const responder = find(request.path());
        if (responder == nullptr) co_return plain_response(404, "There is nothing at this address.");
        auto answering = (*responder)(std::move(request));
        co_return co_await std::move(answering);
    }

private:
    const http_responder* find(std::string_view path) const {
        const std::pair<std::string, http_responder>* best = nullptr;
        for (const auto& entry : routes_) {
            const std::string& route = entry.first;
            const bool matches = route.ends_with('/') ? path.starts_with(route) : path == route;
            if (matches && (best == nullptr || route.size() > best->first.size())) best = &entry;
        }
        return best == nullptr ? nullptr : &best->second;
    }

    std::vector<std::pair<std::string, http_responder>> routes_;
};

}  // namespace paymcp
