// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/clock.hpp>
#include <paymcp/flow/vocabulary.hpp>
#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/payment/record.hpp>
#include <paymcp/tool/revision.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::mcp::detail {

/// How a client can be asked to pay (MCP, "Elicitation").
enum class elicitation_mode : std::uint8_t {
    none,  ///< not supported, by its declaration
    form,  ///< a dialog with the link in its text
    url,   ///< the client opens the link with the user's consent
};

/// The best mode that the client declared. URL mode exists since 2025-11-25.
constexpr elicitation_mode elicitation_mode_of(const client_capabilities& can, revision speaks) noexcept {
    if (speaks >= revision::r2025_11_25 && can.elicitation_url == declared::yes) return elicitation_mode::url;
    if (speaks >= revision::r2025_06_18 && can.elicitation_form == declared::yes) return elicitation_mode::form;
    return elicitation_mode::none;
}

/// A question that is declined sooner was not seen by a user: the client declines automatically.
inline constexpr milliseconds min_answer_time{200};

/// The key of our question in `inputRequests` and `inputResponses` (MCP 2026-07-28).
inline constexpr std::string_view payment_question = "payment";

/// The tool and its price: "Pay 0.50 USD for paint".
std::string payment_title(const payment& subject);

/// The user's text, for a question of that mode or, without a mode, for a progress message. It contains no personal
/// data and no secrets: the tool, the price, the link if the client does not show it separately, its host, and the
/// payment id for resuming after a lost call. A blank or the end follows each link: programs that make links clickable
/// include the following characters.
std::string payment_message(const payment& subject, elicitation_mode mode);

/// The `params` of `elicitation/create`. The id is unique for each question, and exists only in 2025-11-25's URL mode.
///
/// A form has one optional field, since some clients hang on a form without fields; its value is not trusted.
std::string elicitation_params(const payment& subject, elicitation_mode mode, revision speaks,
                                      std::string_view id);

/// The `data` of error -32042: the client opens the link and repeats the call (MCP 2025-11-25).
std::string required_elicitation(const payment& subject, std::string_view id);

/// The user's answer by an `ElicitResult`. A dismissed question is not an answer.
rules::event answer_of(const boost::json::value& result);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/payments/detail/impl/elicitation.ipp>
#endif
