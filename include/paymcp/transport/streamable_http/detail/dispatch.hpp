// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/protocol/detail/jsonrpc.hpp>
#include <paymcp/mcp/protocol/detail/protocol_version.hpp>
#include <paymcp/tool/revision.hpp>
#include <paymcp/transport/streamable_http/detail/headers.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// @file
/// Decides the era of an HTTP request to the MCP endpoint, and how it is served. Pure functions.

namespace paymcp::inline v0::mcp::detail {

/// How an HTTP request is served.
enum class http_course : std::uint8_t {
    serve,           ///< a request, by the rules of `choice`
    take_notice,     ///< a notification for the session; 202
    take_response,   ///< the client's answer to a request of ours; 202
    drop,            ///< a notification without a receiver; 202
    open_stream,     ///< GET: opens the session's own stream, or resumes one
    end_session,     ///< DELETE
    refuse,          ///< with `status` and, for an error with a message, `error`
};

struct http_decision {
    http_course course = http_course::refuse;
    era_choice choice{};
    unsigned status = 200;
    rpc_error error{};
};

/// The session that the request names, as far as the server knows it.
struct session_facts {
    enum class standing : std::uint8_t {
        unnamed,  ///< the request has no session field
        unknown,  ///< no such session exists for this caller, or it has ended
        live
    };
    standing is = standing::unnamed;
    revision speaks = revision::r2025_11_25;
    client_capabilities can{};
};

http_decision refused(unsigned status, error_code code, std::string why, std::string data = {});

std::optional<revision> served_revision(std::string_view version);

/// Whether a version field selects the stateless rules.
bool names_modern(const std::optional<std::string_view>& version);

/// The field may name the revision of a session or of a request: the error lists every supported one.
http_decision unserved_version(std::string_view version);

/// Two programs would disagree about which one counts.
http_decision version_twice();

/// The member of the params that Mcp-Name repeats, or empty.
std::string_view mirrored_member(std::string_view method);

inline http_decision mismatch(std::string why) { return refused(400, error_code::header_mismatch, std::move(why)); }

/// Compares Mcp-Method and Mcp-Name with the body; empty where they agree.
std::optional<http_decision> compare_fields(const rpc_request& request, const mcp_fields& fields);

/// A request with the version key, in the order of MCP 2026-07-28, "Transports": missing members, disagreement,
/// unsupported versions, the other fields.
http_decision decide_modern_post(const rpc_request& request, const boost::json::object& meta,
                                        const boost::json::value& version, const mcp_fields& fields);

http_decision without_session(const session_facts& session);

/// Whether a request is the legacy `initialize`: its body decides, whatever fields a client adds to all of its
/// requests.
bool is_handshake(const rpc_request& request);

http_decision decide_request(const rpc_request& request, const mcp_fields& fields,
                                    const session_facts& session);

http_decision decide_notification(const mcp_fields& fields, const session_facts& session);

http_decision decide_response(const mcp_fields& fields, const session_facts& session);

/// Classifies a POST with this one message.
http_decision decide_post(const rpc_message& message, const mcp_fields& fields, const session_facts& session);

/// Classifies a GET or a DELETE. The modern era has neither; without a session there is no stream to open or end.
http_decision decide_session_method(bool ends, const mcp_fields& fields, const session_facts& session);

}  // namespace paymcp::inline v0::mcp::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/transport/streamable_http/detail/impl/dispatch.ipp>
#endif
