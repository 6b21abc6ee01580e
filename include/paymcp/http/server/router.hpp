// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>
#include <paymcp/http/server/reply.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::http {

/// Passes each request to the handler of its path. A route ending in '/' takes all paths below it, any other only its
/// exact path; the longest route wins, and a path without a route is answered 404. Paths are compared undecoded, byte
/// by byte.
///
/// It is a responder. Add routes before it is given to a server.
class router {
public:
    router& add(std::string route, handler handle);

    /// For answers that may be made later or in pieces.
    router& add_responder(std::string route, responder respond);

    /// Adds one handler for a page with and without a '/' at its end, but not for paths below it.
    router& add_alone(const std::string& page, const responder& respond);

    boost::asio::awaitable<http::reply> operator()(http::request request) const;

private:
    struct entry {
        std::string route;
        bool below;  ///< whether it takes the paths below it
        responder respond;
    };

    const responder* find(std::string_view path) const;

    std::vector<entry> routes_;
};

}  // namespace paymcp::inline v0::http

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/impl/router.ipp>
#endif
