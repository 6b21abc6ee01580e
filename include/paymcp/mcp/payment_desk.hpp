// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/flow/reply.hpp>
#include <paymcp/mcp/client_link.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace paymcp {

/// Where the server takes calls of paid tools: it decides, with the store and the provider, whether a tool may run, and
/// runs it. The server has checked the arguments and renders the reply.
///
/// A canceled call is not torn down: the coroutine sees `client.running().canceled()` and goes on to a state in which
/// no money is forgotten. Its reply is then dropped.
class payment_desk {
public:
    virtual ~payment_desk() = default;

    /// A call of the paid tool `server_definition::tools[tool]`.
    virtual boost::asio::awaitable<reply> pay_and_call(std::size_t tool, boost::json::object arguments, caller who,
                                                       client_link& client) = 0;

    /// A payment id is presented, for that tool only or, without one, for any.
    virtual boost::asio::awaitable<reply> confirm(std::optional<std::size_t> tool, std::string payment_id, caller who,
                                                  client_link& client) = 0;
};

}  // namespace paymcp
