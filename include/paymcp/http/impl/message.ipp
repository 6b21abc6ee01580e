// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/message.hpp>

#include <paymcp/core/detail/inline.hpp>

#include <utility>

namespace paymcp::inline v0::http {

PAYMCP_INLINE std::optional<std::string_view> find_header(const std::vector<http::header>& headers,
                                                          std::string_view name) {
    for (const http::header& header : headers) {
        if (detail::same_ignoring_case(header.name, name)) return header.value;
    }
    return std::nullopt;
}

PAYMCP_INLINE http::response& http::response::set(std::string name, std::string value) {
    std::erase_if(headers, [&](const http::header& header) { return detail::same_ignoring_case(header.name, name); });
    headers.push_back({std::move(name), std::move(value)});
    return *this;
}

}  // namespace paymcp::inline v0::http
