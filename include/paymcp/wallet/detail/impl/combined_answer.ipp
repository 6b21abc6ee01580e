// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/wallet/detail/combined_answer.hpp>

#include <paymcp/core/detail/base64.hpp>
#include <paymcp/core/detail/base64url.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/core/detail/json_writer.hpp>

#include <optional>
#include <utility>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string text_content(std::string_view text) {
    return object_text().text("type", "text").text("text", text).str();
}

PAYMCP_INLINE std::string payment_required_mpp(std::span<const mpp_challenge> challenges, std::string_view why,
                                               const mpp_problem& problem) {
    std::string list = "[";
    for (const mpp_challenge& one : challenges) {
        if (list.size() > 1) list += ',';
        list += challenge_object(one);
    }
    return object_text()
        .raw("httpStatus", "402")
        .raw("challenges", list += ']')
        .raw("problem", problem_text(problem, why, challenges.front().id))
        .str();
}

PAYMCP_INLINE unpaid_parts unpaid_answer(const payment_ways& ways, std::string_view why, const mpp_problem& problem,
                                         bool has_output_schema) {
    unpaid_parts parts;
    parts.content = "[";
    const auto add_meta = [&parts](std::string_view key, std::string_view value) {
        if (!parts.meta.empty()) parts.meta += ',';
        parts.meta.append(quoted(key)).append(":").append(value);
    };
    if (!ways.offers.empty()) {
        const std::string second = payment_required_v2(ways.offers, ways.resource, why);
        const std::string first = payment_required_v1(ways.offers, ways.resource, why);
        parts.content += text_content(second);
        if (!first.empty()) parts.content.append(",").append(text_content(first));
        if (!has_output_schema) parts.structured = second;
        add_meta("x402/error", second);
    } else {
        parts.content += text_content(why);
    }
    parts.content += ']';
    if (!ways.challenges.empty())
        add_meta("org.paymentauth/payment-required", payment_required_mpp(ways.challenges, why, problem));
    return parts;
}

PAYMCP_INLINE std::string unpaid_result(const payment_ways& ways, std::string_view why, const mpp_problem& problem,
                                        bool has_output_schema) {
    const unpaid_parts parts = unpaid_answer(ways, why, problem, has_output_schema);
    object_text result;
    result.raw("isError", "true");
    if (!parts.structured.empty()) result.raw("structuredContent", parts.structured);
    return result.raw("content", parts.content).raw("_meta", '{' + parts.meta + '}').str();
}

PAYMCP_INLINE std::vector<http::header> challenge_headers(const payment_ways& ways, std::string_view why) {
    std::vector<http::header> headers;
    if (!ways.offers.empty())
        headers.push_back({"PAYMENT-REQUIRED", to_base64(payment_required_v2(ways.offers, ways.resource, why))});
    for (const mpp_challenge& one : ways.challenges)
        if (std::optional<std::string> value = challenge_header(one))
            headers.push_back({"WWW-Authenticate", std::move(*value)});
    return headers;
}

PAYMCP_INLINE bool is_mpp(credential_place place) noexcept {
    return place == credential_place::mpp_meta || place == credential_place::mpp_header;
}

PAYMCP_INLINE std::string receipt_member(credential_place place, std::string_view receipt) {
    const std::string_view key = is_mpp(place)                              ? "org.paymentauth/receipt"
                                 : place == credential_place::x402_dotted ? "x402.payment-response"
                                                                            : "x402/payment-response";
    return quoted(key).append(":").append(receipt);
}

PAYMCP_INLINE http::header receipt_header(credential_place place, std::string_view receipt, bool v1) {
    if (is_mpp(place)) return {"Payment-Receipt", to_base64url(receipt)};
    return {v1 ? "X-PAYMENT-RESPONSE" : "PAYMENT-RESPONSE", to_base64(receipt)};
}

}  // namespace paymcp::inline v0::detail
