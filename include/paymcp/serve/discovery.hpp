// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/core/result.hpp>
#include <paymcp/mcp/protocol/identity.hpp>
#include <paymcp/mcp/server/definition.hpp>

#include <string>

/// @file
/// The documents by which a server is found: written from its tools, its identity and where it is.

namespace paymcp::inline v0::discovery {

/// How a server is published. Without a name nothing is.
struct publication {
    /// A reverse domain that is yours, one slash, and the server: "com.example/pictures"; 3 to 200 characters.
    std::string name{};
    /// The server's address for the public, without a path: "https://shop.example.com".
    std::string public_url{};
    /// Whether `/.well-known/ai-catalog.json` lists the server. It is of a domain: switch it off where the domain has
    /// another one.
    bool catalog = true;
};

/// Why these cannot be published, in a sentence: the name, the address, or the identity, whose description and title
/// have at most 100 characters and whose version is no range.
result<void> check(const publication& published, const mcp::server_identity& who);

/// The server card (SEP-2127, a draft): served at `<endpoint>/server-card`. It names no tools and no prices, as the
/// draft demands.
std::string server_card(const publication& published, const mcp::server_identity& who);

/// An AI catalog with one entry, the card (specVersion 1.0, still changing).
std::string ai_catalog(const publication& published);

/// `server.json` for the publisher tool of the MCP registry (schema 2025-12-11): a server that is reached over HTTP.
std::string server_json(const publication& published, const mcp::server_identity& who);

/// `/llms.txt`: what is sold and at what price, and how to connect, for readers that are models.
std::string llms_txt(const publication& published, const mcp::server_identity& who,
                     const mcp::server_definition& tools);

}  // namespace paymcp::inline v0::discovery

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/serve/impl/discovery.ipp>
#endif
