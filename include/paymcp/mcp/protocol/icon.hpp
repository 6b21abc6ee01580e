// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace paymcp::inline v0::mcp {

/// An image that clients may show beside a name; since 2025-11-25. Empty members are omitted.
struct icon {
    std::string src;                   ///< an https or data URL
    std::string mime_type{};           ///< "image/png"
    std::vector<std::string> sizes{};  ///< "48x48", or "any"
    std::string theme{};               ///< "light" or "dark": the background that it is designed for
};

namespace detail {

/// The array of `icons`.
std::string icons_text(const std::vector<icon>& icons);

}  // namespace detail

}  // namespace paymcp::inline v0::mcp

#ifndef PAYMCP_SEPARATE_COMPILATION
#include <paymcp/mcp/protocol/impl/icon.ipp>
#endif
