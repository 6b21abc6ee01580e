// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/money/format.hpp>
#include <paymcp/provider/mock/detail/mock_payment.hpp>

#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Text escaped for HTML, between tags and in quoted attributes.
inline std::string escape_html(std::string_view text) {
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

inline constexpr std::string_view checkout_style = R"css(
:root { color-scheme: light dark; --page: #f3f4f7; --card: #fff; --text: #1a1f36; --soft: #596178; --line: #e3e6ee;
  --main: #3d4ed8; --main-text: #fff; --good: #0b7a4b; --good-page: #e5f6ee; --off: #8a4b08; --off-page: #fdf1e0; }
@media (prefers-color-scheme: dark) { :root { --page: #11131a; --card: #1b1f2a; --text: #eef0f6; --soft: #a4acc0;
  --line: #313747; --main: #8c9bff; --main-text: #10132b; --good: #6fdcab; --good-page: #123526; --off: #f3bf7d;
  --off-page: #3a2a14; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center; padding: 24px 16px;
  background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { width: 100%; max-width: 440px; background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  padding: 32px; box-shadow: 0 12px 32px rgb(20 26 60 / 10%); overflow-wrap: anywhere; }
.seller { margin: 0 0 24px; display: flex; justify-content: space-between; gap: 12px; color: var(--soft);
  font-size: 14px; font-weight: 600; }
.seller span { border: 1px solid var(--line); border-radius: 99px; padding: 0 10px; font-weight: 500; }
h1 { margin: 0; font-size: 18px; font-weight: 600; color: var(--soft); }
.amount { margin: 4px 0 24px; font-size: 40px; font-weight: 700; line-height: 1.2; letter-spacing: -.02em;
  font-variant-numeric: tabular-nums; }
dl { margin: 0; padding: 16px 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line);
  display: grid; grid-template-columns: auto 1fr; gap: 8px 24px; }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; }
.state { margin: 24px 0 0; padding: 16px; border-radius: 12px; background: var(--off-page); }
.state strong { display: block; font-size: 18px; color: var(--off); }
.state.good { background: var(--good-page); }
.state.good strong { color: var(--good); }
form { margin: 0; }
button { width: 100%; min-height: 48px; margin-top: 12px; border-radius: 10px; border: 1px solid var(--line);
  font: inherit; font-weight: 600; color: var(--text); background: transparent; cursor: pointer; }
button.pay { margin-top: 24px; border-color: var(--main); background: var(--main); color: var(--main-text); }
button:hover { filter: brightness(1.08); }
button:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.small { margin: 20px 0 0; font-size: 13px; color: var(--soft); text-align: center; }
)css";

/// The content policy of the pages: the style by its digest, forms to the same origin, nothing else.
inline const std::string& checkout_policy() {
    static const std::string policy = [] {
        std::array<unsigned char, 32> digest{};
        std::array<unsigned char, 45> base64{};
        if (EVP_Digest(checkout_style.data(), checkout_style.size(), digest.data(), nullptr, EVP_sha256(), nullptr) !=
            1)
            throw std::runtime_error("paymcp: OpenSSL gives no SHA-256");
        const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
        const std::string text{base64.begin(), base64.begin() + length};
        return "default-src 'none'; style-src 'sha256-" + text +
               "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }();
    return policy;
}

/// The page's text for a state without a decision.
struct checkout_notice {
    std::string_view title;
    std::string_view text;
    bool good = false;
};

constexpr checkout_notice notice_of(mock_state state) noexcept {
    switch (state) {
        case mock_state::pending:
            return {"Waiting for payment", "You have not been charged.", false};
        case mock_state::paid:
        case mock_state::captured:
            return {"Paid", "Thank you. Return to your assistant to get your result.", true};
        case mock_state::authorized:
            return {
                "Authorized",
                "The amount is reserved and is taken only once your result is ready. Return to your assistant to get "
                "it.",
                true};
        case mock_state::released:
            return {"Released", "The reservation was given up and you were not charged. Return to your assistant.",
                    false};
        case mock_state::canceled:
            return {"Canceled", "You were not charged. Return to your assistant; it can ask you again.", false};
        case mock_state::expired:
            return {"Expired",
                    "This link has expired and you were not charged. Return to your assistant for a new one.", false};
        case mock_state::refunded:
            return {"Refunded", "The whole amount was given back to you. Return to your assistant.", true};
    }
    return {"Unknown", "Return to your assistant.", false};
}

/// A complete page with `content`, which is HTML; `title` is text.
inline std::string checkout_document(std::string_view title, std::string_view content) {
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

/// The page of a payment; `path` is where it is served, and its forms post below it.
inline std::string checkout_html(const mock_payment& shown, std::string_view path) {
    const std::string amount = escape_html(format_amount(shown.amount, shown.money));
    const checkout_notice notice = notice_of(shown.state);
    const bool pending = shown.state == mock_state::pending;
    std::string content = std::string("<h1>Payment for ") + escape_html(shown.tool) + "</h1>\n";
    content += "<p class=\"amount\">" + amount + "</p>\n<dl>\n";
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
    const std::string title =
        pending ? std::string("Pay ") + format_amount(shown.amount, shown.money) : std::string{notice.title};
    return checkout_document(title + " - " + shown.tool, content);
}

/// A page with only a title and a sentence, both text.
inline std::string checkout_message_html(std::string_view title, std::string_view sentence) {
    return checkout_document(
        title, std::string("<h1>") + escape_html(title) + "</h1>\n<p>" + escape_html(sentence) + "</p>\n");
}

}  // namespace paymcp::inline v0::detail
