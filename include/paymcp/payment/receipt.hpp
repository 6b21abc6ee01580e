// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/core/result.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/output.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::receipts {

/// What a buyer can keep of a call that was paid for and delivered. Texts are as the payment has them.
struct receipt {
    std::string payment_id{};
    std::string seller{};  ///< the server's name (`serve_options::identity`)
    std::string tool{};
    std::string amount{};    ///< in units of the currency, "0.50"; of an `up_to` what was taken
    std::string currency{};  ///< as shown: "USD"
    std::string provider{};
    std::string reference{};  ///< the provider's own id of the payment
    unix_time delivered{};
    std::string arguments_sha256{};  ///< SHA-256 of the arguments as canonical JSON, lower-case hexadecimal
    /// The same of the result, an object of its `content` and, where there is any, its `structuredContent`; empty where
    /// the result is not kept any more.
    std::string result_sha256{};

    bool operator==(const receipt&) const = default;
};

/// The receipt of a payment whose result is this one. Error: `not_delivered`.
result<receipt> receipt_of(const payment& subject, const tool_output& delivered, std::string_view seller);

/// A receipt as one line of JSON. Its members have the names of `receipt`'s, `delivered` is UTC text with seconds, and
/// empty ones are left out.
std::string receipt_text(const receipt& one);

}  // namespace paymcp::inline v0::receipts

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/impl/receipt.ipp>
#endif
