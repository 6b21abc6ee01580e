// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/call.hpp>
#include <paymcp/tool/detail/price/use.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The outcome of a server request to the client.
enum class ask_outcome : std::uint8_t {
    answered,    ///< `value` is the result
    refused,     ///< `value` is the client's error object
    unanswered,  ///< the answer did not arrive in time
    left,        ///< the client canceled the call, or has disconnected
    cannot_ask,  ///< this revision has no server requests
};

struct client_answer {
    ask_outcome outcome = ask_outcome::cannot_ask;
    boost::json::value value{};
};

/// The connection to the client during one of its calls. All functions are called on the server's executor and end
/// before the call does.
class client_link {
public:
    virtual ~client_link() = default;

    /// The revision in which this call came.
    virtual mcp::revision speaks() const noexcept = 0;

    virtual const mcp::client_capabilities& can() const noexcept = 0;

    /// The running call, for the tool's handler: progress with the client's token, cancellation, principal.
    virtual call& running() noexcept = 0;

    /// What the tool's function has reported of an `up_to` since `forget_use`, which a run begins with.
    virtual reported_use use() const { return {}; }
    virtual void forget_use() {}

    /// Sends `message` as progress of the call, below all progress that the tool reports later. False if the client
    /// requested no progress.
    virtual bool tell(std::string_view message) = 0;

    /// Shows the client a payment that waits for the user: as progress with that `message`, or as the question of a
    /// task. False if the client would not see it.
    virtual bool show(const payment& /*subject*/, std::string_view message) { return tell(message); }

    /// Whether the client polls for this call's result, however long it takes: the call is a task.
    virtual bool polls() const noexcept { return false; }

    /// Progress of this call starts at `least` or above, since an earlier request of the same call has reported less.
    virtual void lift_progress(double /*least*/) {}

    /// Sends the client a request and waits for its response, for `wait_timeout` at most. `params` is a JSON object as
    /// text. The caller checks that the client declared the needed capability. An unanswered request is canceled at the
    /// client.
    virtual boost::asio::awaitable<client_answer> ask(std::string method, std::string params,
                                                      milliseconds wait_timeout) = 0;

    /// Whether server requests can reach the client during this call.
    virtual bool reachable() const noexcept = 0;

    /// Ends every pending question of this call, as if the client had not answered: it is not needed any more.
    virtual void end_questions() = 0;

    /// Whether the server is about to end: then a call does not wait for a payment, which can stay open.
    virtual bool ending() const noexcept = 0;

    /// Calls `wake` once when the client has disconnected or canceled, or the call must stop waiting, at once if that
    /// has happened already; an empty function unsubscribes.
    virtual void when_interrupted(std::function<void()> wake) = 0;
};

}  // namespace paymcp::inline v0::detail
