// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/gate/detail/open_payment.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <algorithm>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE bool is_presentable_link(std::string_view link) noexcept {
    const bool web = link.starts_with("https://") || link.starts_with("http://");
    return web && link.size() <= 4096 &&
           std::all_of(link.begin(), link.end(), [](unsigned char c) { return c > 0x20 && c != 0x7f; });
}

}  // namespace paymcp::inline v0::detail
