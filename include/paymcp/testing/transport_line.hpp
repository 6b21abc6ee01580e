// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/server.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::testing {

/// One client's end of a transport under test: it speaks one protocol revision, and adds to each message what the
/// transport needs. Used by one thread.
class transport_line {
public:
    virtual ~transport_line() = default;

    /// Sends a message, its bytes in pieces of at most `piece`, without waiting for an answer.
    virtual void send(const std::string& message, std::size_t piece) = 0;

    /// The next message of the server. Waits for it, for some seconds; empty if none comes.
    virtual std::string hear() = 0;

    /// Cancels the request with that id, a number or a quoted string, as this revision and transport say.
    virtual void cancel(std::string_view id) = 0;

    /// The client vanishes, whatever runs for it.
    virtual void leave() = 0;

    /// The client sends nothing more. Waits until nothing more can come, and returns what came and was not heard.
    virtual std::vector<std::string> finish() = 0;
};

/// A transport under test: it serves clients of one MCP server until it is destroyed, on a thread other than the
/// executor's.
class transport_host {
public:
    virtual ~transport_host() = default;

    /// A new client that speaks this revision.
    virtual std::unique_ptr<transport_line> connect(mcp::revision speaks) = 0;
};

/// Makes a transport for a server. The executor runs in a thread of the suite and does not run two handlers at once.
using open_transport =
    std::function<std::unique_ptr<transport_host>(mcp::server& served, boost::asio::any_io_executor executor)>;

}  // namespace paymcp::inline v0::testing
