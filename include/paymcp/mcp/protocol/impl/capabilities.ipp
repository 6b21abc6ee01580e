// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/capabilities.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE client_capabilities read_capabilities(const boost::json::object& given) {
    client_capabilities can{declared::no, declared::no};
    const auto says = [](const boost::json::object& where, boost::json::string_view what) {
        const boost::json::value* member = where.if_contains(what);
        return member != nullptr && member->is_object();
    };
    can.sampling = says(given, "sampling");
    can.roots = says(given, "roots");
    const auto extends = [&](boost::json::string_view where, boost::json::string_view what) {
        return says(given, where) && says(given.at(where).get_object(), what);
    };
    can.tasks = extends("extensions", tasks_extension);
    can.wallet = extends("extensions", "org.x402/payment") || extends("experimental", "payment") || says(given, "x402");
    can.receipts = extends("extensions", receipts_extension) || extends("experimental", receipts_extension);
    const boost::json::value* found = given.if_contains("elicitation");
    if (found == nullptr || !found->is_object()) return can;
    const boost::json::object& elicitation = found->get_object();
    if (says(elicitation, "url")) can.elicitation_url = declared::yes;
    if (says(elicitation, "form") || !says(elicitation, "url")) can.elicitation_form = declared::yes;
    return can;
}

}  // namespace paymcp::inline v0::mcp::detail
