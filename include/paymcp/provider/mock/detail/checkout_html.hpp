// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/provider/mock/detail/mock_payment.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Text escaped for HTML, between tags and in quoted attributes.
std::string escape_html(std::string_view text);

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
const std::string& checkout_policy();

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
        case mock_state::voided:
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
std::string checkout_document(std::string_view title, std::string_view content);

/// The page of a payment; `path` is where it is served, and its forms post below it.
std::string checkout_html(const mock_payment& shown, std::string_view path);

/// A page with only a title and a sentence, both text.
std::string checkout_message_html(std::string_view title, std::string_view sentence);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/provider/mock/detail/impl/checkout_html.ipp>
#endif
