// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/mcp/features/features.hpp>

#include <paymcp/core/detail/inline.hpp>

namespace paymcp::inline v0::mcp {

PAYMCP_INLINE server_features& server_features::logging() {
    logs_ = true;
    return *this;
}

PAYMCP_INLINE server_features& server_features::announces(paymcp::detail::announcer by,
                                                          std::initializer_list<paymcp::detail::change> kinds) {
    by.declare(kinds);
    events_ = std::move(by);
    return *this;
}

PAYMCP_INLINE server_features& server_features::lists(std::size_t page_size, cache_hint cache) {
    page_size_ = page_size == 0 ? 1 : page_size;
    list_cache_ = cache;
    return *this;
}

PAYMCP_INLINE const detail::host_handler* server_features::find_method(std::string_view name) const {
    const auto found = methods_.find(name);
    return found == methods_.end() ? nullptr : &found->second;
}

PAYMCP_INLINE const detail::host_handler* server_features::find_completer(std::string_view kind, std::string_view name,
                                                                          std::string_view of) const {
    const auto found = completers_.find(completer_key(kind, name, of));
    return found == completers_.end() ? nullptr : &found->second;
}

PAYMCP_INLINE std::string server_features::completer_key(std::string_view kind, std::string_view name,
                                                         std::string_view of) {
    return std::string(kind) + '\n' + std::string(name) + '\n' + std::string(of);
}

}  // namespace paymcp::inline v0::mcp
