// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/reply.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Makes the bytes of an HTTP/1.1 response out of what comes of a reply.
class reply_text {
public:
    explicit reply_text(bool head_only) : head_only_(head_only) {}

    std::string whole(http::response response) const;

    /// The bytes of what has come of an open response; empty for nothing.
    std::string of(http::open_response::events& came);

    /// What is sent in a silence; empty before the head, and where the response has no filler.
    std::string filler(const http::open_response& open) const;

private:
    bool head_only_;
    bool begun_ = false;
};

/// Writes one reply as an HTTP/1.1 response, for a server that has threads in place of coroutines.
class written_reply {
public:
    /// `write` is called with the next bytes, and returns false where the client is gone. `silence` bounds how long an
    /// event stream sends nothing.
    written_reply(const std::function<bool(std::string_view)>& write, bool head_only, milliseconds silence)
        : write_(write), text_(head_only), silence_(silence) {}

    /// Writes all of the reply; an open one until its end, or until the client is gone. Returns whether the connection
    /// may carry another request.
    bool all(http::reply reply);

private:
    bool follow(http::open_response& open);

    const std::function<bool(std::string_view)>& write_;
    reply_text text_;
    milliseconds silence_;
};

/// The same for a server with coroutines. The executor runs one handler at a time, as a strand does. A coroutine that
/// ends early, by an exception or with its program, leaves the response as a client that is gone.
boost::asio::awaitable<bool> write_reply(http::reply reply,
                                         std::function<boost::asio::awaitable<bool>(std::string_view)> write,
                                         bool head_only, milliseconds silence);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/written_reply.ipp>
#endif
