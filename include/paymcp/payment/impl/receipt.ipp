// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/receipt.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/core/detail/utc_text.hpp>
#include <paymcp/money/currency.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/detail/canonical.hpp>
#include <paymcp/payment/detail/life_cycle.hpp>

#include <boost/json.hpp>

namespace paymcp::inline v0::detail {


/// The digest of a result that a store keeps. Empty for one that cannot be read, which no version writes.
PAYMCP_INLINE std::string digest_of_result(const tool_output& delivered) {
    boost::system::error_code failed;
    boost::json::object whole;
    whole["content"] = boost::json::parse(delivered.content, failed);
    if (!failed && !delivered.structured.empty())
        whole["structuredContent"] = boost::json::parse(delivered.structured, failed);
    return failed ? std::string() : sha256_hex(canonical_text(whole));
}

}  // namespace paymcp::inline v0::detail

namespace paymcp::inline v0::receipts {

PAYMCP_INLINE result<receipt> receipt_of(const payment& subject, const tool_output& delivered,
                                         std::string_view seller) {
    if (subject.state != payment_state::delivered)
        return failure{"only a payment whose result was delivered has a receipt", "not_delivered"};
    const currency money{std::string_view(subject.currency)};
    receipt made{.payment_id = subject.id,
                 .seller = std::string(seller),
                 .tool = subject.tool,
                 .amount = format_decimal(paymcp::detail::lifecycle::sum_of(subject), money),
                 .currency = std::string(money.shown()),
                 .provider = subject.provider,
                 .reference = subject.reference,
                 .delivered = subject.ended,
                 .arguments_sha256 = subject.digest};
    const bool kept = delivered.content != tool_output().content || !delivered.structured.empty();
    if (kept) made.result_sha256 = paymcp::detail::digest_of_result(delivered);
    return made;
}

PAYMCP_INLINE std::string receipt_text(const receipt& one) {
    return paymcp::detail::object_text()
        .text("payment_id", one.payment_id)
        .text_if("seller", one.seller)
        .text("tool", one.tool)
        .text("amount", one.amount)
        .text("currency", one.currency)
        .text("provider", one.provider)
        .text_if("reference", one.reference)
        .text("delivered", paymcp::detail::utc_text(one.delivered))
        .text_if("arguments_sha256", one.arguments_sha256)
        .text_if("result_sha256", one.result_sha256)
        .str();
}

}  // namespace paymcp::inline v0::receipts
