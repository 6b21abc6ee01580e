// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Looks at a request body that is too large to be kept while it passes, and answers the request.
class body_skimmer {
public:
    virtual ~body_skimmer() = default;

    /// The next bytes.
    virtual void take(std::string_view bytes) = 0;

    /// What to answer, after the last byte; the connection ends with it.
    virtual http_response answer() = 0;
};

/// The skimmer for a request, of which all but the body is known; null where it is refused without a further look.
using skimmer_choice = std::function<std::unique_ptr<body_skimmer>(const http_request& head)>;

}  // namespace paymcp::inline v0::detail
