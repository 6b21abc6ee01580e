// SPDX-License-Identifier: MIT
#pragma once

#include <paymcp/http/client/detail/form.hpp>

#include <paymcp/core/detail/inline.hpp>
#include <paymcp/http/url.hpp>

namespace paymcp::inline v0::detail {

PAYMCP_INLINE form& form::add(std::string_view key, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_ += http::url_encode(key);
    text_ += '=';
    text_ += http::url_encode(value);
    return *this;
}

}  // namespace paymcp::inline v0::detail
