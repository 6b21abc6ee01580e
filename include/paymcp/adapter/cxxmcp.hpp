// SPDX-License-Identifier: MIT
#pragma once

/// Sells through a server of cxxmcp (docs/other_hosts.md). That SDK is needed only where `install` is used.

#include <paymcp/adapter/detail/json_call.hpp>
#include <paymcp/adapter/shop.hpp>
#include <paymcp/http/message.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::adapter::cxxmcp {

namespace detail {

/// The handler that a builder takes, `std::function<std::optional<Response>(const Request&, const Context&)>`.
template <class Builder, class Handler>
Handler handler_taken_by(Builder& (Builder::*)(Handler));

/// "2025-11-25" over HTTP, where the client names it with each request; empty elsewhere.
template <class Context>
std::string protocol_version(const Context& context) {
    for (const auto& [name, value] : context.headers)
        if (paymcp::detail::same_ignoring_case(name, "MCP-Protocol-Version")) return value;
    return {};
}

/// The client's capabilities as JSON text; unset where its transport does not know them.
template <class Context>
std::optional<std::string> capabilities(const Context& context) {
    const auto alive = context.transport_lifetime.lock();
    if (!alive) return std::nullopt;
    const auto told = context.transport->client_capabilities_for_session(context.session_id);
    if (!told) return std::nullopt;
    return client_capabilities_to_json(*told).dump();
}

/// Sends a notification on the session's stream. A client that has gone is no error here.
template <class Json, class Context>
void notify(const Context& context, std::string_view notification) {
    const auto alive = context.transport_lifetime.lock();
    if (!alive) return;
    const Json message = Json::parse(std::string(notification));
    (void)context.transport->send_notification_to_session(
        context.session_id, {message.at("method").template get<std::string>(), message.at("params"), {}});
}

template <class Response, class Request, class Context>
Response call(shop& sold, const Request& request, const Context& context, adapter::detail::call_texts texts) {
    using json = std::remove_cvref_t<decltype(request.params)>;
    if (request.meta && texts.meta.empty()) texts.meta = request.meta->dump();
    const std::string version = protocol_version(context);
    const std::optional<std::string> can = capabilities(context);
    call_view asked = texts.view();
    asked.protocol_version = version;
    if (can) asked.capabilities = *can;
    if (context.auth_identity) asked.principal = context.auth_identity->subject;
    asked.notify = [&context](std::string_view notification) { notify<json>(context, notification); };
    outcome reached = sold.call(asked);
    Response response;
    response.id = request.id;
    if (const std::optional<call_error>& error = reached.error()) {
        response.error.emplace();
        response.error->code = error->code;
        response.error->message = error->message;
        if (!error->data.empty()) response.error->data = json::parse(error->data);
    } else {
        response.result = json::parse(reached.result());
        reached.written();
    }
    return response;
}

/// A server without tools of its own.
struct no_tools {};

template <class Json, class Own>
Json entries_of([[maybe_unused]] const Own& own) {
    if constexpr (std::is_same_v<Own, no_tools>) return Json::array();
    else return Json(own());
}

}  // namespace detail

/// Has the server that this builder makes answer `tools/list` with the shop's tools, and `tools/call` of them; both
/// `mcp::server::ServerBuilder` and the builder of `mcp::ServerPeer` will do. The shop outlives the server.
///
///     adapter::cxxmcp::install(builder, sold);
///
/// It takes the builder's one hook `on_raw_request`. The server's other tools are called as before; they are listed
/// where `own()` returns their entries as a JSON array. Declare the capability `tools` yourself. The principal is the
/// subject of the server's own authentication; its session ids are counted, so that they prove nothing. A result counts
/// as arrived when it is handed to the SDK.
template <class Builder, class Own = detail::no_tools>
void install(Builder& builder, shop& sold, Own own = Own()) {
    using handler = decltype(detail::handler_taken_by(&Builder::on_raw_request));
    using answer = typename handler::result_type;
    builder.on_raw_request([&sold, own = std::move(own)](const auto& request, const auto& context) -> answer {
        using json = std::remove_cvref_t<decltype(request.params)>;
        if (request.method == "tools/list") {
            typename answer::value_type response;
            response.id = request.id;
            response.result = adapter::detail::merged_list(sold, detail::protocol_version(context),
                                                           detail::entries_of<json>(own));
            return response;
        }
        if (request.method != "tools/call") return std::nullopt;
        std::optional<adapter::detail::call_texts> texts = adapter::detail::read_params(request.params);
        if (!texts || !sold.offers(texts->tool)) return std::nullopt;
        return detail::call<typename answer::value_type>(sold, request, context, std::move(*texts));
    });
}

}  // namespace paymcp::inline v0::adapter::cxxmcp
