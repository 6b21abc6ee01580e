// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/server/reply.hpp>
#include <paymcp/http/server/router.hpp>
#include <paymcp/serve/discovery.hpp>

#include <string>
#include <string_view>

namespace paymcp::inline v0::detail {

/// A page with one text that never changes while the server runs and that everybody may read, pages of other sites
/// included (the fields that SEP-2127 asks of a server card): with an `ETag`, so that a reader who has it already gets
/// 304. It is read by GET.
http::handler public_document(std::string content_type, std::string body);

/// Adds the documents by which a server is found; none where it has no name to be published under. Throws where it
/// cannot be published so.
void add_discovery(http::router& pages, const discovery::publication& published, const mcp::server_identity& who,
                   const mcp::server_definition& tools);

/// Whether a path is one of those documents beside the MCP endpoint.
bool is_discovery(std::string_view path) noexcept;

}  // namespace paymcp::inline v0::detail

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/detail/impl/public_document.ipp>
#endif
