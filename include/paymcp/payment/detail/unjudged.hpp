// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/provider_concept.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// Untrusted text as one short line for a log: no control characters, at most 200 bytes.
std::string printable(std::string_view text);

/// A provider's word, quoted for a sentence to the seller: `"PAYED"`, or `nothing` where it is empty.
std::string in_quotes(std::string_view word);

/// A sum for a sentence to the seller: "0.60 USD", or "60 of "XYZ"" in an unknown currency.
std::string sum_in_words(std::int64_t minor, std::string_view code);

/// A report of `unknown` with the reason.
status_report unjudged(std::string why);

/// Why a report is not about `minor` units of that currency; empty where it is, or states neither.
std::string other_money(const status_report& report, std::int64_t minor, std::string_view code);

/// A report on money that a tool is to run for: `unknown` with the reason where a part of it went back, or the payer
/// contests it.
status_report undisturbed(status_report report, std::int64_t minor, std::string_view code);

/// A provider's answer as the gate uses it: an answer that does not match the payment becomes a report of `unknown`,
/// and each such report has a reason in one short line.
provider_result<status_report> taken_report(provider_result<status_report> answer);

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/payment/detail/impl/unjudged.ipp>
#endif
