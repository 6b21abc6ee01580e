// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/http/server/reply.hpp>

#include <functional>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Writes one reply as an HTTP/1.1 response, for a server that has threads in place of coroutines.
class written_reply {
public:
    /// `write` is called with the next bytes, and returns false where the client is gone. `silence` bounds how long an
    /// event stream sends nothing.
    written_reply(const std::function<bool(std::string_view)>& write, bool head_only, milliseconds silence)
        : write_(write), head_only_(head_only), silence_(silence) {}

    /// Writes all of the reply; an open one until its end, or until the client is gone. Returns whether the connection
    /// may carry another request.
    bool all(http::reply reply);

private:
    bool whole(http::response response);
    bool follow(http::open_response& open);

    const std::function<bool(std::string_view)>& write_;
    bool head_only_;
    milliseconds silence_;
};

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/http/server/detail/impl/written_reply.ipp>
#endif
