// SPDX-License-Identifier: MIT
#pragma once

/// Sells through a server of hkr04/cpp-mcp (docs/other_hosts.md). That SDK is needed only where `install` is used.

#include <paymcp/adapter/detail/json_call.hpp>
#include <paymcp/adapter/shop.hpp>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace paymcp::inline v0::adapter::cpp_mcp {

namespace detail {

/// Its own error travels with a code; another exception would become an internal error.
template <class Exception>
[[noreturn]] void refuse(const call_error& error) {
    using code = decltype(std::declval<const Exception&>().code());
    throw Exception(static_cast<code>(error.code), error.message);
}

template <class Exception, class Json>
Json call(shop& sold, const adapter::detail::call_texts& texts) {
    outcome reached = sold.call(texts.view());
    if (reached.error()) refuse<Exception>(*reached.error());
    Json result = Json::parse(reached.result());
    reached.written();
    return result;
}

/// There is no tool but the shop's.
template <class Exception>
struct no_other {
    template <class Json>
    Json operator()(const Json& params, const std::string& /*session*/) const {
        refuse<Exception>({-32602,
                           "There is no tool " + params.at("name").dump() + "; tools/list says which there are.",
                           {}});
    }
};

}  // namespace detail

/// Has the server answer `tools/list` and `tools/call` with the shop's tools. Call it after the server's own tools are
/// registered, since both methods are taken over; the shop outlives the server.
///
///     adapter::cpp_mcp::install<mcp::mcp_exception>(server, sold);
///
/// `tools/list` shows the server's own tools, too. `other(params, session_id)` answers their calls; without it they
/// cannot be called. The SDK reports no principal, no client capabilities and no progress, and drops the data of an
/// error; a payment is found by its id alone. A result counts as arrived when it is handed to the SDK.
template <class Exception, class Server, class Other = detail::no_other<Exception>>
void install(Server& server, shop& sold, Other other = Other()) {
    server.register_method("tools/list", [&server, &sold](const auto& params, const std::string&) {
        using json = std::remove_cvref_t<decltype(params)>;
        json own = json::array();
        for (const auto& one : server.get_tools()) own.push_back(one.to_json());
        return adapter::detail::merged_list(sold, "2025-03-26", std::move(own));
    });
    server.register_method(
        "tools/call", [&sold, other = std::move(other)](const auto& params, const std::string& session) {
            using json = std::remove_cvref_t<decltype(params)>;
            const std::optional<adapter::detail::call_texts> texts = adapter::detail::read_params(params);
            if (!texts) detail::refuse<Exception>({-32602, "tools/call takes a name, a string.", {}});
            if (!sold.offers(texts->tool)) return json(other(params, session));
            return detail::call<Exception, json>(sold, *texts);
        });
}

}  // namespace paymcp::inline v0::adapter::cpp_mcp
