// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/detail/json_writer.hpp>
#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/refusing.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace paymcp::inline v0::detail {

/// What may change at a server while it runs.
enum class change : std::uint8_t {
    tools,      ///< the list of tools
    prompts,    ///< the list of prompts
    resources,  ///< the list of resources
    contents,   ///< the contents of one resource
};

}  // namespace paymcp::inline v0::detail

namespace paymcp::inline v0::mcp {

/// A set of changes.
class change_set {
public:
    constexpr void add(paymcp::detail::change what) noexcept {
        bits_ = static_cast<std::uint8_t>(bits_ | 1U << static_cast<unsigned>(what));
    }
    constexpr bool has(paymcp::detail::change what) const noexcept {
        return (bits_ >> static_cast<unsigned>(what) & 1U) != 0;
    }
    constexpr bool any() const noexcept { return bits_ != 0; }

private:
    std::uint8_t bits_ = 0;
};

/// The parameters of the notification of a change; `meta` is the `_meta` object as text, or empty.
inline std::string change_notification(paymcp::detail::change what, std::string_view uri, std::string_view meta) {
    object_text params;
    if (what == paymcp::detail::change::contents) params.text("uri", uri);
    if (!meta.empty()) params.raw("_meta", meta);
    constexpr std::string_view methods[] = {"notifications/tools/list_changed", "notifications/prompts/list_changed",
                                            "notifications/resources/list_changed", "notifications/resources/updated"};
    return compose_notification(methods[static_cast<std::uint8_t>(what)], params.str());
}

/// A `subscriptions/listen` in progress (MCP 2026-07-28): a request whose response channel stays open.
struct listening {
    request_id id;
    std::shared_ptr<response_channel> channel{};
    change_set hears{};                         ///< the lists that the client subscribed to and the server announces
    std::set<std::string, std::less<>> uris{};  ///< the resources that it subscribed to
    std::string farewell{};                     ///< the result that ends it

    bool wants(paymcp::detail::change what, std::string_view uri) const {
        return what == paymcp::detail::change::contents ? uris.contains(uri) : hears.has(what);
    }

    std::string meta() const { return R"({"io.modelcontextprotocol/subscriptionId":)" + id.json + '}'; }
};

/// How many resources one subscription or session may name.
inline constexpr std::size_t max_watched = 1024;

/// How many bytes the URI of such a resource may have.
inline constexpr std::size_t max_watched_length = std::size_t{8} * 1024;

/// Reads the subscribed changes; only those that the server announces are kept.
inline std::variant<listening, rpc_error> read_listening(const rpc_request& request, const change_set& told) {
    const boost::json::value* given = request.params.if_contains("notifications");
    if (given == nullptr || !given->is_object())
        return detail::bad_params("subscriptions/listen takes notifications, an object.");
    const boost::json::object& filter = given->get_object();
    listening made{.id = request.id};
    const std::pair<boost::json::string_view, paymcp::detail::change> lists[] = {
        {"toolsListChanged", paymcp::detail::change::tools},
        {"promptsListChanged", paymcp::detail::change::prompts},
        {"resourcesListChanged", paymcp::detail::change::resources}};
    for (const auto& [key, what] : lists) {
        const boost::json::value* wanted = filter.if_contains(key);
        if (wanted != nullptr && !wanted->is_bool())
            return detail::bad_params(std::string(key) + " of subscriptions/listen is true or false.");
        if (wanted != nullptr && wanted->get_bool() && told.has(what)) made.hears.add(what);
    }
    const boost::json::value* watched = filter.if_contains("resourceSubscriptions");
    if (watched == nullptr) return made;
    if (!watched->is_array() || watched->get_array().size() > max_watched)
        return detail::bad_params(std::string("resourceSubscriptions of subscriptions/listen is an array of at most ") +
                                  std::to_string(max_watched) + " URIs.");
    for (const boost::json::value& uri : watched->get_array()) {
        if (!uri.is_string() || uri.get_string().size() > max_watched_length)
            return detail::bad_params(
                std::string("resourceSubscriptions of subscriptions/listen holds URIs of at most ") +
                std::to_string(max_watched_length) + " bytes.");
        if (told.has(paymcp::detail::change::contents)) made.uris.emplace(uri.get_string());
    }
    return made;
}

/// The acknowledgement with the kept changes, which precedes everything else.
inline std::string acknowledgement(const listening& of) {
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

}  // namespace paymcp::inline v0::mcp
