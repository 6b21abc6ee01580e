// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Reads an oversized request body as it arrives, without keeping it, and answers the request.
class body_skimmer {
public:
    virtual ~body_skimmer() = default;

    /// The next bytes.
    virtual void feed(std::string_view bytes) = 0;

    /// The answer after the last byte; then the connection is closed.
    virtual http::response answer() = 0;
};

/// Makes the skimmer for a request whose head is read; null to refuse the request at once.
using skimmer_choice = std::function<std::unique_ptr<body_skimmer>(const http::request& head)>;

}  // namespace paymcp::inline v0::detail
