// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// How a request of ours to the client ended.
enum class ask_outcome : std::uint8_t {
    answered,    ///< `value` is the result
    refused,     ///< `value` is the client's error object
    unanswered,  ///< no answer came in time
    left,        ///< the client canceled the call, or has gone
    cannot_ask,  ///< this revision has no requests from servers
};

struct client_answer {
    ask_outcome outcome = ask_outcome::cannot_ask;
    boost::json::value value{};
};

/// The way back to the client while one of its calls is in progress. All functions are called on the server's executor,
/// and none outlives the call.
class client_link {
public:
    virtual ~client_link() = default;

    /// The revision in which this call came.
    virtual revision speaks() const noexcept = 0;

    virtual const client_capabilities& can() const noexcept = 0;

    /// The running call, for the tool's handler: progress with the client's token, cancellation, principal.
    virtual call& running() noexcept = 0;

    /// Sends `message` as progress of the call, below all progress that the tool reports later. False where the client
    /// listens to none.
    virtual bool tell(std::string_view message) = 0;

    /// Shows the client a payment that waits for the user: as progress with that `message`, or as the question of a
    /// task. False where the client would not see it.
    virtual bool show(const payment& /*subject*/, std::string_view message) { return tell(message); }

    /// Whether the client looks for this call's end by itself, however long it takes: the call is a task.
    virtual bool polls() const noexcept { return false; }

    /// Progress of this call starts at `least` or above: an earlier request of the same call has told of less.
    virtual void lift_progress(double /*least*/) {}

    /// Sends the client a request and waits for its response, at most for `patience`. `params` is a JSON object as
    /// text. Whether the client declared what the method needs is the caller's to check. A request that ends unanswered
    /// is canceled at the client.
    virtual boost::asio::awaitable<client_answer> ask(std::string method, std::string params,
                                                      milliseconds patience) = 0;

    /// Whether requests of ours can reach the client while this call is in progress.
    virtual bool reachable() const noexcept = 0;

    /// Ends every question that is under way for this call, as if the client had left it open: it is not needed any
    /// more.
    virtual void end_questions() = 0;

    /// Whether the server is about to end: then a call does not wait for a payment, which can be left open.
    virtual bool ending() const noexcept = 0;

    /// Calls `wake` once when the client has gone or canceled or the call is hurried, at once if that has happened
    /// already; an empty function ends that.
    virtual void when_interrupted(std::function<void()> wake) = 0;
};

}  // namespace paymcp::inline v0::detail
