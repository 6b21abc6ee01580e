// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/detail/listening.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/mcp/protocol/detail/json_writing.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>

#include <boost/json.hpp>

#include <utility>

namespace paymcp::inline v0::mcp::detail {

PAYMCP_INLINE std::string change_notification(paymcp::detail::change what, std::string_view uri,
                                              std::string_view meta) {
    object_text params;
    if (what == paymcp::detail::change::contents) params.text("uri", uri);
    if (!meta.empty()) params.raw("_meta", meta);
    constexpr std::string_view methods[] = {"notifications/tools/list_changed", "notifications/prompts/list_changed",
                                            "notifications/resources/list_changed", "notifications/resources/updated"};
    return compose_notification(methods[static_cast<std::uint8_t>(what)], params.str());
}

PAYMCP_INLINE bool listening::wants(paymcp::detail::change what, std::string_view uri) const {
    return what == paymcp::detail::change::contents ? uris.contains(uri) : hears.has(what);
}

PAYMCP_INLINE std::variant<listening, rpc_error> read_listening(const rpc_request& request, const change_set& told) {
    const boost::json::value* given = request.params.if_contains("notifications");
    if (given == nullptr || !given->is_object())
        return bad_params("subscriptions/listen takes notifications, an object.");
    const boost::json::object& filter = given->get_object();
    listening made{.id = request.id};
    const std::pair<boost::json::string_view, paymcp::detail::change> lists[] = {
        {"toolsListChanged", paymcp::detail::change::tools},
        {"promptsListChanged", paymcp::detail::change::prompts},
        {"resourcesListChanged", paymcp::detail::change::resources}};
    for (const auto& [key, what] : lists) {
        const boost::json::value* wanted = filter.if_contains(key);
        if (wanted != nullptr && !wanted->is_bool())
            return bad_params(std::string(key) + " of subscriptions/listen is true or false.");
        if (wanted != nullptr && wanted->get_bool() && told.has(what)) made.hears.add(what);
    }
    const boost::json::value* watched = filter.if_contains("resourceSubscriptions");
    if (watched == nullptr) return made;
    if (!watched->is_array() || watched->get_array().size() > max_watched)
        return bad_params(std::string("resourceSubscriptions of subscriptions/listen is an array of at most ") +
                          std::to_string(max_watched) + " URIs.");
    for (const boost::json::value& uri : watched->get_array()) {
        if (!uri.is_string() || uri.get_string().size() > max_watched_length)
            return bad_params(std::string("resourceSubscriptions of subscriptions/listen holds URIs of at most ") +
                              std::to_string(max_watched_length) + " bytes.");
        if (told.has(paymcp::detail::change::contents)) made.uris.emplace(uri.get_string());
    }
    return made;
}

PAYMCP_INLINE std::string acknowledgement(const listening& of) {
    object_text honoured;
    if (of.hears.has(paymcp::detail::change::tools)) honoured.raw("toolsListChanged", "true");
    if (of.hears.has(paymcp::detail::change::prompts)) honoured.raw("promptsListChanged", "true");
    if (of.hears.has(paymcp::detail::change::resources)) honoured.raw("resourcesListChanged", "true");
    if (!of.uris.empty()) {
        std::string uris;
        for (const std::string& uri : of.uris) uris.append(uris.empty() ? "" : ",").append(quoted(uri));
        honoured.raw("resourceSubscriptions", '[' + uris + ']');
    }
    const std::string params = object_text().raw("_meta", of.meta()).raw("notifications", honoured.str()).str();
    return compose_notification("notifications/subscriptions/acknowledged", params);
}

}  // namespace paymcp::inline v0::mcp::detail
