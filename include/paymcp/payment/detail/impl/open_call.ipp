// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/payment/detail/open_call.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <string_view>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE std::string owner_of(const payment& subject) {
    if (!subject.principal.empty()) return "p:" + subject.principal;
    return subject.session.empty() ? std::string() : "s:" + subject.session;
}

PAYMCP_INLINE std::string call_of(const payment& subject) {
    const std::string owner = owner_of(subject);
    if (owner.empty()) return {};
    std::string text;
    const std::string amount = std::to_string(subject.amount);
    for (const std::string_view field :
         {std::string_view(owner), std::string_view(subject.tool), std::string_view(subject.digest),
          std::string_view(amount), std::string_view(subject.currency), std::string_view(subject.provider)}) {
        text += std::to_string(field.size());
        text += ':';
        text += field;
    }
    return text;
}

}  // namespace paymcp::inline v0::detail
