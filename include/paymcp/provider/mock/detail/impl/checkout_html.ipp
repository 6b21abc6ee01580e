// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/mock/detail/checkout_html.hpp>

#include <paymcp/core/detail/digest.hpp>
#include <paymcp/core/detail/inline.hpp>
#include <paymcp/money/format.hpp>
#include <paymcp/payment/plan_interval.hpp>

#include <openssl/evp.h>

#include <array>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string escape_html(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

PAYMCP_INLINE const std::string& checkout_policy() {
    static const std::string policy = [] {
        const sha256_digest digest = sha256(checkout_style);
        std::array<unsigned char, 45> base64{};
        const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
        const std::string text{base64.begin(), base64.begin() + length};
        return "default-src 'none'; style-src 'sha256-" + text +
               "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }();
    return policy;
}

PAYMCP_INLINE std::string checkout_document(std::string_view title, std::string_view content) {
    std::string page =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"robots\" content=\"noindex\">\n<title>";
    page += escape_html(title);
    page += "</title>\n<style>";
    page += checkout_style;
    page +=
        "</style>\n</head>\n<body>\n<main>\n"
        "<p class=\"seller\">paymcp checkout <span>Test mode</span></p>\n";
    page += content;
    return page += "<p class=\"small\">This is a test payment. No real money moves.</p>\n</main>\n</body>\n</html>\n";
}

/// The sum, and how often it is charged.
PAYMCP_INLINE std::string price_in_words(const mock_payment& shown) {
    const std::string once = format_amount(shown.amount, shown.money);
    return shown.renews ? once + " each " + std::string(plans::name_of(*shown.renews)) : once;
}

PAYMCP_INLINE std::string checkout_html(const mock_payment& shown, std::string_view path) {
    const std::string price = price_in_words(shown);
    const checkout_notice notice = notice_of(shown.state);
    const bool pending = shown.state == mock_state::pending;
    std::string content = std::string("<h1>Payment for ") + escape_html(shown.tool) + "</h1>\n";
    content += "<p class=\"amount\">" + escape_html(price) + "</p>\n<dl>\n";
    if (!shown.description.empty()) {
        content += std::string("<dt>Description</dt><dd>") + escape_html(shown.description) + "</dd>\n";
    }
    content += std::string("<dt>Status</dt><dd>") + std::string{notice.title} + "</dd>\n</dl>\n";
    if (pending) {
        const std::string action = escape_html(path);
        content += "<form method=\"post\" action=\"" + action + "/pay\"><button class=\"pay\">Pay</button></form>\n";
        content += "<form method=\"post\" action=\"" + action + "/cancel\"><button>Cancel</button></form>\n";
        if (shown.authorize_only) {
            content += "<p class=\"small\">The amount is only reserved now, and taken once your result is ready.</p>\n";
        }
    } else {
        content += std::string{"<div class=\"state"} + (notice.good ? " good" : "") + "\" role=\"status\"><strong>";
        content += std::string{notice.title} + "</strong>" + std::string{notice.text} + "</div>\n";
    }
    const std::string title = pending ? std::string("Pay ") + price : std::string{notice.title};
    return checkout_document(title + " - " + shown.tool, content);
}

PAYMCP_INLINE std::string checkout_message_html(std::string_view title, std::string_view sentence) {
    return checkout_document(
        title, std::string("<h1>") + escape_html(title) + "</h1>\n<p>" + escape_html(sentence) + "</p>\n");
}

}  // namespace paymcp::inline v0::detail
