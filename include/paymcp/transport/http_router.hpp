// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/net/http_message.hpp>
#include <paymcp/net/security_headers.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paymcp {

/// Answers one request. It is called on the connection's strand, for many connections at once where the executor has
/// many threads; what it throws is answered 500 without its text.
using http_handler = std::function<boost::asio::awaitable<http_response>(http_request)>;

/// Sends each request to the handler of its path. A route ending in '/' takes all paths below it, any other exactly
/// its own; the longest route wins, and a path without one is answered 404. Paths are compared undecoded, byte by byte.
///
/// It is itself a handler. Routes are added before it is handed to a server.
class http_router {
public:
    http_router& add(std::string route, http_handler handler) {
        routes_.emplace_back(std::move(route), std::move(handler));
        return *this;
    }

    boost::asio::awaitable<http_response> operator()(http_request request) const {
        const http_handler* const handler = find(request.path());
        if (handler == nullptr) co_return plain_response(404, "There is nothing at this address.");
        auto answering = (*handler)(std::move(request));
        co_return co_await std::move(answering);
    }

private:
    const http_handler* find(std::string_view path) const {
        const std::pair<std::string, http_handler>* best = nullptr;
        for (const auto& entry : routes_) {
            const std::string& route = entry.first;
            const bool matches = route.ends_with('/') ? path.starts_with(route) : path == route;
            if (matches && (best == nullptr || route.size() > best->first.size())) best = &entry;
        }
        return best == nullptr ? nullptr : &best->second;
    }

    std::vector<std::pair<std::string, http_handler>> routes_;
};

}  // namespace paymcp
