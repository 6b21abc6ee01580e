// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/server/detail/questions.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE client_question in_words(const question& asked, revision speaks, std::string_view id) {
    if (asked.needs == ability::sampling) return {"sampling/createMessage", asked.detail};
    if (asked.needs == ability::roots) return {"roots/list", {}};
    object_text params;
    if (asked.needs == ability::link) {
        params.text("mode", "url");
        if (speaks < revision::r2026_07_28) params.text("elicitationId", id);
        params.text("url", asked.detail).text("message", asked.message);
    } else {
        if (speaks >= revision::r2025_11_25) params.text("mode", "form");
        params.text("message", asked.message).raw("requestedSchema", asked.detail);
    }
    return {"elicitation/create", params.str()};
}

PAYMCP_INLINE std::string input_request(const client_question& asked) {
    object_text entry;
    entry.text("method", asked.method);
    if (!asked.params.empty()) entry.raw("params", asked.params);
    return entry.str();
}

PAYMCP_INLINE std::string required_capabilities(const std::vector<ability>& wanted) {
    const auto wants = [&](ability what) {
        for (const ability one : wanted)
            if (one == what) return true;
        return false;
    };
    object_text elicitation;
    if (wants(ability::form)) elicitation.raw("form", "{}");
    if (wants(ability::link)) elicitation.raw("url", "{}");
    object_text all;
    if (wants(ability::form) || wants(ability::link)) all.raw("elicitation", elicitation.str());
    if (wants(ability::sampling)) all.raw("sampling", "{}");
    if (wants(ability::roots)) all.raw("roots", "{}");
    return object_text().raw("requiredCapabilities", all.str()).str();
}

}  // namespace paymcp::inline v0::mcp::detail
