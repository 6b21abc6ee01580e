// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/payments/detail/elicitation.hpp>
#include <paymcp/mcp/protocol/capabilities.hpp>
#include <paymcp/tool/elicit_request.hpp>
#include <paymcp/tool/revision.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace paymcp::inline v0::mcp {

/// Whether a client of a revision can be asked this question, by its declaration.
constexpr bool able_to(const client_capabilities& can, revision speaks, ability what) noexcept {
    switch (what) {
        case ability::form:
            return speaks >= revision::r2025_06_18 && can.elicitation_form == declared::yes;
        case ability::link:
            return speaks >= revision::r2025_11_25 && can.elicitation_url == declared::yes;
        case ability::sampling:
            return can.sampling;
        case ability::roots:
            return can.roots;
    }
    return false;
}

/// A question in MCP's form, without an id: `params` is a JSON object as text, or empty.
struct client_question {
    std::string_view method;
    std::string params;
};

/// A question in the form of a revision. `id` is the `elicitationId`, which only 2025-11-25 has.
inline client_question in_words(const question& asked, revision speaks, std::string_view id) {
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

/// An entry of `inputRequests` (MCP 2026-07-28).
inline std::string input_request(const client_question& asked) {
    object_text entry;
    entry.text("method", asked.method);
    if (!asked.params.empty()) entry.raw("params", asked.params);
    return entry.str();
}

/// The `ClientCapabilities` object of these capabilities, for error -32021.
inline std::string required_capabilities(const std::vector<ability>& wanted) {
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

/// The display name of a capability.
constexpr std::string_view name_of(ability what) noexcept {
    switch (what) {
        case ability::form:
            return "elicitation with forms";
        case ability::link:
            return "elicitation with URLs";
        case ability::sampling:
            return "sampling";
        case ability::roots:
            return "roots";
    }
    return {};
}

}  // namespace paymcp::inline v0::mcp
