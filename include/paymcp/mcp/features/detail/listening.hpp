// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/server/response_channel.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
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

namespace paymcp::inline v0::mcp::detail {

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
std::string change_notification(paymcp::detail::change what, std::string_view uri, std::string_view meta);

/// A `subscriptions/listen` in progress (MCP 2026-07-28): a request whose response channel stays open.
struct listening {
    request_id id;
    std::shared_ptr<response_channel> channel{};
    change_set hears{};                         ///< the lists that the client subscribed to and the server announces
    std::set<std::string, std::less<>> uris{};  ///< the resources that it subscribed to
    std::string farewell{};                     ///< the result that ends it

    bool wants(paymcp::detail::change what, std::string_view uri) const;

    std::string meta() const { return R"({"io.modelcontextprotocol/subscriptionId":)" + id.json + '}'; }
};

/// How many resources one subscription or session may name.
inline constexpr std::size_t max_watched = 1024;

/// How many bytes the URI of such a resource may have.
inline constexpr std::size_t max_watched_length = std::size_t{8} * 1024;

/// Reads the subscribed changes; only those that the server announces are kept.
std::variant<listening, rpc_error> read_listening(const rpc_request& request, const change_set& told);

/// The acknowledgement with the kept changes, which precedes everything else.
std::string acknowledgement(const listening& of);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/features/detail/impl/listening.ipp>
#endif
