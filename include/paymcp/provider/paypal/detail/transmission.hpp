// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/http/message.hpp>
#include <paymcp/provider/webhook.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// The headers of a PayPal webhook.
struct paypal_transmission {
    std::string algorithm;
    std::string certificate_url;
    std::string id;
    std::string signature;  ///< base64
    std::string time;       ///< RFC 3339, as written

    /// All five headers, or a refusal that names the missing one.
    static result<paypal_transmission> read(const http::request& request);

    /// The signed text. It contains the body only as its CRC-32.
    std::string message(std::string_view webhook_id, std::string_view body) const;
};

/// The announcement of a verified body.
result<webhook_event> read_paypal_event(std::string_view body);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/paypal/detail/impl/transmission.ipp>
#endif
